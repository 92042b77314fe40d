import type { Interval } from './interval.ts';
import { normalMargin } from './normal.ts';

/** ln Γ(x) for x > 0: Stirling's series, after steps upwards to where it is exact to 1 part in 1e15. */
export function logGamma(x: number): number {
  let [at, below] = [x, 1];
  for (; at < 15; at++) below *= at;
  const s = at * at;
  const rest = (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - 1 / 1188 / s) / s) / s) / s) / at;
  return (at - 0.5) * Math.log(at) - at + 0.5 * Math.log(2 * Math.PI) + rest - Math.log(below);
}

/** ln of the density of a beta variable, at 0 < x < 1. */
const logDensity = (x: number, a: number, b: number, logBeta: number): number =>
  (a - 1) * Math.log(x) + (b - 1) * Math.log1p(-x) - logBeta;

/** The continued fraction of the incomplete beta function by Lentz's way (Press et al., Numerical Recipes, §6.4). */
function fraction(x: number, a: number, b: number): number {
  const kept = (value: number) => (Math.abs(value) < 1e-300 ? 1e-300 : value);
  let c = 1;
  let d = 1 / kept(1 - ((a + b) * x) / (a + 1));
  let h = d;
  for (let m = 1; m < 100_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / kept(1 + even * d);
    c = kept(1 + even / c);
    h *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / kept(1 + odd * d);
    c = kept(1 + odd / c);
    h *= d * c;
    if (Math.abs(d * c - 1) < 1e-15) break;
  }
  return h;
}

/** P(X <= x) of a beta variable, the regularised incomplete beta function I_x(a, b). */
function below(x: number, a: number, b: number, logBeta: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(logDensity(x, a, b, logBeta)) * x * (1 - x);
  return x < (a + 1) / (a + b + 2) ? (front * fraction(x, a, b)) / a : 1 - (front * fraction(1 - x, b, a)) / b;
}

/**
 * The value a beta variable stays below with probability `p`: Newton's steps, halving where one would leave what still brackets it.
 * @param p 0 < p < 1
 * @param a above 0, as `b`; whole numbers or not
 */
export function betaQuantile(p: number, a: number, b: number): number {
  const logBeta = logGamma(a) + logGamma(b) - logGamma(a + b);
  let [low, high, x] = [0, 1, a / (a + b)];
  for (let step = 0; step < 200; step++) {
    const miss = below(x, a, b, logBeta) - p;
    if (miss === 0) return x;
    if (miss > 0) high = x;
    else low = x;
    const newton = x - miss / Math.exp(logDensity(x, a, b, logBeta));
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    if (Math.abs(next - x) <= 1e-15 * next || high - low < 1e-17) return next;
    x = next;
  }
  return x;
}

/**
 * The exact interval of a share (Clopper and Pearson 1934, Biometrika 26, 404–413): the shares at which as many successes, or as few,
 * come with a chance of `alpha`/2. It misses at most as often as it says whatever the share and the rows; of nothing it is all of [0, 1].
 * @param successes may be an expected count, hence a fraction
 */
export function clopperPearson({ successes, trials }: { successes: number; trials: number }, alpha: number): Interval {
  const [x, n] = [Math.min(successes, trials), trials];
  if (n === 0) return { low: 0, high: 1 };
  return {
    low: x > 0 ? betaQuantile(alpha / 2, x, n - x + 1) : 0,
    high: x < n ? betaQuantile(1 - alpha / 2, x + 1, n - x) : 1,
  };
}

/**
 * Half-width, in standard errors that were estimated with `df` degrees of freedom, of a two-sided interval that misses with probability
 * `alpha`: Student's t, a normal margin where there are very many.
 */
export function studentMargin(alpha: number, df: number): number {
  if (df > 1e6) return normalMargin(alpha);
  const x = betaQuantile(alpha, df / 2, 0.5);
  return Math.sqrt((df * (1 - x)) / x);
}
