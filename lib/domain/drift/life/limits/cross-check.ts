import type { Confirmation } from '../../false-alarms.ts';
import { learnLimits } from './learn-limits.ts';
import { type PastDistances, watchedKey } from './measure-past.ts';

/** Parts a past is cut into. */
const PARTS = 10;

/**
 * How many alarms past windows raise, in their order, when each is held against limits that the windows of other times taught: the past is cut into ten spans,
 * and each span is judged by what the other nine teach (cross-validation in blocks, since neighbouring days are alike: Burman, Chow and Nolan 1994,
 * Biometrika 81, 351–358).
 */
export function crossCheck(
  past: readonly PastDistances[],
  fresh: readonly PastDistances[],
  terms: { risk: number; worth: number },
  { drifted, of }: Confirmation,
): number {
  const size = Math.ceil(past.length / PARTS);
  const found: boolean[] = [];
  for (let from = 0; from < past.length; from += size) {
    const others = [...past.slice(0, from), ...past.slice(from + size)];
    const limits = learnLimits(others, fresh, terms);
    for (const { seen } of past.slice(from, from + size))
      found.push(
        limits.some((one) => {
          const distance = seen.get(watchedKey(one));
          return distance !== undefined && distance.low > one.limit;
        }),
      );
  }
  return found.filter(
    (now, at) => now && found.slice(Math.max(0, at - of + 1), at + 1).filter(Boolean).length >= drifted,
  ).length;
}
