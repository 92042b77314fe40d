import type { Reason } from '../reason.ts';
import type { Check } from './check.ts';

/**
 * The reason to show first. A check's reasons are all of its own verdict; of a drifted one it is the farthest beyond its
 * limit, of any other the nearest to it. Absent where the check gives none.
 */
export const headlineReason = (check: Pick<Check, 'verdict' | 'reasons'>): Reason | undefined => sortByWeight(check)[0];

/** All its reasons, the one to show first before the others. */
export function sortByWeight({
  verdict,
  reasons,
}: {
  verdict: Check['verdict'];
  reasons: readonly Reason[];
}): Reason[] {
  const sign = verdict === 'drifted' ? -1 : 1;
  return reasons.toSorted((a, b) => sign * (distance(a) - distance(b)));
}

/** How far from its limit, in parts of the limit; a limit of 0 is compared as it is. */
function distance({ observed, limit }: Reason): number {
  const [value, bound] = [Number(observed), Number(limit)];
  return Math.abs(value - bound) / (Math.abs(bound) || 1) || 0;
}
