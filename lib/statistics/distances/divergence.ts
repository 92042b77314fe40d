import { chiSquaredTail } from '../chi-squared.ts';
import type { Interval } from '../interval.ts';
import { normalMargin, normalQuantile, normalTail } from '../normal.ts';
import { leastShare, mostShare, type Proportion, spreadWilson } from '../proportions.ts';

/**
 * A divergence between two binned samples. `value` is the plain estimate; `noise` is what it shows on average when both
 * samples come from the same source; `interval` holds the true value.
 */
export type Divergence = { value: number; noise: number; interval: (z: number) => Interval };

/**
 * What is known about the baseline's counts beyond that they are a sample's. `spread` is the variance of each count beyond a binomial one
 * (none: 0); the first `picked` bins are the fullest of `among` values, so that by chance alone they look fuller than they are.
 */
export type Origin = { spread?: readonly number[]; picked?: number; among?: number };

/** What a share may turn out as, and how likely each is. */
type Chances = { shares: readonly number[]; weights: readonly number[] };
/**
 * One bin: shares, rows and, for a count that is spread, how many rows of a plain sample the baseline's side is worth. `pooled` is its share of all rows of both samples; `before` and `now`
 * are what either may show when it comes from that.
 */
type Bin = {
  p: number;
  q: number;
  b: number;
  c: number;
  spread: number;
  pooled: number;
  before: Chances;
  now: Chances;
};
type Counted = Pick<Bin, 'p' | 'q' | 'b' | 'c' | 'spread'>;
/** `neither` is a bin that is empty on both sides, where there is one: what may be in it nobody saw. */
type Bins = { bins: Bin[]; n: number; m: number; neither: Counted[] };

/** What one bin adds to a divergence, the slope of that in the first share (both symmetric), and what (p - q)²/p is multiplied with near p = q. */
type Law = {
  term: (p: number, q: number) => number;
  slope: (own: number, other: number) => number;
  curvature: number;
};

/** Least share of a bin in PSI: an empty bin leaves it finite (ours; Evidently fills empty bins alone, with 1e-4). */
export const FLOOR = 1e-4;

/** Counts as shares, bins that are empty on both sides apart. */
function binsOf(baseline: readonly number[], current: readonly number[], spread: Origin['spread']): Bins | undefined {
  const n = total(baseline);
  const m = total(current);
  if (n === 0 || m === 0) return undefined;
  const bins: Bin[] = [];
  for (let i = 0; i < baseline.length; i++) {
    const b = baseline[i]!;
    const c = current[i]!;
    if (!(b + c > 0)) continue;
    const more = spread?.[i] ?? 0;
    const pooled = (b + c) / (n + m);
    const before = chancesOf(pooled, n / (1 + more / Math.max(1, b)));
    bins.push({ p: b / n, q: c / m, b, c, spread: more, pooled, before, now: chancesOf(pooled, m) });
  }
  const neither = bins.length < baseline.length ? [{ p: 0, q: 0, b: 0, c: 0, spread: 0 }] : [];
  return { bins, n, m, neither };
}

function total(counts: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < counts.length; i++) sum += counts[i]!;
  return sum;
}

/** Variance of an estimate by the delta method: the spread of its gradient over a multinomial sample. */
function spreadOf(bins: readonly Bin[], side: 'p' | 'q', gradient: readonly number[]): number {
  let mean = 0;
  for (let i = 0; i < bins.length; i++) mean += bins[i]![side] * gradient[i]!;
  let spread = 0;
  for (let i = 0; i < bins.length; i++) spread += bins[i]![side] * (gradient[i]! - mean) ** 2;
  return spread;
}

/** Sum, mean without drift, and standard deviation of what some bins add. */
type Part = { value: number; still: number; sd: number };

/** Near zero the delta method's variance vanishes: that without drift is added to it. */
function partOf({ bins, n, m }: Bins, law: Law, alike: readonly Still[], counts: (bin: Bin) => boolean): Part {
  const byP: number[] = [];
  const byQ: number[] = [];
  let centre = 0;
  for (const bin of bins) {
    const here = counts(bin);
    const slope = here ? law.slope(bin.p, bin.q) : 0;
    byP.push(slope);
    byQ.push(here ? law.slope(bin.q, bin.p) : 0);
    centre += bin.p * slope;
  }
  let value = 0;
  let still = 0;
  let variance = 0;
  for (let i = 0; i < bins.length; i++) {
    const bin = bins[i]!;
    variance += (bin.spread / n ** 2) * (byP[i]! - centre) ** 2;
    if (!counts(bin)) continue;
    value += law.term(bin.p, bin.q);
    still += alike[i]!.mean;
    variance += alike[i]!.variance;
  }
  variance += spreadOf(bins, 'p', byP) / n;
  variance += spreadOf(bins, 'q', byQ) / m;
  return { value, still, sd: Math.sqrt(variance) };
}

/** What a bin adds without drift. */
type Still = { mean: number; variance: number };

/**
 * Mean and variance of what a bin adds when both samples come from its pooled share: over what two independent counts may turn out as. A
 * share of 1 - r of that is the constraint that shares add up to 1.
 */
function withoutDrift({ pooled, before, now }: Bin, { term }: Law): Still {
  let first = 0;
  let second = 0;
  for (let i = 0; i < before.shares.length; i++) {
    const share = before.shares[i]!;
    const weight = before.weights[i]!;
    for (let j = 0; j < now.shares.length; j++) {
      const added = term(share, now.shares[j]!);
      first += weight * now.weights[j]! * added;
      second += weight * now.weights[j]! * added * added;
    }
  }
  return { mean: first * (1 - pooled), variance: (second - first * first) * (1 - pooled) };
}

/** A bin with fewer rows than this on a side is thin: its share is no normal quantity. */
const THIN = 10;
const isThick = ({ b, c }: Bin): boolean => b >= THIN && c >= THIN;

/** The least that a thin bin can add: its term between the ends of both Wilson intervals that lie nearest, 0 where they meet. */
function leastOf({ b, c, p, q, spread }: Bin, { n, m }: Bins, { term }: Law, z: number): number {
  const before = spreadWilson({ successes: b, trials: n, spread }, z);
  const now = spreadWilson({ successes: c, trials: m } satisfies Proportion, z);
  const [near, far] = p < q ? [before.high, now.low] : [now.high, before.low];
  return near >= far ? 0 : term(near, far);
}

/**
 * How much more than it shows a thin bin may add, whichever way its share went: what the exact end of either share adds to what is seen, combined as distances add up for independent quantities
 * (Zou and Donner 2008, Stat. Med. 27, 1693–1702: Newcombe's interval, of any function of two shares).
 */
function furtherOf({ b, c, p, q, spread }: Counted, { n, m }: Bins, { term }: Law, alpha: number): number {
  const before = { successes: b, trials: n, spread };
  const now = { successes: c, trials: m };
  const beyond = (was: number, is: number): number => Math.max(0, term(was, is) - term(p, q));
  const rose = Math.hypot(beyond(leastShare(before, alpha), q), beyond(p, mostShare(now, alpha)));
  return Math.max(rose, Math.hypot(beyond(mostShare(before, alpha), q), beyond(p, leastShare(now, alpha))));
}

/**
 * By how much picked bins exceed their share of chance: the mean square of the largest `picked` of `among` normal variables is
 * 1 + t φ(t) / Φ(-t) at the t that so many exceed, where the square of any has mean 1. The most it can be: as if all were equally frequent.
 */
function pickedBy({ picked = 0, among = 0 }: Origin): number {
  if (picked === 0 || among <= picked) return 0;
  const share = picked / among;
  const t = normalQuantile(1 - share);
  return Math.max(0, (picked * t * Math.exp((-t * t) / 2)) / Math.sqrt(2 * Math.PI) / share);
}

/**
 * A sum over bins with its interval. Of thick bins by the delta method, less what they show without drift; thin ones add what is sure to
 * the lower end, and all they show to the upper one. Both parts of the lower end share the risk, and the thin bins theirs (Bonferroni): each
 * of them, and each of the values they were picked from, may err. The upper end keeps what samples show without drift, and is that of the root, whose
 * spread hardly depends on its value, squared: (√v + z sd / 2√v)². Without either it fell short twice as often as stated (simulated). Of a handful of rows that is too sure: the end is no nearer than what any single thin bin may have changed by, one that is empty on both sides too.
 */
function measure(all: Bins, law: Law, origin: Origin): Divergence {
  const alike = all.bins.map((bin) => withoutDrift(bin, law));
  const whole = partOf(all, law, alike, () => true);
  const thin = all.bins.filter((bin) => !isThick(bin));
  const thick = thin.length === 0 ? whole : partOf(all, law, alike, isThick);
  const chance = (pickedBy(origin) * law.curvature) / all.n;
  const above = (z: number): number => Math.max(0, thick.value - thick.still - chance - z * thick.sd);
  const low = (z: number): number => {
    if (thin.length === 0) return above(z);
    const alpha = chiSquaredTail(z * z, 1) / 2;
    const each = normalMargin(alpha / thin.length / Math.max(1, (origin.among ?? 0) / (origin.picked || 1)));
    return thin.reduce((sum, bin) => sum + leastOf(bin, all, law, each), above(normalMargin(alpha)));
  };
  const high = (z: number): number => {
    const [beyond, alpha] = [z * whole.sd, normalTail(z)];
    const further = [...thin, ...all.neither].reduce((most, bin) => Math.max(most, furtherOf(bin, all, law, alpha)), 0);
    const bent = beyond === 0 ? 0 : beyond ** 2 / (4 * Math.max(whole.value, beyond / 2));
    return whole.value + Math.max(further, beyond + bent);
  };
  return { value: whole.value, noise: whole.still, interval: (z) => ({ low: low(z), high: high(z) }) };
}

const floored = (share: number): number => Math.max(share, FLOOR);

/** What lies below the floor does not move the index, so it has no slope there. */
const PSI: Law = {
  term: (p, q) => (floored(p) - floored(q)) * Math.log(floored(p) / floored(q)),
  slope: (own, other) => (own < FLOOR ? 0 : Math.log(own / floored(other)) + 1 - floored(other) / own),
  curvature: 1,
};

/**
 * Population stability index: sum of (p - q) ln(p/q) over the bins, each share at least `FLOOR` (Siddiqi, Credit Risk Scorecards,
 * 2006; the floor is ours: Evidently fills empty bins alone, with 1e-4). No unit; 0 is no change, 0.1 slight and 0.25 large by custom.
 * `noise` is its mean without drift, close to (B-1)(1/n + 1/m) where bins are full (Yurdakul 2018) and more where they are nearly
 * empty. The lower end takes it off; the interval holds the floored index of the *sources*.
 * @returns undefined when a sample is empty
 */
export function psi(
  baseline: readonly number[],
  current: readonly number[],
  origin: Origin = {},
): Divergence | undefined {
  const all = binsOf(baseline, current, origin.spread);
  return all && measure(all, PSI, origin);
}

const half = (own: number, other: number): number => (own === 0 ? 0 : Math.log2((2 * own) / (own + other)) / 2);
const JENSEN_SHANNON: Law = {
  term: (p, q) => p * half(p, q) + q * half(q, p),
  slope: half,
  curvature: 1 / (8 * Math.LN2),
};

/**
 * Jensen-Shannon distance: square root of the divergence, base 2, 0 (same) to 1 (disjoint); no floor (Lin 1991, IEEE Trans. Inf. Theory 37, 145–151;
 * scipy `jensenshannon(p, q, base=2)`). Without drift its square shows about (B-1)(1/n + 1/m)/(8 ln 2) on average; `noise` is the root of that,
 * bin by bin.
 * @returns undefined when a sample is empty
 */
export function jensenShannon(
  baseline: readonly number[],
  current: readonly number[],
  origin: Origin = {},
): Divergence | undefined {
  const all = binsOf(baseline, current, origin.spread);
  return all && rootOf(measure(all, JENSEN_SHANNON, origin));
}

/** Both of them: what they are measured of is worked out once. */
export function psiAndJensenShannon(
  baseline: readonly number[],
  current: readonly number[],
  origin: Origin = {},
): { psi: Divergence; js: Divergence } | undefined {
  const all = binsOf(baseline, current, origin.spread);
  return all && { psi: measure(all, PSI, origin), js: rootOf(measure(all, JENSEN_SHANNON, origin)) };
}

function rootOf({ value, noise, interval }: Divergence): Divergence {
  const root = (square: number): number => Math.sqrt(Math.min(1, Math.max(0, square)));
  return {
    value: root(value),
    noise: root(noise),
    interval: (z) => {
      const { low, high } = interval(z);
      return { low: root(low), high: root(high) };
    },
  };
}

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

/** What a share may turn out as in a sample of so many rows: by Poisson's law for small means, five normal nodes for large ones. */
function chancesOf(share: number, rows: number): Chances {
  const mean = share * rows;
  const shares: number[] = [];
  const weights: number[] = [];
  if (mean > POISSON) {
    for (const [z, weight] of NODES) {
      shares.push((mean + z * Math.sqrt(mean)) / rows);
      weights.push(weight);
    }
    return { shares, weights };
  }
  let weight = Math.exp(-mean);
  let rest = 1;
  for (let count = 0; rest > 1e-12 && count < 100; count++) {
    shares.push(count / rows);
    weights.push(weight);
    rest -= weight;
    weight *= mean / (count + 1);
  }
  return { shares, weights };
}
