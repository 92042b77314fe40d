import type { Interval } from '../interval.ts';
import { type Binned, levels } from './kolmogorov.ts';

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
  const [f, g] = [levels(baseline), levels(sketch)];
  const last = edges.length;
  const lowTail = Math.abs(sketch.offsets[0]!) / m;
  const highTail = sketch.offsets[last]! / m;
  const sum = { least: lowTail + highTail, likely: lowTail + highTail, most: lowTail + highTail };
  let spread = tailSpread(edges[0]! - sketch.min, lowTail, m) + tailSpread(sketch.max - edges[last - 1]!, highTail, m);
  for (let bin = 1; bin < last; bin++) {
    const width = edges[bin]! - edges[bin - 1]!;
    const [was, is] = [f.after[bin]!, g.after[bin]!];
    const area = (was - is) * width - baseline.offsets[bin]! / n + sketch.offsets[bin]! / m;
    addDistance(sum, width, area, f.least[bin]!, was, g.least[bin]!, is);
    const level = (f.before[bin]! + was + g.before[bin]! + is) / 4;
    spread += width * Math.sqrt(Math.max(0, level * (1 - level)) * (1 / n + 1 / m));
  }
  const unit = baseline.std > 0 ? baseline.std : 1;
  const bound = Math.max(sum.most - sum.likely, sum.likely - sum.least);
  return { value: sum.likely / unit, bound: bound / unit, spread: spread / unit };
}

/** Least, likely and most that an integral can be. */
type Sum = { least: number; likely: number; most: number };

/**
 * Adds what the integral of |F - G| over one bin can be, where F lies between `leastF` and `mostF`, which it ends at, and G likewise. Where the functions
 * cross, the most is two levels at their bounds with the area known; the likely one lets F - G run straight through zero. Numbers alone, as levels are.
 */
function addDistance(
  sum: Sum,
  width: number,
  area: number,
  leastF: number,
  mostF: number,
  leastG: number,
  mostG: number,
): void {
  const least = Math.abs(area);
  const up = mostF - leastG;
  const down = mostG - leastF;
  const crosses = up > 0 && down > 0;
  const most = crosses ? Math.max(least, area + (2 * down * (width * up - area)) / (up + down)) : least;
  const start = leastF - leastG;
  const end = mostF - mostG;
  sum.least += least;
  sum.most += most;
  if (!crosses || start * end >= 0) {
    sum.likely += least;
    return;
  }
  const straight = (width * (start * start + end * end)) / (2 * (Math.abs(start) + Math.abs(end)));
  sum.likely += Math.min(most, Math.max(least, straight));
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
