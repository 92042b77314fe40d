import { HOUR } from '../time.ts';

/** How long a slot has to become a check: the flexible window, the queue and its five tries lie well inside. */
const GRACE = HOUR;
/** How long after that a missing check is looked for, so that a sweep which fails is made up by the next ones. */
const LOOK_BACK = 3 * HOUR;

/**
 * The stretch of time whose slots must have become checks by now: after the version went live and the manifest was last
 * applied, because before that the schedule was another or there was nothing to check. Undefined where it is empty.
 */
export function slotsToFind(
  now: number,
  { liveSince, appliedAt = 0 }: { liveSince: number; appliedAt?: number | undefined },
): { after: number; until: number } | undefined {
  const until = now - GRACE;
  const after = Math.max(until - LOOK_BACK, liveSince, appliedAt);
  return after < until ? { after, until } : undefined;
}
