import { InvalidEventError, NotFoundError } from '../../lib/domain/errors.ts';
import type { EvidenceQuestion } from '../../lib/domain/evidence/evidence-policy.ts';
import { type ExecutionKind, partsOf } from '../../lib/domain/execution/names.ts';
import { Tier } from '../../lib/domain/gate/tier.ts';
import type { Actor } from '../../lib/domain/ledger/record.ts';
import type { RetrainAsked } from '../../lib/domain/retrain/asked.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';
import type { Action, PermissionRequest } from '../../lib/ports/policies.ts';
import { permissionRequest, questionResource } from '../approve/permission-request.ts';
import { type Withdrawn, withdraw } from '../approve/withdraw.ts';
import { type CheckAsked, checkByPerson } from '../checks/check-by-person.ts';
import { type RedriveDone, redrive } from '../executions/redrive.ts';
import type { FailedOver } from '../failover/failover.ts';
import { type GateAsked, gateByPerson } from '../gate/gate-by-person.ts';
import { closeIncident, type IncidentClosed } from '../incident/close.ts';
import type { Promoted } from '../promotion/promote.ts';
import type { RaceStopping } from '../race/stop-race.ts';
import { type Acknowledged, acknowledge } from '../reconcile/acknowledge.ts';
import type { EvidenceAddition } from '../register/add-evidence.ts';
import type { Applied, apply } from '../register/apply.ts';
import { register } from '../register/register.ts';
import { type Retired, retire } from '../register/retire.ts';
import { loadManaged } from '../registry/load.ts';
import type { Adopting } from '../release/commands/adopt.ts';
import { releaseByPerson } from '../release/commands/release-by-person.ts';
import type { Requested } from '../release/commands/request.ts';
import { rollback } from '../release/commands/rollback.ts';
import type { VersionVerdict } from '../release/commands/verify-version.ts';
import type { FreezeDone } from '../respond/freeze.ts';
import type { Reverted } from '../respond/revert-by-person.ts';
import { recordDenied } from './denied.ts';
import type { CommandDue, CommandWanted } from './wanted.ts';

type Needs = Parameters<typeof apply>[0] &
  PortsOf<
    | 'registry'
    | 'ledger'
    | 'sagemaker:packages'
    | 'sagemaker:endpoints'
    | 'sagemaker:plan'
    | 'evidence'
    | 'predictions'
    | 'baselines:build'
    | 'workflows:start-release'
    | 'workflows:start-retrain'
    | 'workflows:start-drift-map'
    | 'workflows:start-artifact-map'
    | 'artifact-bytes'
    | 'workflows:redrive'
    | 'traffic'
    | 'policies'
  >;

/** What each command answers when it was carried out. */
export interface Outcomes {
  readonly apply: Applied;
  readonly adopt: Adopting;
  readonly register: Exclude<Awaited<ReturnType<ReturnType<typeof register>>>, Declined>;
  readonly gate: Exclude<GateAsked, Declined> | undefined;
  readonly verify: Exclude<VersionVerdict, Declined>;
  readonly release: Requested;
  readonly promote: Promoted;
  readonly rollback: { readonly execution: string; readonly version: number };
  readonly revert: Reverted;
  readonly failover: FailedOver;
  readonly freeze: FreezeDone;
  readonly unfreeze: FreezeDone;
  readonly acknowledge: Acknowledged;
  readonly check: Exclude<CheckAsked, Declined>;
  readonly retrain: Exclude<RetrainAsked, Declined>;
  readonly close: Exclude<IncidentClosed, Declined>;
  readonly withdraw: Exclude<Withdrawn, Declined>;
  readonly retire: Exclude<Retired, Declined>;
  readonly evidence: Exclude<EvidenceAddition, Declined>;
  readonly attest: Exclude<EvidenceAddition, Declined>;
  readonly redrive: RedriveDone;
  readonly 'stop-race': RaceStopping;
}
export type CommandName = keyof Outcomes;
/** What a flow answers when things do not stand so that it could be done: why, and what can be done instead. */
interface Declined {
  readonly verdict: 'refuse';
  readonly why: string;
}
/**
 * A refusal is a value: `refused` by the policies that decided (none when no policy allows it), `declined` because of how things stand,
 * whoever asks.
 */
export type Commanded =
  | { readonly verdict: 'done'; readonly done: Outcomes[CommandName] }
  | { readonly verdict: 'refused'; readonly policies: readonly string[]; readonly why: string }
  | { readonly verdict: 'declined'; readonly why: string };

const ACTION: Record<Exclude<CommandName, 'redrive' | 'attest'>, Action> = {
  apply: 'apply',
  adopt: 'adopt',
  register: 'register',
  gate: 'gate',
  verify: 'view',
  release: 'requestRelease',
  promote: 'requestRelease',
  rollback: 'rollback',
  revert: 'rollback',
  failover: 'rollback',
  freeze: 'freeze',
  unfreeze: 'unfreeze',
  acknowledge: 'acknowledge',
  check: 'check',
  retrain: 'retrain',
  close: 'closeIncident',
  withdraw: 'withdraw',
  retire: 'retire',
  evidence: 'addEvidence',
  'stop-race': 'requestRelease',
};

/** Who may start something may let it go on. */
const REDRIVES: Record<ExecutionKind, Action> = {
  release: 'requestRelease',
  rollback: 'rollback',
  retrain: 'retrain',
  'drift-map': 'check',
  'artifact-map': 'register',
};
/** Whom the questions of a manifest are put to. */
const ATTESTS: Record<EvidenceQuestion['of'], Action> = {
  owner: 'attestAsOwner',
  validator: 'attestAsValidator',
};
const actionOf = async ({ registry }: Needs, wanted: CommandWanted): Promise<Action> => {
  if (wanted.command === 'attest') {
    const { manifest } = await loadManaged(registry, wanted);
    const { questionIn } = await import('../register/attest.ts');
    return ATTESTS[questionIn(manifest, wanted.question).of];
  }
  if (wanted.command === 'redrive') return REDRIVES[partsOf(wanted.execution)!.kind];
  // Passing the brakes of a retrain is another wish than the retrain.
  return wanted.command === 'retrain' && wanted.anyway ? 'retrainAnyway' : ACTION[wanted.command];
};

/**
 * Carries out what a named person wants, if the policies let them: the one way in for commands, on AWS and on a laptop.
 * @param seconds for which the person's request is waited for, where there is an end to it
 */
export function command(ports: Needs, seconds?: number) {
  return async function command({ person, wanted }: CommandDue): Promise<Commanded> {
    const { tenant, model } = wanted;
    // Nobody learns of another tenant's models, not even which policy keeps them out.
    if (!person.tenants.includes(tenant)) throw new NotFoundError(`there is no model \`${model}\` that you may see`);
    sameModel(wanted);
    const action = await actionOf(ports, wanted);
    const may = ports.policies.may(permissionRequest(person, action, await thingOf(ports, wanted)));
    if (may.decision !== 'allow') {
      await recordDenied(ports, person, wanted, action, may.reasons);
      return { verdict: 'refused', policies: may.reasons, why: refusalOf(ports.policies, person, wanted, may.reasons) };
    }
    if (!MAKES_MODELS.includes(wanted.command) && !(await ports.registry.model({ tenant, model })))
      throw new NotFoundError(`there is no model \`${model}\` that you may see`);
    const begins = async () =>
      ports.policies.may(permissionRequest(person, 'register', await thingOf(ports, wanted))).decision === 'allow';
    const actor = { kind: 'person' as const, id: person.id, amr: [...person.amr] };
    const done = await carryOut(ports, wanted, actor, { seconds, begins });
    return isDeclined(done) ? { verdict: 'declined', why: done.why } : { verdict: 'done', done };
  };
}

/** What there need not be a model for: the first of either makes it. */
const MAKES_MODELS: readonly CommandName[] = ['apply', 'register'];

const isDeclined = (done: Outcomes[CommandName] | Declined): done is Declined =>
  done !== undefined && 'why' in done && done.verdict === 'refuse';

/** A refusal by policy in words, the same wherever the command was given. */
function refusalOf(
  policies: Needs['policies'],
  { id }: CommandDue['person'],
  { command, model }: CommandWanted,
  ids: readonly string[],
): string {
  const said = ids.map((id) => `${policies.reasonOf(id) ?? 'it is forbidden'} (${id})`).join(', ');
  return `\`${id}\` may not ${command} \`${model}\`: ${said || 'no policy permits it'}; docs/policies.md lists who may`;
}

/** What a command that was declined is told as: what was brought does not fit, or things do not stand so that it could be done. */
export const declinedAs = (command: CommandName): string =>
  command === 'evidence' || command === 'attest' ? 'not accepted' : 'not possible now';

/** Policy is asked about the model that is named; what comes along must be about the same one. */
function sameModel(wanted: CommandWanted): void {
  if (wanted.command === 'apply') {
    const { model, tenant = 'default' } = wanted.manifest;
    if (model !== wanted.model || tenant !== wanted.tenant)
      throw new InvalidEventError(
        `the manifest is of \`${tenant}/${model}\`, not of \`${wanted.tenant}/${wanted.model}\`: name the same model and tenant`,
      );
  }
  if (wanted.command === 'register' && groupOf(wanted.package) !== wanted.model)
    throw new InvalidEventError(`\`${wanted.package}\` is not of the group \`${wanted.model}\``);
}

export const groupOf = (packageArn: string): string => packageArn.split('/').at(-2) ?? '';

/** What the policies are asked about: a question that was put, or the model itself. */
async function thingOf(ports: Needs, wanted: CommandWanted): Promise<PermissionRequest['resource']> {
  const { tenant, model } = wanted;
  if (wanted.command !== 'withdraw') return { kind: 'Model', id: model, tenant, tier: await riskOf(ports, wanted) };
  const approval = await ports.registry.approval(wanted.approval);
  if (approval?.tenant !== tenant || approval.model !== model)
    throw new NotFoundError(
      `\`${model}\` has no question \`${wanted.approval}\`: \`steward approvals list\` shows them`,
    );
  return questionResource(approval);
}

/** The highest risk that the command touches: nobody gets around a model's tier by writing another one into the manifest, or a new one. */
async function riskOf(ports: Needs, wanted: CommandWanted): Promise<Tier> {
  const known = (await ports.registry.model(wanted))?.manifest?.tier;
  const written = wanted.command === 'apply' ? Tier.safeParse(wanted.manifest.tier).data : undefined;
  const touched = [known, written];
  return Tier.options.findLast((tier) => touched.includes(tier)) ?? 'minimal';
}

async function carryOut(
  ports: Needs,
  wanted: CommandWanted,
  actor: Actor,
  { seconds, begins }: { readonly seconds: number | undefined; readonly begins: () => Promise<boolean> },
): Promise<Outcomes[CommandName] | Declined> {
  const { tenant, model } = wanted;
  switch (wanted.command) {
    case 'apply':
      return (await import('../register/apply.ts')).apply(ports)({ ...wanted, actor });
    case 'adopt': {
      const { deployment, dryRun, content } = wanted;
      const { adopt } = await import('../release/commands/adopt.ts');
      return adopt(ports)({ tenant, model, deployment, dryRun, content, actor });
    }
    case 'register': {
      const detail = {
        ModelPackageGroupName: groupOf(wanted.package),
        ModelPackageVersion: Number(wanted.package.split('/').at(-1)),
        ModelPackageArn: wanted.package,
        ModelPackageStatus: 'Completed',
      };
      return register(ports, { seconds })({ tenant, detail, actor });
    }
    case 'gate':
      return gateByPerson(ports, seconds)({ tenant, model, version: wanted.version, dryRun: wanted.dryRun, actor });
    case 'verify': {
      const { verifyVersion } = await import('../release/commands/verify-version.ts');
      // To see is for everybody; what many functions read, whoever may have a version read at all.
      return verifyVersion(ports, { seconds, begins: await begins() })({ tenant, model, version: wanted.version });
    }
    case 'release': {
      const { version, deployment } = wanted;
      return releaseByPerson(ports)({ tenant, model, version, deployment, actor });
    }
    case 'promote': {
      const { version, to, dryRun } = wanted;
      // What few commands need is loaded by the first of them.
      const { promote } = await import('../promotion/promote.ts');
      return promote(ports, seconds)({ tenant, model, version, to, dryRun, actor });
    }
    case 'rollback':
      return rollback(ports)({ tenant, model, deployment: wanted.deployment });
    case 'failover':
      return (await import('../failover/failover.ts')).failover(ports)({ ...wanted, actor });
    case 'revert':
    case 'freeze':
    case 'unfreeze':
    case 'stop-race':
      return (await import('../respond/by-person.ts')).respondByPerson(ports)({ ...wanted, actor });
    case 'acknowledge':
      return acknowledge(ports)({ ...wanted, actor });
    case 'check': {
      const { deployment, kind, slot, until } = wanted;
      return checkByPerson(ports)({ tenant, model, deployment, kind, slot, until, actor });
    }
    case 'retrain':
      // What few commands need is loaded by the first of them.
      return (await import('../retrain/retrain-by-person.ts')).retrainByPerson(ports)({ ...wanted, actor });
    case 'close':
      return closeIncident(ports)({ ...wanted, actor });
    case 'withdraw':
      return withdraw(ports)({ approval: wanted.approval, reason: wanted.reason, actor });
    case 'retire':
      return retire(ports)({ tenant, model, version: wanted.version, reason: wanted.reason, actor });
    case 'evidence': {
      const { version, kind, from, content } = wanted;
      const { addEvidence } = await import('../register/add-evidence.ts');
      return addEvidence(ports)({ tenant, model, version, kind, from, content, actor });
    }
    case 'attest':
      return (await import('../register/attest.ts')).attest(ports)({ ...wanted, actor });
    case 'redrive':
      return redrive(ports)({ tenant, model, execution: wanted.execution, anew: wanted.anew, actor });
  }
}
