import type { Interval } from '../reason.ts';

/**
 * A divergence between two binned samples. `value` is the plain estimate; `noise` is what it shows on average when both
 * samples come from the same source; `interval` holds the true value.
 */
export type Divergence = { value: number; noise: number; interval: (z: number) => Interval };

type Shares = { p: number[]; q: number[]; n: number; m: number };

/** Pseudo-count added to every bin of both samples (Jeffreys' prior): an empty bin leaves PSI finite. */
export const SMOOTHING = 0.5;

/** Counts as shares, without the bins that are empty on both sides. */
function shares(baseline: readonly number[], current: readonly number[], smoothing: number): Shares | undefined {
  const shown = baseline.map((b, i) => [b, current[i]!] as const).filter(([b, c]) => b + c > 0);
  const n = shown.reduce((sum, [b]) => sum + b, 0);
  const m = shown.reduce((sum, [, c]) => sum + c, 0);
  if (n === 0 || m === 0) return undefined;
  const share = (count: number, of: number) => (count + smoothing) / (of + smoothing * shown.length);
  return { p: shown.map(([b]) => share(b, n)), q: shown.map(([, c]) => share(c, m)), n, m };
}

/** Variance of an estimate by the delta method: the spread of its gradient over a multinomial sample. */
function spread(p: readonly number[], gradient: readonly number[]): number {
  const mean = p.reduce((sum, share, i) => sum + share * gradient[i]!, 0);
  return p.reduce((sum, share, i) => sum + share * (gradient[i]! - mean) ** 2, 0);
}

/**
 * Near zero N * divergence / scale is noncentral chi-squared with B-1 degrees of freedom, N = nm/(n+m): it is biased by
 * scale * (B-1)/N and has variance scale² * 2(B-1)/N² besides the delta method's. So: shift, widen, clip.
 */
function debiased(value: number, variance: number, { p, n, m }: Shares, scale: number): (z: number) => Interval {
  const bias = scale * (p.length - 1) * (1 / n + 1 / m);
  const sd = Math.sqrt(variance + (2 * bias * bias) / Math.max(1, p.length - 1));
  const centre = value - bias;
  return (z) => ({ low: Math.max(0, centre - z * sd), high: Math.max(0, centre) + z * sd });
}

/**
 * Population stability index: Σ (p - q) ln(p/q) with `SMOOTHING` (Siddiqi, Credit Risk Scorecards, 2006).
 * Without drift it shows (B-1)(1/n + 1/m) on average (Yurdakul, 2018).
 * @returns undefined when a sample is empty
 */
export function psi(baseline: readonly number[], current: readonly number[]): Divergence | undefined {
  const both = shares(baseline, current, SMOOTHING);
  if (both === undefined) return undefined;
  const { p, q, n, m } = both;
  const log = p.map((share, i) => Math.log(share / q[i]!));
  const value = p.reduce((sum, share, i) => sum + (share - q[i]!) * log[i]!, 0);
  const byP = log.map((l, i) => l + 1 - q[i]! / p[i]!);
  const byQ = log.map((l, i) => -l + 1 - p[i]! / q[i]!);
  const variance = spread(p, byP) / n + spread(q, byQ) / m;
  return { value, noise: (p.length - 1) * (1 / n + 1 / m), interval: debiased(value, variance, both, 1) };
}

/**
 * Jensen-Shannon distance: square root of the divergence, base 2, 0 (same) to 1 (disjoint); no smoothing (Lin 1991;
 * scipy `jensenshannon(p, q, base=2)`). Without drift its square shows (B-1)(1/n + 1/m)/(8 ln 2) on average.
 * @returns undefined when a sample is empty
 */
export function jensenShannon(baseline: readonly number[], current: readonly number[]): Divergence | undefined {
  const both = shares(baseline, current, 0);
  if (both === undefined) return undefined;
  const { p, q, n, m } = both;
  const half = (a: number, b: number) => (a === 0 ? 0 : Math.log2((2 * a) / (a + b)) / 2);
  const byP = p.map((share, i) => half(share, q[i]!));
  const byQ = q.map((share, i) => half(share, p[i]!));
  const sum = p.reduce((s, share, i) => s + share * byP[i]! + q[i]! * byQ[i]!, 0);
  const divergence = Math.min(1, Math.max(0, sum));
  const scale = 1 / (8 * Math.LN2);
  const square = debiased(divergence, spread(p, byP) / n + spread(q, byQ) / m, both, scale);
  return {
    value: Math.sqrt(divergence),
    noise: Math.sqrt(scale * (p.length - 1) * (1 / n + 1 / m)),
    interval: (z) => ({ low: Math.sqrt(square(z).low), high: Math.min(1, Math.sqrt(square(z).high)) }),
  };
}
