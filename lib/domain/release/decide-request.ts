import type { VersionState } from '../lifecycle.ts';

const UNSUCCESSFUL = ['FAILED', 'TIMED_OUT', 'ABORTED'];

/** Whether an execution ended in a way that can be redriven or tried again. */
export const endedBadly = (status: string): boolean => UNSUCCESSFUL.includes(status);

/**
 * What asking for a release does, from the last attempt and where the version stands. One that runs is joined. A version at its gate is tried
 * anew, however the last attempt ended. One with a question or an approval of a failed attempt goes on from where that failed: what people said
 * still holds. Anything else is over.
 */
export function decideRequest(
  last: { status: string } | undefined,
  state: VersionState,
): 'start' | 'join' | 'redrive' | 'over' {
  if (last === undefined) return 'start';
  if (last.status === 'RUNNING') return 'join';
  if (state === 'gated-pass') return 'start';
  return endedBadly(last.status) && (state === 'approved' || state === 'awaiting-approval') ? 'redrive' : 'over';
}
