import { studentMargin } from './beta.ts';
/** An estimate with the standard error of its large-sample normal distribution. */
export type Estimate = { value: number; standardError: number };

export function mean(values: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < values.length; at++) sum += values[at]!;
  return sum / values.length;
}

/** Sample variance of the mean of independent values: Σ(x − mean)² / (n − 1) / n. Of fewer than two there is none. */
export function varianceOfMean(values: Float64Array): number {
  const centre = mean(values);
  let squares = 0;
  for (let at = 0; at < values.length; at++) squares += (values[at]! - centre) ** 2;
  return squares / (values.length - 1) / values.length;
}

/** Mean of independent values and its sample standard error; undefined for fewer than two. */
export function meanEstimate(values: Float64Array): Estimate | undefined {
  if (values.length < 2) return undefined;
  return { value: mean(values), standardError: Math.sqrt(varianceOfMean(values)) };
}

/**
 * What one more value of the same kind stays below but for `risk`: mean + t √(1 + 1/m) s of the roots, squared, t of Student's distribution with m - 1 degrees
 * of freedom (the one-sided prediction limit of a normal sample: Hahn 1969, J. Am. Stat. Assoc. 64, 878–888; Hahn and Meeker 1991, Statistical Intervals, §4.8).
 * How little a few values tell is in it: of ten, a risk of 1 in 1,000 lies 4.5 standard deviations out, of a thousand 3.1. Roots are what makes distances,
 * which are sums of squares or bounded by 0, about normal.
 * @param values m of them, at least two, none below 0
 */
export function predictionBound(values: readonly number[], risk: number): number {
  const { mean, deviation } = rootsOf(values);
  return Math.max(0, mean + predictionReach(values.length, risk) * deviation) ** 2;
}

/** How many of `rootsOf`'s deviations out the bound of one more value lies. */
export const predictionReach = (values: number, risk: number): number => studentMargin(2 * risk, values - 1);

/** The mean of the roots of some values, and how far one more root may lie from it, as a standard deviation: that of the roots and of their mean. */
export function rootsOf(values: readonly number[]): { mean: number; deviation: number } {
  const roots = values.map(Math.sqrt);
  const m = roots.length;
  const mean = roots.reduce((sum, root) => sum + root, 0) / m;
  const variance = roots.reduce((sum, root) => sum + (root - mean) ** 2, 0) / (m - 1);
  return { mean, deviation: Math.sqrt(variance * (1 + 1 / m)) };
}
