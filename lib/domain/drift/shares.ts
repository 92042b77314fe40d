import type { Interval } from '../reason.ts';

/** Wilson's score interval of a share, k of n (Wilson 1927). */
export function wilson(k: number, n: number, z: number): Interval {
  if (n === 0) return { low: 0, high: 1 };
  const p = k / n;
  const centre = (p + (z * z) / (2 * n)) / (1 + (z * z) / n);
  const half = (z / (1 + (z * z) / n)) * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n));
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}

/** k of n. */
export type Count = { k: number; n: number };

/**
 * By how much a share changed, |p - q|, and an interval for it: Newcombe's hybrid score interval of the difference
 * (Newcombe 1998, method 10), folded at zero.
 */
export function shareChange(baseline: Count, current: Count, z: number): { value: number; interval: Interval } {
  const p = baseline.n === 0 ? 0 : baseline.k / baseline.n;
  const q = current.n === 0 ? 0 : current.k / current.n;
  const was = wilson(baseline.k, baseline.n, z);
  const is = wilson(current.k, current.n, z);
  const low = q - p - Math.hypot(q - is.low, was.high - p);
  const high = q - p + Math.hypot(is.high - q, p - was.low);
  const crosses = low <= 0 && high >= 0;
  const [a, b] = [Math.abs(low), Math.abs(high)];
  return { value: Math.abs(q - p), interval: { low: crosses ? 0 : Math.min(a, b), high: Math.max(a, b) } };
}
