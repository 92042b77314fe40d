import type { Estimate } from './auc.ts';
import { normalMargin } from './normal.ts';

/** A closed interval that holds the true value with a stated confidence. */
export type Interval = { low: number; high: number };

/** A measured value, and the interval that misses the true one with probability `alpha` (both sides together). */
export type Measure = { value: number; interval: (alpha: number) => Interval };

/**
 * A share `hits / of` with the score interval of Wilson (1927), which stays inside [0, 1] and is not of width 0 when all or none
 * hit. Counts may be expected ones, hence fractions.
 * @returns undefined when there is nothing to take a share of
 */
export function shareOf(hits: number, of: number): Measure | undefined {
  if (!(of > 0)) return undefined;
  const p = Math.min(1, hits / of);
  return { value: p, interval: (alpha) => wilson(p, of, normalMargin(alpha)) };
}

/** Wilson's interval of a share `p` of `n`, `z` standard errors to each side: (p + z²/2n ± z·√(p(1−p)/n + z²/4n²)) / (1 + z²/n). */
export function wilson(p: number, n: number, z: number): Interval {
  const square = (z * z) / n;
  const centre = (p + square / 2) / (1 + square);
  const half = (z / (1 + square)) * Math.sqrt((p * (1 - p)) / n + square / (4 * n));
  return { low: Math.max(0, Math.min(p, centre - half)), high: Math.min(1, Math.max(p, centre + half)) };
}

/** Mean of independent values and its sample standard error; undefined for fewer than two. */
export function meanEstimate(values: Float64Array): Estimate | undefined {
  const n = values.length;
  if (n < 2) return undefined;
  const value = values.reduce((sum, each) => sum + each, 0) / n;
  const squares = values.reduce((sum, each) => sum + (each - value) ** 2, 0);
  return { value, standardError: Math.sqrt(squares / (n - 1) / n) };
}

/** The large-sample normal interval of an estimate, cut off at what the quantity can be. */
export function around(estimate: Estimate | undefined, [least, most]: readonly [number, number]): Measure | undefined {
  if (estimate === undefined || !Number.isFinite(estimate.value)) return undefined;
  const { value, standardError } = estimate;
  const interval = (alpha: number) => {
    const half = normalMargin(alpha) * standardError;
    return { low: Math.max(least, value - half), high: Math.min(most, value + half) };
  };
  return { value, interval };
}

/** The measure of a quantity that is an increasing function of another: the interval's ends are carried over. */
export function through(measure: Measure | undefined, increasing: (x: number) => number): Measure | undefined {
  if (measure === undefined) return undefined;
  const interval = (alpha: number) => {
    const { low, high } = measure.interval(alpha);
    return { low: increasing(low), high: increasing(high) };
  };
  return { value: increasing(measure.value), interval };
}

/** What could be measured, by name: what is absent cannot be measured on these rows. */
export type Measures = Record<string, Measure>;

/** Leaves out what could not be measured. */
export function present(measures: Record<string, Measure | undefined>): Measures {
  return Object.fromEntries(Object.entries(measures).filter((entry): entry is [string, Measure] => !!entry[1]));
}
