import type { Estimate } from './mean.ts';
import { normalMargin } from './normal.ts';

/** A closed interval that holds the true value with a stated confidence. */
export type Interval = { low: number; high: number };

/**
 * A measured value, and the interval that misses the true one with probability `alpha` (both sides together), by the method named.
 * `doubt` says why nothing may be concluded from it all the same: too few rows of a kind.
 */
export type Measure = { value: number; method: string; doubt?: string; interval: (alpha: number) => Interval };

/** The large-sample normal interval of an estimate, cut off at what the quantity can be; undefined where numbers are too large or too small to compute with. */
export function normalInterval(
  estimate: Estimate | undefined,
  [least, most]: readonly [number, number],
  method = 'normal',
): Measure | undefined {
  if (!Number.isFinite(estimate?.value) || !Number.isFinite(estimate?.standardError)) return undefined;
  const { value, standardError } = estimate!;
  const interval = (alpha: number) => {
    const half = normalMargin(alpha) * standardError;
    return { low: Math.max(least, value - half), high: Math.min(most, value + half) };
  };
  return { value, method, interval };
}

/** The measure of a quantity that is an increasing function of another: the interval's ends are carried over. */
export function mapMeasure(measure: Measure | undefined, increasing: (x: number) => number): Measure | undefined {
  if (measure === undefined) return undefined;
  const interval = (alpha: number) => {
    const { low, high } = measure.interval(alpha);
    return { low: increasing(low), high: increasing(high) };
  };
  return { ...measure, value: increasing(measure.value), interval };
}

/** The largest of several measures, the risk divided over them (Bonferroni). */
export function largestOf(measures: readonly Measure[]): Measure {
  const interval = (alpha: number) => {
    const all = measures.map((measure) => measure.interval(alpha / measures.length));
    return { low: Math.max(...all.map(({ low }) => low)), high: Math.max(...all.map(({ high }) => high)) };
  };
  const { method } = measures[0]!;
  const doubt = measures.find((measure) => measure.doubt !== undefined)?.doubt;
  return { value: Math.max(...measures.map(({ value }) => value)), method, ...(doubt && { doubt }), interval };
}

/** What could be measured, by name: what is absent cannot be measured on these rows. */
export type Measures = Record<string, Measure>;

/** Leaves out what could not be measured. */
export function dropMissing(measures: Record<string, Measure | undefined>): Measures {
  return Object.fromEntries(Object.entries(measures).filter((entry): entry is [string, Measure] => !!entry[1]));
}
