import * as z from 'zod';

/** Never empty; may still be a CDK token when it is checked at synth. */
const name = z.string().min(1, 'must be set');
const arn = name;

/** Registry, ledger and the origin every record carries. */
const STATE = { REGISTRY_TABLE: name, LEDGER_TABLE: name, LEDGER_ORIGIN: name };
const EVIDENCE = { EVIDENCE_BUCKET: name };
/** Where a reader of the ledger's stream puts what it could not carry, to try again. */
const AGAIN = { AGAIN_QUEUE_URL: name };
const WORM = { WORM_BUCKET: name };
/** The account whose events count; the region is Lambda's own. */
const HOME = { ACCOUNT_ID: name };
/** To sign decisions with, and that key's id (lib/domain/ledger/signature.ts). */
const SIGNING = { LEDGER_KEY_ARN: arn, LEDGER_KEY_ID: name };
/** To check signatures with. */
const CHECKING = { LEDGER_PUBLIC_KEY: name };
/** Where people are looked up, for what they may do now. */
const PEOPLE = { USER_POOL_ID: name };
const TOKEN_KEY = { TOKEN_KEY_ARN: arn };
const RELEASE_MACHINE = { RELEASE_MACHINE_ARN: arn };
const MACHINES = { ...RELEASE_MACHINE, RETRAIN_MACHINE_ARN: arn, DRIFT_MAP_MACHINE_ARN: arn };
/** How a person of the pool has signed in, as RFC 8176 methods: `pwd`, and `otp` where the pool demands a second factor. */
const SIGN_IN = { SIGN_IN_METHODS: z.string().regex(/^[a-z]+( [a-z]+)*$/, 'must be RFC 8176 methods, like `pwd otp`') };

/**
 * The environment of every function: what CDK must set and the handler reads, nothing else. Checked at synth and at cold start.
 * docs: each variable is handed out by the construct that owns the thing it names, together with the right to use it.
 */
export const ENV = {
  register: z.strictObject({ ...STATE, ...EVIDENCE, ...HOME }),
  gate: z.strictObject({ ...STATE, ...EVIDENCE }),
  'drift-check': z.strictObject({ ...STATE, ...EVIDENCE, DRIFT_MAP_MACHINE_ARN: arn }),
  'drift-map': z.strictObject({ ...STATE, ...EVIDENCE }),
  'drift-shard': z.strictObject({ ...EVIDENCE }),
  'quality-check': z.strictObject({ ...STATE, ...EVIDENCE }),
  retrain: z.strictObject({ ...STATE, ...RELEASE_MACHINE }),
  evaluate: z.strictObject({ ...STATE, ...EVIDENCE }),
  ask: z.strictObject({ ...STATE, ...SIGNING, ...TOKEN_KEY }),
  command: z.strictObject({ ...STATE, ...SIGNING, ...EVIDENCE, ...SIGN_IN, ...MACHINES }),
  answer: z.strictObject({ ...STATE, ...SIGNING, ...SIGN_IN, ...CHECKING, ...PEOPLE }),
  resume: z.strictObject({ ...STATE, ...SIGNING, ...TOKEN_KEY, ...RELEASE_MACHINE, ...CHECKING }),
  release: z.strictObject({ ...STATE, ...SIGNING, ...EVIDENCE, ...WORM, ...CHECKING, ...PEOPLE }),
  reconcile: z.strictObject({ ...STATE, ...HOME }),
  sweep: z.strictObject({ ...STATE, ...SIGNING }),
  audit: z.strictObject({ ...STATE, ...WORM, LEDGER_PUBLIC_KEY: name }),
  checkpoint: z.strictObject({ ...STATE, ...SIGNING, ...WORM, LEDGER_PUBLIC_KEY: name }),
  api: z.strictObject({ ...STATE, ...EVIDENCE, ...SIGN_IN, ...WORM, LEDGER_PUBLIC_KEY: name }),
  console: z.strictObject({ AUTHORIZE_URL: name, TOKEN_URL: name, CLIENT_ID: name, SCOPE: name }),
  announce: z.strictObject({
    ...STATE,
    ...RELEASE_MACHINE,
    ...AGAIN,
    RETRAIN_MACHINE_ARN: arn,
    BUS_NAME: name,
    NOTICES_TOPIC_ARN: arn,
    CONSOLE_URL: name,
    SCHEDULE_GROUP: name,
    SCHEDULE_ROLE_ARN: arn,
    SCHEDULE_DLQ_ARN: arn,
    DRIFT_CHECK_QUEUE_ARN: arn,
    QUALITY_CHECK_QUEUE_ARN: arn,
  }),
  worm: z.strictObject({ ...WORM, ...AGAIN, LEDGER_TABLE: name, CHECKPOINT_QUEUE_URL: name }),
  'public-key': z.strictObject({ LEDGER_KEY_ARN: arn }),
} as const satisfies Record<string, z.ZodObject>;

/** Every function of the control plane, one per flow. */
export type FunctionName = keyof typeof ENV;
export type Env<N extends FunctionName> = z.infer<(typeof ENV)[N]>;
