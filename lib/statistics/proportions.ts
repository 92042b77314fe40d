import { clopperPearson } from './beta.ts';
import { chiSquared, chiSquaredTail } from './chi-squared.ts';
import type { Interval, Measure } from './interval.ts';
import { normalMargin, normalQuantile } from './normal.ts';

/**
 * How many of some rows had something happen to them; counts may be expected ones, hence fractions. `spread` is the variance of `successes`
 * beyond that of a binomial count, for counts that are estimates themselves.
 */
export type Proportion = { successes: number; trials: number; spread?: number };

/** As a share; of nothing it is 0. */
export const shareOf = ({ successes, trials }: Proportion): number =>
  trials === 0 ? 0 : Math.min(1, successes / trials);

/**
 * Wilson's score interval of a share, `z` standard errors to each side: (p + z²/2n ± z·√(p(1−p)/n + z²/4n²)) / (1 + z²/n) (Wilson 1927,
 * J. Am. Stat. Assoc. 22, 209–212; method 3 of Newcombe 1998, Stat. Med. 17, 857–872). It stays inside [0, 1], holds the share itself, and
 * is not of width 0 when all or none succeed; of nothing it is all of [0, 1].
 */
export function wilson(proportion: Proportion, z: number): Interval {
  const n = proportion.trials;
  if (n === 0) return { low: 0, high: 1 };
  const p = shareOf(proportion);
  const square = (z * z) / n;
  const centre = (p + square / 2) / (1 + square);
  const half = (z / (1 + square)) * Math.sqrt((p * (1 - p)) / n + square / (4 * n));
  return { low: Math.max(0, Math.min(p, centre - half)), high: Math.min(1, Math.max(p, centre + half)) };
}

/** A share with its exact interval; undefined when there is nothing to take a share of. */
export function measureShare(proportion: Proportion): Measure | undefined {
  if (!(proportion.trials > 0)) return undefined;
  return {
    value: shareOf(proportion),
    method: 'Clopper-Pearson 1934',
    interval: (alpha) => clopperPearson(proportion, alpha),
  };
}

/** Wilson's interval, each end further out by what the count is spread beyond a binomial one: both distances as they add up for independent errors. */
export function spreadWilson(proportion: Proportion, z: number): Interval {
  const { low, high } = wilson(proportion, z);
  const { spread = 0, trials } = proportion;
  if (spread === 0 || trials === 0) return { low, high };
  const [p, further] = [shareOf(proportion), (z * Math.sqrt(spread)) / trials];
  return {
    low: Math.max(0, p - Math.hypot(p - low, further)),
    high: Math.min(1, p + Math.hypot(high - p, further)),
  };
}

/**
 * Interval of the share of `a` minus that of `b`: the ends of both Wilson intervals, combined as distances add up for independent
 * quantities (Newcombe 1998, Stat. Med. 17, 873–890, method 10). It stays inside [−1, 1] and has a width even where all or none succeed.
 */
export function newcombe(a: Proportion, b: Proportion, z: number): Interval {
  const [p, q] = [shareOf(a), shareOf(b)];
  const [one, other] = [spreadWilson(a, z), spreadWilson(b, z)];
  return {
    low: p - q - Math.hypot(p - one.low, other.high - q),
    high: p - q + Math.hypot(one.high - p, q - other.low),
  };
}

/** Up to so many rows of one kind the ends of a share are Clopper and Pearson's exact ones; more of them are nearly normal. */
const FEW = 30;

/**
 * The most that a share may be: it is below this except with probability `alpha` (one-sided). Exact for small counts (Clopper and Pearson 1934,
 * Biometrika 26, 404–413; of none it is 1 - alpha^(1/n)), else Wilson's end with its continuity correction (method 4 of Newcombe 1998, as above).
 */
export function mostShare({ successes, trials: n, spread = 0 }: Proportion, alpha: number): number {
  const x = Math.round(successes);
  if (n === 0 || x >= n) return 1;
  const p = successes / n;
  const z = -quantile(alpha);
  const end =
    x <= FEW
      ? chanceOfFew(x, n, alpha)
      : n - x <= FEW
        ? 1 - chanceOfFew(n - x - 1, n, 1 - alpha)
        : withContinuity(p, n, z);
  return Math.min(1, spread === 0 ? p + Math.abs(end - p) : p + Math.hypot(end - p, (z * Math.sqrt(spread)) / n));
}

let latest = { alpha: 0.5, z: 0 };
/** Thousands of shares are asked for with the same risk. */
function quantile(alpha: number): number {
  if (latest.alpha !== alpha) latest = { alpha, z: normalQuantile(alpha) };
  return latest.z;
}

function withContinuity(p: number, n: number, z: number): number {
  const root = Math.sqrt(z * z + 2 - 1 / n + 4 * p * (n * (1 - p) - 1));
  return (2 * n * p + z * z + 1 + z * root) / (2 * (n + z * z));
}

/** The chance p of each of `n` trials at which at most `x` succeed with probability `tail`. */
function chanceOfFew(x: number, n: number, tail: number): number {
  if (x === 0) return 1 - tail ** (1 / n);
  const known = solvedOf(n, tail);
  const chance = known[x] ?? solveFew(x, n, tail);
  known[x] = chance;
  return chance;
}

/** Of the latest pairs of `n` and tail: hundreds of bins of hundreds of columns ask for the same few counts of the same two numbers of rows. */
const solved = new Map<number, Map<number, number[]>>();
const MOST_KEPT = 64;
function solvedOf(n: number, tail: number): number[] {
  if (!solved.has(n) && solved.size >= MOST_KEPT) solved.clear();
  const ofRows = solved.get(n) ?? new Map<number, number[]>();
  solved.set(n, ofRows);
  if (!ofRows.has(tail) && ofRows.size >= MOST_KEPT) ofRows.clear();
  const ofTail = ofRows.get(tail) ?? [];
  ofRows.set(tail, ofTail);
  return ofTail;
}

function solveFew(x: number, n: number, tail: number): number {
  let [low, high] = [0, 1];
  for (let step = 0; step < 45; step++) {
    const p = (low + high) / 2;
    let [term, sum] = [(1 - p) ** n, 0];
    for (let i = 0; i <= x; i++) {
      sum += term;
      term *= ((n - i) / (i + 1)) * (p / (1 - p));
    }
    if (sum > tail) low = p;
    else high = p;
  }
  return (low + high) / 2;
}

/** The share of what did not happen. */
const rest = ({ successes, trials, spread = 0 }: Proportion): Proportion => ({
  successes: Math.max(0, trials - successes),
  trials,
  spread,
});

/** The least that a share may be, as `mostShare` is the most. */
export const leastShare = (share: Proportion, alpha: number): number => 1 - mostShare(rest(share), alpha);

/**
 * What of the risk an upper end spends: those that are not exact err up to 1.15 times as often as they say. Shares do where one side counts a handful of
 * rows (enumerated in test/statistics/most-change.test.ts at 0.05; at 0.01 it is 1.7 times in the worst of such corners).
 */
export const SPENT = 0.85;

/**
 * The most by which the share of `a` exceeds that of `b`, except with probability `alpha` (one-sided): the ends of both, combined as distances add
 * up for independent quantities (Newcombe 1998, as above).
 */
export function mostAbove(a: Proportion, b: Proportion, alpha: number): number {
  const against = rest(b);
  const further = mostShare(a, SPENT * alpha) - shareOf(a);
  const back = mostShare(against, SPENT * alpha) - shareOf(against);
  // Math.hypot takes ten times as long.
  return shareOf(a) - shareOf(b) + Math.sqrt(further * further + back * back);
}

/**
 * No share lies further below what `mostAbove` says of it than its observed distance and this, whatever the counts of these trials are, so that who looks for the largest of
 * many need not ask of most. Wilson's end is at most (z² + 1 + z√(z² + 2 + n)) / 2(n + z²) from its share, as 4p(1 − p) ≤ 1; exact ends of few rise with the count, and of all but a few the end is 1.
 */
export function widestMargin(n: number, m: number, alpha: number): number {
  const [one, other] = [widestOf(n, SPENT * alpha), widestOf(m, SPENT * alpha)];
  // What rounding may add.
  return Math.sqrt(one * one + other * other) + 1e-9;
}

function widestOf(n: number, alpha: number): number {
  const z = -quantile(alpha);
  if (n <= 2 * FEW || !(z > 0)) return 1;
  const middle = (z * z + 1 + z * Math.sqrt(z * z + 2 + n)) / (2 * (n + z * z));
  return Math.max(middle, chanceOfFew(FEW, n, alpha), (FEW + 1) / n);
}

/**
 * The most that |p - q| may be, except with probability `alpha`. Each direction is allowed all of it: to be within a limit is to be within it upwards
 * and downwards, and who claims both errs no oftener than with the one that is false (intersection-union test, Berger 1982, Technometrics 24, 295–300).
 */
export const mostChange = (baseline: Proportion, current: Proportion, alpha: number): number =>
  Math.min(1, Math.max(mostAbove(baseline, current, alpha), mostAbove(current, baseline, alpha)));

/**
 * The least that |p - q| may be, except with probability `alpha`: the exact ends of both (Clopper and Pearson), combined as `mostAbove` does, half of the risk for either direction. A hundred rules
 * ask for chances of 1 in 10,000 and less, which counts of ten or twenty rows exceed several times as often as the normal law of Newcombe's ends says (enumerated in test/statistics/most-change.test.ts).
 */
export function leastChange(baseline: Proportion, current: Proportion, alpha: number): number {
  const [a, b] = shareOf(current) > shareOf(baseline) ? [current, baseline] : [baseline, current];
  const [p, q] = [shareOf(a), shareOf(b)];
  if (!(p > q)) return 0;
  const z = normalMargin(alpha);
  const further = ({ spread = 0, trials }: Proportion): number => (spread === 0 ? 0 : (z * Math.sqrt(spread)) / trials);
  const ends = [p - clopperPearson(a, alpha).low, clopperPearson(b, alpha).high - q, further(a), further(b)];
  return Math.max(0, p - q - Math.hypot(...ends));
}

/**
 * Interval of the share of `a` over that of `b`: that of its logarithm, half a success and half a trial added to each side (the adjusted
 * log interval of Walter 1975, Biometrika 62, 371–374, as in Fagerland et al. 2015): the variance is
 * 1/(x₁+½) − 1/(n₁+½) + 1/(x₂+½) − 1/(n₂+½).
 */
export function shareRatio(a: Proportion, b: Proportion, z: number): Interval {
  const [x, n, y, m] = [a.successes + 0.5, a.trials + 0.5, b.successes + 0.5, b.trials + 0.5];
  const centre = Math.log(x / n / (y / m));
  const half = z * Math.sqrt(Math.max(0, 1 / x - 1 / n + 1 / y - 1 / m));
  return { low: Math.exp(centre - half), high: Math.exp(centre + half) };
}

/**
 * The chance of two shares this far apart when nothing changed: the two-proportion z test with the pooled share, two-sided, without
 * continuity correction (Pearson 1900 on the 2 by 2 table; scipy `chi2_contingency(..., correction=False)`); where the baseline's count is
 * spread beyond a binomial one, that variance is added. 1 where neither shows any.
 */
export function shareTest(baseline: Proportion, current: Proportion): number {
  const counts = ({ successes, trials }: Proportion): number[] => [successes, trials - successes];
  const plain = chiSquared(counts(baseline), counts(current));
  if (plain === undefined || !baseline.spread) return plain?.p ?? 1;
  const [n, m] = [baseline.trials, current.trials];
  const pooled = (baseline.successes + current.successes) / (n + m);
  const variance = pooled * (1 - pooled) * (1 / n + 1 / m);
  return chiSquaredTail(plain.statistic / (1 + baseline.spread / (n * n) / variance), 1);
}
