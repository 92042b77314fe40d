import type { Interval } from './interval.ts';
import { type Measure, wilson } from './interval.ts';
import { normalMargin } from './normal.ts';

/** How many of a group's rows had something happen to them. */
export type Rate = { hits: number; of: number };

const rateOf = ({ hits, of }: Rate) => hits / of;

/**
 * p₁ − p₂ with Newcombe's (1998, method 10) interval: the ends of both Wilson intervals, combined as distances add up for independent
 * quantities. Stays inside [−1, 1], has a width even where nobody or everybody was hit.
 */
export function rateDifference(a: Rate, b: Rate, z: number): Interval {
  const [p, q] = [rateOf(a), rateOf(b)];
  const [l, r] = [wilson(p, a.of, z), wilson(q, b.of, z)];
  return { low: p - q - Math.hypot(p - l.low, r.high - q), high: p - q + Math.hypot(l.high - p, q - r.low) };
}

/**
 * p₁/p₂ with the interval of its logarithm, half a hit and half a row added to each side (the adjusted log
 * interval of Walter 1975, as in Fagerland et al. 2015): the variance is 1/(x₁+½) − 1/(n₁+½) + 1/(x₂+½) − 1/(n₂+½).
 */
export function rateRatio(a: Rate, b: Rate, z: number): Interval {
  const [x, n, y, m] = [a.hits + 0.5, a.of + 0.5, b.hits + 0.5, b.of + 0.5];
  const centre = Math.log(x / n / (y / m));
  const half = z * Math.sqrt(Math.max(0, 1 / x - 1 / n + 1 / y - 1 / m));
  return { low: Math.exp(centre - half), high: Math.exp(centre + half) };
}

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
export function largestDifference(groups: readonly Rate[]): Measure {
  const rates = groups.map(rateOf);
  const interval = (alpha: number) => {
    const z = marginOf(alpha, groups.length);
    const of = pairsOf(groups).map(([a, b]) => rateDifference(a, b, z));
    return { low: Math.max(0, ...of.map(({ low }) => low)), high: Math.max(...of.map(({ high }) => high)) };
  };
  return { value: Math.max(...rates) - Math.min(...rates), interval };
}

/** The smallest rate of any group over the largest, with the same reasoning; undefined when nobody in any group was hit. */
export function smallestRatio(groups: readonly Rate[]): Measure | undefined {
  const rates = groups.map(rateOf);
  const [least, most] = [Math.min(...rates), Math.max(...rates)];
  if (most === 0) return undefined;
  const value = least / most;
  const interval = (alpha: number) => {
    const z = marginOf(alpha, groups.length);
    const of = pairsOf(groups).map(([a, b]) => rateRatio(a, b, z));
    const [low, high] = [Math.min(...of.map((r) => r.low)), Math.min(1, ...of.map((r) => r.high))];
    return { low: Math.min(low, value), high: Math.max(high, value) };
  };
  return { value, interval };
}
