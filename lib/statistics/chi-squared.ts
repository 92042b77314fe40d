import { fisherTest } from './hypergeometric.ts';

/** lnΓ(a + 1) minus Stirling's formula, for a > 0: the part of lnΓ that matters after the large terms are cancelled by hand. Below 16 by recursion from above. */
function stirlingError(a: number): number {
  if (a < 16) return (a + 0.5) * Math.log1p(1 / a) - 1 + stirlingError(a + 1);
  const s = a * a;
  return (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - 1 / 1188 / s) / s) / s) / s) / a;
}

/** ln(x^a e^-x / Γ(a+1)) without cancellation: Loader (2000), "Fast and accurate computation of binomial probabilities". */
export function logGammaDensity(a: number, x: number): number {
  const mu = (x - a) / a;
  return a * (Math.log1p(mu) - mu) - stirlingError(a) - Math.log(2 * Math.PI * a) / 2;
}

const density = (a: number, x: number): number => Math.exp(logGammaDensity(a, x));

/** ln P(a, x), the regularised lower incomplete gamma function, at a > 0 and x > 0. */
export const logGammaShare = (a: number, x: number): number =>
  x < a + 1 ? logGammaDensity(a, x) + Math.log(series(a, x)) : Math.log1p(-density(a, x) * a * fraction(a, x));

/**
 * Upper tail of the chi-squared distribution, Q(df/2, x/2): the regularised incomplete gamma function by series below
 * the mean and by Lentz's continued fraction above it (Press et al., Numerical Recipes, §6.2).
 * @param df degrees of freedom, above 0
 */
export function chiSquaredTail(statistic: number, df: number): number {
  const a = df / 2;
  const x = statistic / 2;
  if (x <= 0) return 1;
  if (x < a + 1) return 1 - density(a, x) * series(a, x);
  return density(a, x) * a * fraction(a, x);
}

/** Σ x^k / ((a+1)...(a+k)), so that P(a, x) = density * sum. */
function series(a: number, x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; term > sum * 1e-17; k++) {
    term *= x / (a + k);
    sum += term;
  }
  return sum;
}

/** The continued fraction of Γ(a, x) / (x^a e^-x), modified Lentz. It converges fast for x > a + 1. */
function fraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1e300;
  let d = 1 / b;
  let h = d;
  for (let k = 1; k < 100_000; k++) {
    const step = -k * (k - a);
    b += 2;
    d = 1 / (step * d + b);
    c = b + step / c;
    h *= d * c;
    if (Math.abs(d * c - 1) < 1e-16) break;
  }
  return h;
}

/** Pearson's test of homogeneity: are both rows of counts drawn from the same shares? */
export type ChiSquared = { statistic: number; df: number; p: number };

/**
 * Σ (observed - expected)² / expected over both samples, without continuity correction; categories nobody showed are
 * left out (Pearson 1900, Phil. Mag. 50, 157–175; scipy `chi2_contingency(..., correction=False)`).
 * @returns undefined when there are fewer than two categories or a sample is empty
 */
export function chiSquared(baseline: readonly number[], current: readonly number[]): ChiSquared | undefined {
  const n = total(baseline);
  const m = total(current);
  const shown = baseline.map((b, i) => [b, current[i]!] as const).filter(([b, c]) => b + c > 0);
  if (n === 0 || m === 0 || shown.length < 2) return undefined;
  let statistic = 0;
  for (const [b, c] of shown) {
    const expectedB = ((b + c) * n) / (n + m);
    const expectedC = ((b + c) * m) / (n + m);
    statistic += (b - expectedB) ** 2 / expectedB + (c - expectedC) ** 2 / expectedC;
  }
  const df = shown.length - 1;
  return { statistic, df, p: chiSquaredTail(statistic, df) };
}

/**
 * The chance of so large a statistic of `chiSquared` when both samples come from one source. The chi-squared law is too short a tail for it where one sample is much the smaller and has few rows of a
 * cell: their counts are skew. Of two cells it is Fisher's exact test; of more the statistic is held against the law of the gamma family (Pearson's type III) with its mean, and at least its variance and third
 * moment over all ways to divide the rows (Haldane 1940, Biometrika 31, 346–355, of one sample; the factors of a division in two are those of binomial counts).
 * @returns undefined as `chiSquared` does
 */
export function homogeneityTest(baseline: readonly number[], current: readonly number[]): number | undefined {
  const found = chiSquared(baseline, current);
  if (!found) return undefined;
  const [n, m] = [total(baseline), total(current)];
  const shown = [...baseline.keys()].filter((cell) => baseline[cell]! + current[cell]! > 0);
  const [first] = shown;
  if (found.df === 1)
    return fisherTest({ successes: baseline[first!]!, trials: n }, { successes: current[first!]!, trials: m });
  const sums = shown.map((cell) => baseline[cell]! + current[cell]!);
  const v = (n / (n + m)) * (m / (n + m));
  const [kurtosis, skew] = [Math.max(0, 1 - 6 * v) / v, (1 - 4 * v) / v];
  const even = sums.length ** 2 / (n + m);
  const uneven = sums.reduce((sum, of) => sum + 1 / of, 0) - even;
  const sixth = (sums.reduce((sum, of) => sum + (1 / of) ** 2, 0) * (1 - 30 * v + 120 * v * v)) / v ** 2;
  const variance = 2 * found.df + kurtosis * uneven;
  const third = 8 * found.df + (12 * kurtosis + 10 * skew) * uneven + 4 * skew * even + sixth;
  const df = (8 * variance ** 3) / third ** 2;
  return chiSquaredTail(df + (found.statistic - found.df) * Math.sqrt((2 * df) / variance), df);
}

function total(counts: readonly number[]): number {
  return counts.reduce((sum, c) => sum + c, 0);
}
