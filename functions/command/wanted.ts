import * as z from 'zod';
import { Said, saysSomething } from '../../lib/contract/people/said.ts';
import { Person } from '../../lib/domain/approval/person.ts';
import { ASKED_KINDS } from '../../lib/domain/check/kinds.ts';
import { BROUGHT_KINDS, MOST_CARRIED, NOT_BROUGHT } from '../../lib/domain/evidence/kinds.ts';
import { EXECUTION_NAME } from '../../lib/domain/execution/names.ts';
import { WAS } from '../../lib/domain/incident/was.ts';
import { ModelName, Tenant } from '../../lib/domain/model/model-name.ts';
import { ARN, strangeArn } from '../../lib/domain/partitions.ts';
import { STAGE_NAMES } from '../../lib/domain/stage-names.ts';
import { iso } from '../../lib/domain/time.ts';

/** The ARN of a model package with its number; of a partition that there is, and of the region's own. */
export const PackageArn = z
  .string()
  .regex(new RegExp(`^${ARN}:sagemaker:[\\w-]+:\\d{12}:model-package/[\\w-]+/[1-9]\\d{0,5}$`), {
    error: 'must be the ARN of a versioned model package: `arn:aws:sagemaker:…:model-package/<group>/<version>`',
    abort: true,
  })
  .superRefine((arn, context) => {
    const strange = strangeArn(arn, { region: arn.split(':')[3] ?? '' });
    if (strange !== undefined) context.addIssue({ code: 'custom', message: strange });
  });
/** Characters of base64. */
export const MOST_CONTENT = (MOST_CARRIED / 3) * 4;

/** One spelling for the same bytes: `Buffer` passes by what is no base64, and would keep other bytes than were meant. */
const isBase64 = (text: string): boolean => Buffer.from(text, 'base64').toString('base64') === text;

const Version = z.int().positive().max(999_999);

/** ISO 8601 in UTC; one spelling for one moment. */
const Moment = z.iso.datetime().transform((text) => iso(Date.parse(text)));

/** What a person may tell Steward to do with a model, by the name of the command. */
export const Wanted = {
  apply: z.strictObject({ manifest: z.record(z.string(), z.unknown()), dryRun: z.boolean().optional() }),
  adopt: z.strictObject({
    deployment: ModelName,
    dryRun: z.boolean().default(false),
    content: z
      .string()
      .regex(/^[0-9a-f]{64}$/, 'must be the sha256 that a dry run told')
      .optional(),
  }),
  register: z.strictObject({ package: PackageArn }),
  gate: z.strictObject({ version: Version, dryRun: z.boolean().default(false) }),
  verify: z.strictObject({ version: Version }),
  release: z.strictObject({ version: Version, deployment: ModelName }),
  promote: z.strictObject({ version: Version, to: z.enum(STAGE_NAMES), dryRun: z.boolean().default(false) }),
  rollback: z.strictObject({ deployment: ModelName }),
  revert: z.strictObject({
    deployment: ModelName,
    to: Version.optional(),
    reason: Said.default(''),
    dryRun: z.boolean().default(false),
  }),
  failover: z.strictObject({
    deployment: ModelName.optional(),
    back: z.boolean().default(false),
    toVersion: Version.optional(),
    because: Said.refine(saysSomething, 'say why: sending callers elsewhere needs a reason').optional(),
    dryRun: z.boolean().default(false),
  }),
  freeze: z.strictObject({
    deployment: ModelName.optional(),
    reason: Said.refine(saysSomething, 'say why: freezing releases needs a reason'),
  }),
  unfreeze: z.strictObject({
    deployment: ModelName.optional(),
    reason: Said.refine(saysSomething, 'say why: lifting a freeze needs a reason'),
  }),
  acknowledge: z.strictObject({
    deployment: ModelName,
    reason: Said.refine(saysSomething, 'say why: acknowledging a change needs a reason'),
    seen: z.string().max(64).optional(),
  }),
  check: z.strictObject({
    deployment: ModelName,
    kind: z.enum(ASKED_KINDS).default('drift'),
    slot: Moment.optional(),
    until: Moment.optional(),
  }),
  /** `stop` ends the one that is on, `dryRun` shows what would be started, `propose` what would be tried next; `with` are values of parameters. */
  retrain: z.strictObject({
    ...{ reason: Said.default(''), anyway: z.boolean().default(false) },
    ...{ stop: z.boolean().default(false), dryRun: z.boolean().default(false), propose: z.boolean().default(false) },
    with: z.record(z.string().max(256), z.string().max(1024)).default({}),
  }),
  close: z.strictObject({
    incident: z.string().min(1).max(64),
    reason: Said.refine(saysSomething, 'say why: closing an incident needs a reason'),
    was: z.enum(WAS).optional(),
  }),
  withdraw: z.strictObject({ approval: z.string().min(1).max(64), reason: Said.default('') }),
  retire: z.strictObject({ version: Version, reason: Said.default('') }),
  evidence: z.strictObject({
    version: Version,
    kind: z.enum(BROUGHT_KINDS, {
      error: ({ input }) => (input === 'predictions' ? NOT_BROUGHT : undefined),
    }),
    from: z
      .string()
      .regex(/^s3:\/\/[^/]+\/.+/, 'must be the address of an S3 object: `s3://bucket/key`')
      .max(1100)
      .optional(),
    content: z
      .string()
      .max(MOST_CONTENT, { error: 'must be at most 3 MB: put it into S3, and give `from`', abort: true })
      .refine(
        isBase64,
        "must be the file's bytes in base64: RFC 4648, padded with `=`, nothing before, within or behind",
      )
      .refine((text) => text !== '', 'must not be empty: an empty file shows nothing')
      .optional(),
  }),
  attest: z.strictObject({
    version: Version,
    question: z.string().min(1).max(60),
    answer: Said.refine(saysSomething, 'say what you attest: an answer needs words'),
  }),
  redrive: z.strictObject({
    execution: z.string().regex(EXECUTION_NAME, 'must be the name of an execution, as `steward executions` lists them'),
    anew: z.boolean().default(false),
  }),
  'stop-race': z.strictObject({
    deployment: ModelName.optional(),
    reason: Said.refine(saysSomething, 'say why: ending a race needs a reason'),
  }),
} as const;

const about = { tenant: Tenant, model: ModelName };
export const CommandWanted = z.discriminatedUnion('command', [
  Wanted.apply.extend({ ...about, command: z.literal('apply') }),
  Wanted.adopt.extend({ ...about, command: z.literal('adopt') }),
  Wanted.register.extend({ ...about, command: z.literal('register') }),
  Wanted.gate.extend({ ...about, command: z.literal('gate') }),
  Wanted.verify.extend({ ...about, command: z.literal('verify') }),
  Wanted.release.extend({ ...about, command: z.literal('release') }),
  Wanted.promote.extend({ ...about, command: z.literal('promote') }),
  Wanted.rollback.extend({ ...about, command: z.literal('rollback') }),
  Wanted.revert.extend({ ...about, command: z.literal('revert') }),
  Wanted.failover.extend({ ...about, command: z.literal('failover') }),
  Wanted.freeze.extend({ ...about, command: z.literal('freeze') }),
  Wanted.unfreeze.extend({ ...about, command: z.literal('unfreeze') }),
  Wanted.acknowledge.extend({ ...about, command: z.literal('acknowledge') }),
  Wanted.check.extend({ ...about, command: z.literal('check') }),
  Wanted.retrain.extend({ ...about, command: z.literal('retrain') }),
  Wanted.close.extend({ ...about, command: z.literal('close') }),
  Wanted.withdraw.extend({ ...about, command: z.literal('withdraw') }),
  Wanted.retire.extend({ ...about, command: z.literal('retire') }),
  Wanted.evidence.extend({ ...about, command: z.literal('evidence') }),
  Wanted.attest.extend({ ...about, command: z.literal('attest') }),
  Wanted.redrive.extend({ ...about, command: z.literal('redrive') }),
  Wanted['stop-race'].extend({ ...about, command: z.literal('stop-race') }),
]);
export type CommandWanted = z.infer<typeof CommandWanted>;

/** A command and who gives it: the person comes from a verified token, or from this machine's own list. */
export const CommandDue = z.object({ person: Person, wanted: CommandWanted });
export type CommandDue = z.infer<typeof CommandDue>;
