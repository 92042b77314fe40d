/** ln(n!) minus Stirling's formula: the part of lnΓ that matters after the large terms are cancelled by hand. */
function stirlingError(a: number): number {
  if (a < 16) {
    // Γ(a+1) by recursion from the exact values at 1 and 1/2; a is an integer or half-integer here.
    let factorial = Number.isInteger(a) ? 1 : Math.sqrt(Math.PI);
    for (let x = Number.isInteger(a) ? 1 : 0.5; x <= a; x++) factorial *= x;
    return Math.log(factorial) - ((a + 0.5) * Math.log(a) - a + 0.5 * Math.log(2 * Math.PI));
  }
  const s = a * a;
  return (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - 1 / 1188 / s) / s) / s) / s) / a;
}

/** x^a e^-x / Γ(a+1) without cancellation: Loader (2000), "Fast and accurate computation of binomial probabilities". */
function density(a: number, x: number): number {
  const mu = (x - a) / a;
  const exponent = a * (Math.log1p(mu) - mu) - stirlingError(a);
  return Math.exp(exponent) / Math.sqrt(2 * Math.PI * a);
}

/**
 * Upper tail of the chi-squared distribution, Q(df/2, x/2): the regularised incomplete gamma function by series below
 * the mean and by Lentz's continued fraction above it (Press et al., Numerical Recipes, §6.2).
 * @param df degrees of freedom, a positive integer
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

function total(counts: readonly number[]): number {
  return counts.reduce((sum, c) => sum + c, 0);
}
