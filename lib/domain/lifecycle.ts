import * as z from 'zod';
import { IntegrityError } from './errors.ts';

/** States of a model version (docs/architecture.md, "States of a version"). */
export const VersionState = z.enum([
  'registered',
  'gated-pass',
  'gated-fail',
  'gated-inconclusive',
  'awaiting-approval',
  'approved',
  'rejected',
  'expired',
  'withdrawn',
  'retired',
]);
export type VersionState = z.infer<typeof VersionState>;

/** What people said of a version in one deployment, or that they are being asked; of one that stands at its gate there is none. */
export const SaidState = VersionState.extract(['awaiting-approval', 'approved', 'rejected', 'expired', 'withdrawn']);
export type SaidState = z.infer<typeof SaidState>;

/** States of a version in one deployment. */
export const ReleaseState = z.enum(['releasing', 'live', 'rolled-back', 'failed', 'superseded']);
export type ReleaseState = z.infer<typeof ReleaseState>;

/** States of a question to people. */
export const ApprovalState = z.enum(['pending', 'approved', 'rejected', 'expired', 'void', 'withdrawn']);
export type ApprovalState = z.infer<typeof ApprovalState>;

export type RetrainState = 'running' | 'finished';
export type IncidentState = 'open' | 'closed';

/** Where each state of a thing leads; under `new`, how it begins. There is no other edge. */
export type Edges<S extends string> = { readonly [From in S | 'new']: readonly S[] };

const gated = ['gated-pass', 'gated-fail', 'gated-inconclusive'] as const;

/**
 * A version, all its deployments taken together (lib/domain/approval/said.ts): what people said in one leaves it open to be asked about in
 * another, and to be judged again for that. A serving one never retires.
 */
export const VERSION: Edges<VersionState> = {
  new: ['registered'],
  // Straight to approved where people said yes in another deployment: judged for one more, it passed.
  registered: [...gated, 'approved', 'retired'],
  'gated-pass': [...gated, 'registered', 'awaiting-approval', 'retired'],
  'gated-fail': [...gated, 'registered', 'approved', 'retired'],
  'gated-inconclusive': [...gated, 'registered', 'approved', 'retired'],
  'awaiting-approval': ['gated-pass', 'approved', 'rejected', 'expired', 'withdrawn', 'retired'],
  approved: [...gated, 'registered', 'awaiting-approval', 'rejected', 'expired', 'withdrawn', 'retired'],
  rejected: [...gated, 'awaiting-approval', 'retired'],
  expired: [...gated, 'awaiting-approval', 'retired'],
  withdrawn: [...gated, 'awaiting-approval', 'retired'],
  retired: [],
};

/** A version in one deployment, as people are asked; from each it may come to stand at its gate again, where nothing is said. */
export const SAID: Edges<SaidState> = {
  new: ['awaiting-approval'],
  'awaiting-approval': ['approved', 'rejected', 'expired', 'withdrawn'],
  approved: [],
  rejected: [],
  expired: [],
  withdrawn: [],
};

/** A version in one deployment, by a release. */
export const RELEASE: Edges<ReleaseState> = {
  new: ['releasing'],
  releasing: ['live', 'rolled-back', 'failed'],
  live: ['superseded'],
  superseded: ['releasing'],
  'rolled-back': ['releasing'],
  failed: ['releasing'],
};

/** The same where a person takes over what runs, or what was taken over serves again: nothing is on its way there. */
export const ADOPTION: Edges<ReleaseState> = {
  new: ['live'],
  releasing: [],
  live: ['superseded'],
  superseded: ['live'],
  'rolled-back': ['live'],
  failed: ['live'],
};

export const QUESTION: Edges<ApprovalState> = {
  new: ['pending'],
  pending: ['approved', 'rejected', 'expired', 'void', 'withdrawn'],
  approved: [],
  rejected: [],
  expired: [],
  void: [],
  withdrawn: [],
};

export const RETRAIN: Edges<RetrainState> = { new: ['running'], running: ['finished'], finished: [] };

export const INCIDENT: Edges<IncidentState> = { new: ['open'], open: ['closed'], closed: [] };

/** Whether a thing may go from one state to another; `undefined` is one that is not there yet. */
export const mayBecome = <S extends string>(edges: Edges<S>, from: S | undefined, to: S): boolean =>
  edges[from ?? 'new'].includes(to);

/**
 * Staying as it is, is no step.
 * @param to undefined: forgotten, which is no state
 * @param what the thing in words
 * @throws IntegrityError where no edge leads there
 */
export function assertMayBecome<S extends string>(
  edges: Edges<S>,
  from: S | undefined,
  to: S | undefined,
  what: string,
): void {
  if (from === to || (to !== undefined && mayBecome(edges, from, to))) return;
  throw new IntegrityError(
    `${what} is \`${from ?? 'new'}\` and cannot become \`${to ?? 'forgotten'}\`: what may follow is ${edges[from ?? 'new'].join(', ') || 'nothing'}`,
  );
}
