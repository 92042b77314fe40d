import type { Interval, Measure } from '../interval.ts';
import { normalMargin } from '../normal.ts';
import { newcombe, type Proportion, shareOf, shareRatio, spreadWilson } from '../proportions.ts';

/** All ordered pairs of different groups. */
function pairsOf<T>(groups: readonly T[]): [T, T][] {
  return groups.flatMap((a) => groups.filter((b) => b !== a).map((b): [T, T] => [a, b]));
}

/** The margin of one pair, so that the intervals of all pairs hold at once (Bonferroni over the unordered ones). */
const marginOf = (alpha: number, groups: number) => normalMargin(alpha / Math.max(1, (groups * (groups - 1)) / 2));

/**
 * The largest rate of any group minus the smallest. All pairs are compared at once, so the true largest difference lies between the
 * largest of their lower ends and the largest of their upper ends.
 */
export function largestDifference(groups: readonly Proportion[]): Measure {
  const rates = groups.map(shareOf);
  const interval = (alpha: number) => {
    const z = marginOf(alpha, groups.length);
    const of = pairsOf(groups).map(([a, b]) => newcombe(a, b, z));
    return { low: Math.max(0, ...of.map(({ low }) => low)), high: Math.max(...of.map(({ high }) => high)) };
  };
  return { value: Math.max(...rates) - Math.min(...rates), method: 'Newcombe 1998', interval };
}

/**
 * A ratio of two rates between the further ends of two intervals: that of its logarithm (see `shareRatio`), which has no width where
 * both always happen, and the one that follows from both rates' own (MOVER-R, Donner and Zou 2012, Stat. Methods Med. Res. 21, 347–359):
 * L = B/(A + √(A² − BC)), U = (A + √(A² − DE))/E with A = pq, B = l(2p − l), C = u'(2q − u'), D = u(2p − u), E = l'(2q − l').
 */
function ratioBetween(a: Proportion, b: Proportion, z: number): Interval {
  const [p, q, one, other] = [shareOf(a), shareOf(b), spreadWilson(a, z), spreadWilson(b, z)];
  const log = shareRatio(a, b, z);
  const both = (end: number, share: number) => end * (2 * share - end);
  const root = (product: number) => Math.sqrt(Math.max(0, (p * q) ** 2 - product));
  const least = both(one.low, p);
  const low = least > 0 ? least / (p * q + root(least * both(other.high, q))) : 0;
  const under = both(other.low, q);
  const high = under > 0 ? (p * q + root(both(one.high, p) * under)) / under : Number.POSITIVE_INFINITY;
  return { low: Math.min(log.low, low), high: Math.max(log.high, high) };
}

/** The smallest rate of any group over the largest, with the same reasoning; undefined when nobody in any group was hit. */
export function smallestRatio(groups: readonly Proportion[]): Measure | undefined {
  const rates = groups.map(shareOf);
  const [least, most] = [Math.min(...rates), Math.max(...rates)];
  if (most === 0) return undefined;
  const value = least / most;
  const interval = (alpha: number) => {
    const z = marginOf(alpha, groups.length);
    const of = pairsOf(groups).map(([a, b]) => ratioBetween(a, b, z));
    const [low, high] = [Math.min(...of.map((r) => r.low)), Math.min(1, ...of.map((r) => r.high))];
    return { low: Math.min(low, value), high: Math.max(high, value) };
  };
  return { value, method: 'Walter 1975, Donner and Zou 2012', interval };
}
