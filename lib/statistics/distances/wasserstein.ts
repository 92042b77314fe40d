import type { Interval } from '../interval.ts';
import { type Binned, levelsOfBoth } from './kolmogorov.ts';

/**
 * Earth mover's distance in standard deviations of the baseline (raw units where that is 0). The samples' true distance
 * lies within `bound` of `value`; `spread` is one standard error, integrated over the axis.
 */
export type Wasserstein = { value: number; bound: number; spread: number };

/** What a window is measured against: bins between `edges`, and the size and spread of the sample. */
export type BinnedReference = Binned & { edges: readonly number[]; n: number; std: number };
/** A window in the same bins, with its extremes where it holds anything. */
export type BinnedWindow = Binned & { min?: number | undefined; max?: number | undefined };

/**
 * W1 = integral of |F - G| (Vallender 1974, Theory Probab. Appl. 18, 784–786). Counts and offsets give each bin's signed area exactly; its absolute value
 * is the bin's distance unless the functions cross inside. The open bins are exact: there one function is 0 or 1.
 * @returns undefined when a sample is empty
 */
export function wasserstein(baseline: BinnedReference, sketch: BinnedWindow, m: number): Wasserstein | undefined {
  const { edges, n } = baseline;
  if (n === 0 || m === 0 || sketch.min === undefined || sketch.max === undefined) return undefined;
  const [f, g] = levelsOfBoth(baseline, sketch);
  const last = edges.length;
  const lowTail = Math.abs(sketch.offsets[0]!) / m;
  const highTail = sketch.offsets[last]! / m;
  // Numbers alone, as levels are: the least, likely and most that the integral can be, bin by bin.
  let least = lowTail + highTail;
  let likely = least;
  let most = least;
  let spread = tailSpread(edges[0]! - sketch.min, lowTail, m) + tailSpread(sketch.max - edges[last - 1]!, highTail, m);
  for (let bin = 1; bin < last; bin++) {
    const width = edges[bin]! - edges[bin - 1]!;
    const was = f.after[bin]!;
    const is = g.after[bin]!;
    const area = (was - is) * width - baseline.offsets[bin]! / n + sketch.offsets[bin]! / m;
    const size = Math.abs(area);
    const up = was - g.least[bin]!;
    const down = is - f.least[bin]!;
    // Where the functions cross, the most is two levels at their bounds with the area known.
    const crosses = up > 0 && down > 0;
    const furthest = crosses ? Math.max(size, area + (2 * down * (width * up - area)) / (up + down)) : size;
    least += size;
    most += furthest;
    likely += crosses ? straight(width, f.least[bin]! - g.least[bin]!, was - is, size, furthest) : size;
    const level = (f.before[bin]! + was + g.before[bin]! + is) / 4;
    spread += width * Math.sqrt(Math.max(0, level * (1 - level)) * (1 / n + 1 / m));
  }
  const unit = baseline.std > 0 ? baseline.std : 1;
  const bound = Math.max(most - likely, likely - least);
  return { value: likely / unit, bound: bound / unit, spread: spread / unit };
}

/** The likely integral over one bin where the functions may cross: F - G runs straight from `start` to `end`, through zero if they differ in sign. */
function straight(width: number, start: number, end: number, least: number, most: number): number {
  if (start * end >= 0) return least;
  const area = (width * (start * start + end * end)) / (2 * (Math.abs(start) + Math.abs(end)));
  return Math.min(most, Math.max(least, area));
}

/** Cauchy-Schwarz: the standard error of a tail of this length and area cannot be larger. */
function tailSpread(length: number, area: number, m: number): number {
  return Math.sqrt((Math.max(0, length) * area) / m);
}

/**
 * Interval of the sources' distance: the bins' interval, widened by z standard errors. |W1 of samples - W1 of sources|
 * is at most the integral of the errors' size, which is at most `z * spread` as surely as one normal variable is within z
 * (equal when the errors move together, less otherwise). Large-sample, not certified as the KS interval is.
 */
export function wassersteinInterval({ value, bound, spread }: Wasserstein, z: number): Interval {
  return { low: Math.max(0, value - bound - z * spread), high: value + bound + z * spread };
}
