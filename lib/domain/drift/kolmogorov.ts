import type { Interval } from '../reason.ts';
import { nextUp } from './edges.ts';

/** Shares of a sample at or below each edge from the left: P(X < edges[i]), between 0 and 1. */
export function cumulative(counts: readonly number[]): number[] {
  const n = counts.reduce((sum, c) => sum + c, 0);
  let below = 0;
  return counts.map((c) => {
    below += c;
    return below / n;
  });
}

/** What the bins prove about the distance of the two *samples*: it lies in [low, high], and `value` = low is the guess. */
export type KolmogorovSmirnov = { value: number; low: number; high: number; noise: number };

/**
 * Two-sample Kolmogorov-Smirnov distance sup |F - G| from binned counts. At an edge it is exact; inside a bin F and G
 * can only lie between their values at its ends, which gives the upper end (Kolmogorov 1933, Smirnov 1939). A bin
 * (v, nextUp(v)) holds one value, so its inside adds nothing.
 * `noise` is the mean of the statistic without drift, sqrt(pi/2) ln 2 sqrt(1/n + 1/m).
 * @returns undefined when a sample is empty
 */
export function kolmogorovSmirnov(
  edges: readonly number[],
  baseline: readonly number[],
  current: readonly number[],
): KolmogorovSmirnov | undefined {
  const f = cumulative(baseline);
  const g = cumulative(current);
  if (edges.length === 0 || Number.isNaN(f[0]) || Number.isNaN(g[0])) return undefined;
  let low = 0;
  let high = 0;
  for (let bin = 0; bin < f.length; bin++) {
    const [f0, g0] = bin === 0 ? [0, 0] : [f[bin - 1]!, g[bin - 1]!];
    low = Math.max(low, Math.abs(f[bin]! - g[bin]!));
    const atom = bin > 0 && bin < edges.length && nextUp(edges[bin - 1]!) === edges[bin];
    if (!atom) high = Math.max(high, f[bin]! - g0, g[bin]! - f0);
  }
  const [n, m] = [baseline, current].map((counts) => counts.reduce((sum, c) => sum + c, 0)) as [number, number];
  const noise = Math.sqrt(Math.PI / 2) * Math.LN2 * Math.sqrt(1 / n + 1 / m);
  return { value: low, low, high: Math.min(1, Math.max(low, high)), noise };
}

/**
 * How far a sample's distribution function strays from the true one: sup |F_n - F| stays below sqrt(ln(2/a)/(2n)) with
 * probability 1 - a, for any F (Dvoretzky, Kiefer, Wolfowitz 1956 with Massart's constant, 1990).
 */
function band(n: number, alpha: number): number {
  return Math.sqrt(Math.log(2 / alpha) / (2 * n));
}

/** The samples' interval widened by both samples' bands: it holds the distance of the *sources* except with probability alpha. */
export function ksInterval({ low, high }: Interval, n: number, m: number, alpha: number): Interval {
  const margin = band(n, alpha / 2) + band(m, alpha / 2);
  return { low: Math.max(0, low - margin), high: Math.min(1, high + margin) };
}
