import type { Approval, Vote } from '../approval/approval.ts';
import { stateIn, withSaid } from '../approval/said.ts';
import type { AskedCheck } from '../check/asked.ts';
import type { Check } from '../check/check.ts';
import { ConflictError } from '../errors.ts';
import type { KeptEvidence } from '../evidence/kept.ts';
import type { RecordPlace } from '../ledger/record.ts';
import {
  ADOPTION,
  type ApprovalState,
  assertMayBecome,
  type Edges,
  QUESTION,
  RELEASE,
  RETRAIN,
  type ReleaseState,
  type SaidState,
  VERSION,
} from '../lifecycle.ts';
import type { DeploymentSpec } from '../model/manifest.ts';
import type { Deployment, Model, ModelVersion } from '../model/model.ts';
import type { Retrain } from '../retrain/retrain.ts';
import type { UsageChange } from '../usage/usage.ts';
import { type Key, keys, type ModelId } from './keys.ts';

/*
 * What a flow may do to the registry: nobody else spells a key, a condition or the next item. Each takes what was read and what becomes of
 * it; the write holds only if nothing was written in between, and only along an edge of lib/domain/lifecycle.ts.
 * Used as a namespace: `writes.version(before, { state: 'approved' })`.
 */

/**
 * What must hold of an item before it is written: not there yet, as read (these fields equal; a dot leads into a field's own), or anything.
 */
export type Condition = 'absent' | 'any' | { readonly is: Readonly<Record<string, string | number | boolean | null>> };

/** One state item of a commit. `clause` is the condition's name: a ConflictError carries it. */
export interface StateWrite {
  readonly clause: string;
  readonly key: Key;
  /** Whole new item. A numeric field `due` (epoch ms) puts it into the due-time index; absent takes it out. */
  readonly item: Readonly<Record<string, unknown>>;
  readonly if: Condition;
  /** Fields of the item that are to say where a record of this commit stands, and which of the appends that is. */
  readonly places?: Readonly<Record<string, number>>;
}

/** What tells a write from another of its commit, and which of its records the item is of; by default the first. */
type How = Partial<Pick<StateWrite, 'clause' | 'places'>>;

/** An item that names its record is as it was read while it names the same one. One from before that names none. */
const asRead = ({ state, record }: { state: string; record?: RecordPlace | undefined }): Condition => ({
  is: { state, 'record.hash': record?.hash ?? null },
});

/** A manifest that is applied, as its owner wrote it. */
export const manifest = (
  before: Model | undefined,
  { tenant, model }: ModelId,
  applied: { readonly manifest: Readonly<Record<string, unknown>>; manifestDigest: string; appliedAt: number },
): StateWrite => ({
  clause: 'model',
  key: keys.model(tenant, model),
  item: { tenant, model, ...applied },
  if: before?.manifest ? { is: { manifestDigest: before.manifestDigest ?? null } } : 'absent',
});

/** A model of which only versions were seen. */
export const unmanagedModel = ({ tenant, model }: ModelId): StateWrite => ({
  clause: 'model',
  key: keys.unmanaged(tenant, model),
  item: { tenant, model },
  if: 'absent',
});

export function newVersion(item: ModelVersion): StateWrite {
  assertMayBecome(VERSION, undefined, item.state, nameOf(item));
  return { clause: 'version', key: versionKey(item), item, if: 'absent' };
}

/** @throws IntegrityError where a version of its state cannot become that */
export function version(before: ModelVersion, change: Partial<ModelVersion>): StateWrite {
  const item = { ...before, ...change };
  assertMayBecome(VERSION, before.state, item.state, nameOf(before));
  return { clause: 'version', key: versionKey(before), item, if: asRead(before) };
}

/**
 * What people say of a version in one deployment, or that they are asked; undefined: it stands at its gate there again.
 * @throws IntegrityError where people cannot say that after what they said
 */
export const versionIn = (before: ModelVersion, deployment: string, to: SaidState | undefined): StateWrite =>
  version(before, withSaid(before, deployment, to));

/**
 * Evidence that is added: a judgement without it counts no more, where the version is to be judged again.
 * @throws IntegrityError where a version of its state cannot become that
 */
export function evidence(
  before: ModelVersion,
  added: KeptEvidence,
  becomes: Pick<ModelVersion, 'state' | 'said'>,
): StateWrite {
  const { gate, ...rest } = before;
  const kept = [...before.kept, added];
  const write = version(before, { ...becomes, kept });
  return becomes.state === 'registered' ? { ...write, item: { ...rest, ...becomes, kept } } : write;
}

const nameOf = ({ model, version }: ModelVersion): string => `\`${model}/${version}\``;
const versionKey = ({ tenant, model, version }: ModelVersion): Key => keys.version(tenant, model, version);

/** A deployment that a manifest names for the first time, and that its endpoint is this model's. */
export const newDeployment = (
  { tenant, model }: ModelId,
  { endpoint, stage }: Pick<DeploymentSpec, 'endpoint' | 'stage'>,
  target?: Deployment['target'],
): StateWrite[] => [
  {
    clause: `deployment:${endpoint}`,
    key: keys.deployment(tenant, model, endpoint),
    item: { tenant, model, endpoint, stage, ...(target && { target }), releases: {}, revision: 0 },
    if: 'absent',
  },
  { clause: `endpoint:${endpoint}`, key: keys.endpoint(endpoint), item: { tenant, model, endpoint }, if: 'absent' },
];

/** @throws IntegrityError where a version goes another way in this deployment than releases go */
export const deployment = (before: Deployment, after: Deployment, how: How = {}): StateWrite =>
  deploymentBy(RELEASE, before, after, how);

/**
 * The same where a person takes over what runs, or what was taken over serves again.
 * @throws IntegrityError where a version goes another way in this deployment than adoptions go
 */
export const adoption = (before: Deployment, after: Deployment): StateWrite =>
  deploymentBy(ADOPTION, before, after, {});

function deploymentBy(edges: Edges<ReleaseState>, before: Deployment, after: Deployment, how: How): StateWrite {
  const { tenant, model, endpoint, revision } = before;
  const what = (version: string): string => `\`${model}/${version}\` on \`${endpoint}\``;
  const [from, to] = [before.releases, after.releases] as Readonly<Record<string, ReleaseState | undefined>>[];
  for (const version of Object.keys({ ...from, ...to })) {
    // Another start, taken over in a champion's place, leaves no trace of that one.
    const gone = edges === ADOPTION && from![version] === 'live' ? 'superseded' : undefined;
    assertMayBecome(edges, from![version], to![version] ?? gone, what(version));
  }
  return {
    clause: 'deployment',
    key: keys.deployment(tenant, model, endpoint),
    item: { ...after, revision: revision + 1 },
    if: { is: { revision } },
    ...how,
  };
}

/** A question that is put, and where it is found by its id alone. */
export function newApproval(item: Approval): StateWrite[] {
  const { tenant, model, version, id } = item;
  assertMayBecome(QUESTION, undefined, item.state, `question \`${id}\``);
  return [
    { clause: 'approval', key: approvalKey(item), item, if: 'absent', places: { asked: 0 } },
    { clause: 'approval-by-id', key: keys.approvalById(id), item: { tenant, model, version }, if: 'absent' },
  ];
}

/**
 * A question that has ended is never due, and one whose execution was told keeps no token.
 * @throws IntegrityError where a question of its state cannot become that
 */
export function approval(before: Approval, change: Partial<Approval>, how: How = {}): StateWrite {
  const { due, token, ...rest } = { ...before, ...change };
  assertMayBecome(QUESTION, before.state, rest.state, `question \`${before.id}\``);
  const item = {
    ...rest,
    ...(due !== undefined && rest.state === 'pending' && { due }),
    ...(token !== undefined && rest.resumed === undefined && { token }),
  };
  return { clause: 'approval', key: approvalKey(before), item, if: asRead(before), ...how };
}

const approvalKey = ({ tenant, model, version, id }: Approval): Key => keys.approval(tenant, model, version, id);

/** What becomes of the version in the deployment when the question about it ends. One that may not be asked about as it was, stands at its gate again. */
const SAID_AFTER: Record<Exclude<ApprovalState, 'pending'>, SaidState | undefined> = {
  approved: 'approved',
  rejected: 'rejected',
  expired: 'expired',
  withdrawn: 'withdrawn',
  void: undefined,
};

/**
 * A question that ends, and with it how the version it was about stands in its deployment.
 * @param about the version, read after the question
 * @throws ConflictError where the version does not wait for it any more: it ended between the readings
 */
export function endOfQuestion(
  before: Approval,
  about: ModelVersion,
  state: keyof typeof SAID_AFTER,
  change: Partial<Approval> = {},
): StateWrite[] {
  const stands = stateIn(about, before.deployment);
  if (stands !== 'awaiting-approval')
    throw new ConflictError(`${nameOf(about)} is \`${stands}\`, and waits for no answer: read again`, {
      clause: 'version',
    });
  return [approval(before, { ...change, state }), versionIn(about, before.deployment, SAID_AFTER[state])];
}

/** One person's answer, which is given once. */
export const vote = (item: Vote): StateWrite => ({
  clause: 'vote',
  key: keys.vote(item.tenant, item.model, item.approval, item.person),
  item,
  if: 'absent',
});

/**
 * A check stands at its slot, or, where a person asked for it, under what they asked for.
 * @param replaces the check of the same slot that this one takes the place of, which is done once
 */
export const check = (item: Check, replaces?: Check): StateWrite => ({
  clause: 'slot',
  key:
    item.asked === undefined
      ? keys.check(item.tenant, item.model, item.kind, item.deployment, item.slot)
      : keys.askedResult(item.tenant, item.model, item.kind, item.deployment, item.asked),
  item,
  if: replaces ? { is: { version: replaces.version, verdict: replaces.verdict, again: null } } : 'absent',
});

/** A check that a person asks for. */
export const askedCheck = (item: AskedCheck): StateWrite => ({
  clause: 'asked',
  key: keys.askedCheck(item.tenant, item.model, item.id),
  item,
  if: 'absent',
});

/**
 * A retrain that begins after those there were when it was decided: of two that are decided at the same moment one holds, and the other is
 * decided anew and sees it. Each finding, and each wish of a person, is its own cause, and two of them may come in one second.
 */
export function newRetrain(item: Retrain, earlier: readonly Retrain[]): StateWrite[] {
  assertMayBecome(RETRAIN, undefined, item.state, `retrain \`${item.id}\``);
  const { tenant, model, id } = item;
  const [last] = earlier.toSorted((a, b) => b.startedAt - a.startedAt || (a.id < b.id ? 1 : -1));
  return [
    { clause: 'retrain', key: retrainKey(item), item, if: 'absent' },
    {
      clause: 'retrain-after',
      key: keys.retrainAfter(tenant, model, last?.id),
      item: { tenant, model, id },
      if: 'absent',
    },
  ];
}

/** @throws IntegrityError where a retrain of its state cannot become that */
export function retrain(before: Retrain, change: Partial<Retrain>): StateWrite {
  const item = { ...before, ...change };
  assertMayBecome(RETRAIN, before.state, item.state, `retrain \`${before.id}\``);
  const { state, pipelineExecution = null, stopped = null } = before;
  return { clause: 'retrain', key: retrainKey(before), item, if: { is: { state, pipelineExecution, stopped } } };
}

const retrainKey = ({ tenant, model, id }: Retrain): Key => keys.retrain(tenant, model, id);

/** What ran in a month, counted further. */
export const usage = ({ before, after }: UsageChange): StateWrite => ({
  clause: `usage:${after.endpoint}`,
  key: keys.usage(after.tenant, after.model, after.month, after.endpoint),
  item: { ...after, revision: after.revision + 1 },
  if: before ? { is: { revision: before.revision } } : 'absent',
});
