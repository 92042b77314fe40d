import type { Interval } from '../interval.ts';

/**
 * A divergence between two binned samples. `value` is the plain estimate; `noise` is what it shows on average when both
 * samples come from the same source; `interval` holds the true value.
 */
export type Divergence = { value: number; noise: number; interval: (z: number) => Interval };

type Shares = { p: number[]; q: number[]; n: number; m: number };

/** Least share of a bin in PSI: an empty bin leaves it finite (ours; Evidently fills empty bins alone, with 1e-4). */
export const FLOOR = 1e-4;

/** Counts as shares, without the bins that are empty on both sides. */
function shares(baseline: readonly number[], current: readonly number[]): Shares | undefined {
  const shown = baseline.map((b, i) => [b, current[i]!] as const).filter(([b, c]) => b + c > 0);
  const n = shown.reduce((sum, [b]) => sum + b, 0);
  const m = shown.reduce((sum, [, c]) => sum + c, 0);
  if (n === 0 || m === 0) return undefined;
  return { p: shown.map(([b]) => b / n), q: shown.map(([, c]) => c / m), n, m };
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

const floored = (share: number): number => Math.max(share, FLOOR);
const psiTerm = (p: number, q: number): number => (p - q) * Math.log(p / q);

/**
 * Population stability index: sum of (p - q) ln(p/q) over the bins, each share at least `FLOOR` (Siddiqi, Credit Risk Scorecards,
 * 2006; the floor is ours: Evidently fills empty bins alone, with 1e-4). No unit; 0 is no change, 0.1 slight and 0.25 large by custom.
 * `noise` is its mean without drift, close to (B-1)(1/n + 1/m) where bins are full (Yurdakul 2018) and more where they are nearly
 * empty. The interval takes it off; it holds the floored index of the *sources*.
 * @returns undefined when a sample is empty
 */
export function psi(baseline: readonly number[], current: readonly number[]): Divergence | undefined {
  const both = shares(baseline, current);
  if (both === undefined) return undefined;
  const { n, m } = both;
  const [p, q] = [both.p.map(floored), both.q.map(floored)];
  const value = p.reduce((sum, share, i) => sum + psiTerm(share, q[i]!), 0);
  // What lies below the floor does not move the index, so it has no slope there.
  const slope = (own: number, floor: number, other: number) =>
    own < FLOOR ? 0 : Math.log(floor / other) + 1 - other / floor;
  const byP = both.p.map((share, i) => slope(share, p[i]!, q[i]!));
  const byQ = both.q.map((share, i) => slope(share, q[i]!, p[i]!));
  const still = psiWithoutDrift(both);
  const sd = Math.sqrt(spread(both.p, byP) / n + spread(both.q, byQ) / m + still.variance);
  const centre = value - still.mean;
  const interval = (z: number) => ({ low: Math.max(0, centre - z * sd), high: Math.max(0, centre) + z * sd });
  return { value, noise: still.mean, interval };
}

/**
 * Mean and variance of the floored index when both samples come from the pooled shares: bin by bin over what two independent
 * counts may turn out as. A bin's share of 1 - r of that is the constraint that shares add up to 1.
 */
function psiWithoutDrift({ p, q, n, m }: Shares): { mean: number; variance: number } {
  let mean = 0;
  let variance = 0;
  for (const [i, share] of p.entries()) {
    const r = (share * n + q[i]! * m) / (n + m);
    let [first, second] = [0, 0];
    const other = chancesOf(r * m).map(({ count, weight }) => ({ share: floored(count / m), weight }));
    for (const { count, weight } of chancesOf(r * n)) {
      const own = floored(count / n);
      for (const c of other) {
        const term = psiTerm(own, c.share);
        first += weight * c.weight * term;
        second += weight * c.weight * term * term;
      }
    }
    mean += first * (1 - r);
    variance += (second - first * first) * (1 - r);
  }
  return { mean, variance };
}

/**
 * Jensen-Shannon distance: square root of the divergence, base 2, 0 (same) to 1 (disjoint); no floor (Lin 1991, IEEE Trans. Inf. Theory 37, 145–151;
 * scipy `jensenshannon(p, q, base=2)`). Without drift its square shows (B-1)(1/n + 1/m)/(8 ln 2) on average.
 * @returns undefined when a sample is empty
 */
export function jensenShannon(baseline: readonly number[], current: readonly number[]): Divergence | undefined {
  const both = shares(baseline, current);
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

/** One value a random count can take, and how likely. */
type Chance = { count: number; weight: number };

/** Means above this are taken for normal: the five nodes below integrate polynomials up to the ninth degree exactly. */
const POISSON = 16;
/** Gauss-Hermite nodes and weights of a standard normal variable (Abramowitz and Stegun 1964, table 25.10, rescaled). */
const NODES = [
  [0, 8 / 15],
  [1.355626179974266, 0.2220759220056126],
  [-1.355626179974266, 0.2220759220056126],
  [2.8569700138728056, 0.011257411327720691],
  [-2.8569700138728056, 0.011257411327720691],
] as const;

/** What a count may turn out as when `mean` is expected: Poisson's law for small means, five normal nodes for large ones. */
function chancesOf(mean: number): Chance[] {
  if (mean > POISSON) return NODES.map(([z, weight]) => ({ count: mean + z * Math.sqrt(mean), weight }));
  const chances: Chance[] = [];
  let weight = Math.exp(-mean);
  let rest = 1;
  for (let count = 0; rest > 1e-12 && count < 100; count++) {
    chances.push({ count, weight });
    rest -= weight;
    weight *= mean / (count + 1);
  }
  return chances;
}
