import { chiSquared } from './chi-squared.ts';
import type { Interval } from './interval.ts';

/** Wilson's score interval of a share, k of n (Wilson 1927). */
export function wilson(k: number, n: number, z: number): Interval {
  if (n === 0) return { low: 0, high: 1 };
  const p = k / n;
  const centre = (p + (z * z) / (2 * n)) / (1 + (z * z) / n);
  const half = (z / (1 + (z * z) / n)) * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n));
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}

/**
 * The chance of two shares this far apart when nothing changed: the two-proportion z test with the pooled share, two-sided, without
 * continuity correction (Pearson 1900 on the 2 by 2 table; scipy `chi2_contingency(..., correction=False)`). 1 where neither shows any.
 */
export function shareTest(baseline: Count, current: Count): number {
  return chiSquared([baseline.k, baseline.n - baseline.k], [current.k, current.n - current.k])?.p ?? 1;
}

/** k of n. */
export type Count = { k: number; n: number };

/** As a share; of nothing it is 0. */
export const shareOf = ({ k, n }: Count): number => (n === 0 ? 0 : k / n);

/**
 * By how much a share changed, |p - q|, and an interval for it: Newcombe's hybrid score interval of the difference
 * (Newcombe 1998, method 10), folded at zero.
 */
export function shareChange(baseline: Count, current: Count, z: number): { value: number; interval: Interval } {
  const [p, q] = [shareOf(baseline), shareOf(current)];
  const was = wilson(baseline.k, baseline.n, z);
  const is = wilson(current.k, current.n, z);
  const low = q - p - Math.hypot(q - is.low, was.high - p);
  const high = q - p + Math.hypot(is.high - q, p - was.low);
  const crosses = low <= 0 && high >= 0;
  const [a, b] = [Math.abs(low), Math.abs(high)];
  return { value: Math.abs(q - p), interval: { low: crosses ? 0 : Math.min(a, b), high: Math.max(a, b) } };
}
