import * as z from 'zod';

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

/** States of a version in one deployment. */
export const ReleaseState = z.enum(['releasing', 'live', 'rolled-back', 'failed', 'superseded']);
export type ReleaseState = z.infer<typeof ReleaseState>;

const gated = ['gated-pass', 'gated-fail', 'gated-inconclusive'] as const;

const VERSION_EDGES: Record<VersionState, readonly VersionState[]> = {
  registered: [...gated, 'retired'],
  'gated-pass': [...gated, 'awaiting-approval', 'retired'],
  'gated-fail': [...gated, 'retired'],
  'gated-inconclusive': [...gated, 'retired'],
  'awaiting-approval': ['gated-pass', 'approved', 'rejected', 'expired', 'withdrawn', 'retired'],
  approved: ['gated-pass', 'retired'],
  rejected: [...gated, 'retired'],
  expired: [...gated, 'retired'],
  withdrawn: [...gated, 'retired'],
  retired: [],
};

const RELEASE_EDGES: Record<ReleaseState, readonly ReleaseState[]> = {
  releasing: ['live', 'rolled-back', 'failed'],
  live: ['superseded'],
  superseded: ['releasing'],
  'rolled-back': ['releasing'],
  failed: ['releasing'],
};

/** Whether a version may go from one state to another; there is no other edge. A serving version never retires. */
export const mayBecome = (from: VersionState, to: VersionState): boolean => VERSION_EDGES[from].includes(to);

/** The same inside one deployment; `undefined` is a version that was never released there. */
export const mayRelease = (from: ReleaseState | undefined, to: ReleaseState): boolean =>
  from === undefined ? to === 'releasing' : RELEASE_EDGES[from].includes(to);
