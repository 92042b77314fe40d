import type { Interval } from '../reason.ts';
import type { NumericBaseline } from './baseline.ts';
import { cumulative } from './kolmogorov.ts';
import type { NumericSketch } from './sketch.ts';

/**
 * Earth mover's distance in standard deviations of the baseline (raw units where that is 0). The samples' true distance
 * lies in [value, value + bound]; `spread` is one standard error, integrated over the axis.
 */
export type Wasserstein = { value: number; bound: number; spread: number };

/** Width of a bin, and the area under a sample's distribution function inside it (count*width - offset, over n). */
type Side = { below: number; share: number; offset: number };

/**
 * W1 = integral of |F - G| (Vallender 1974). Counts and offsets give each bin's signed area exactly; its absolute value
 * is the bin's distance unless the functions cross inside, and then two levels at their bounds are the worst case.
 * The open bins are exact: there one function is 0 or 1.
 * @returns undefined when a sample is empty
 */
export function wasserstein(baseline: NumericBaseline, sketch: NumericSketch): Wasserstein | undefined {
  const { edges } = baseline;
  const f = cumulative(baseline.counts);
  const g = cumulative(sketch.counts);
  const m = sketch.counts.reduce((sum, c) => sum + c, 0);
  if (edges.length === 0 || m === 0 || sketch.min === undefined || sketch.max === undefined) return undefined;
  const last = edges.length;
  const lowTail = Math.abs(sketch.offsets[0]!) / m;
  const highTail = sketch.offsets[last]! / m;
  const noise = 1 / baseline.n + 1 / m;
  let lower = lowTail + highTail;
  let upper = lower;
  let spread = tailSpread(edges[0]! - sketch.min, lowTail, m) + tailSpread(sketch.max - edges[last - 1]!, highTail, m);
  for (let bin = 1; bin < last; bin++) {
    const width = edges[bin]! - edges[bin - 1]!;
    const b = { below: f[bin - 1]!, share: f[bin]! - f[bin - 1]!, offset: baseline.offsets[bin]! / baseline.n };
    const c = { below: g[bin - 1]!, share: g[bin]! - g[bin - 1]!, offset: sketch.offsets[bin]! / m };
    const [least, most] = binDistance(width, b, c);
    lower += least;
    upper += most;
    const level = (b.below + c.below + (b.share + c.share) / 2) / 2;
    spread += width * Math.sqrt(Math.max(0, level * (1 - level)) * noise);
  }
  const unit = baseline.std > 0 ? baseline.std : 1;
  return { value: lower / unit, bound: Math.max(0, upper - lower) / unit, spread: spread / unit };
}

/** Least and most that the integral of |F - G| over one bin can be. */
function binDistance(width: number, b: Side, c: Side): [number, number] {
  const area = (b.below - c.below + b.share - c.share) * width - b.offset + c.offset;
  const up = b.below + b.share - c.below;
  const down = c.below + c.share - b.below;
  const least = Math.abs(area);
  if (up <= 0 || down <= 0) return [least, least];
  return [least, Math.max(least, area + (2 * down * (width * up - area)) / (up + down))];
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
  return { low: Math.max(0, value - z * spread), high: value + bound + z * spread };
}
