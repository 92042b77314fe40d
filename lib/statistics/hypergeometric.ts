import type { Proportion } from './proportions.ts';

/** ln n!: exact up to 20, Stirling's series beyond (1e-15). */
function logFactorial(n: number): number {
  if (n <= 20) {
    let product = 1;
    for (let i = 2; i <= n; i++) product *= i;
    return Math.log(product);
  }
  return (
    (n + 0.5) * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI) + 1 / (12 * n) - 1 / (360 * n ** 3) + 1 / (1260 * n ** 5)
  );
}

/** The chance of `y` successes or of more (fewer, where `upper` is false) in a sample of m, when it and one of n have `of` together: the tail of the hypergeometric law, summed from `y` outwards. */
function tailFrom(y: number, of: number, { n, m, upper }: { n: number; m: number; upper: boolean }): number {
  const [least, most] = [Math.max(0, of - n), Math.min(of, m)];
  const x = of - y;
  const chance = Math.exp(
    logFactorial(of) +
      logFactorial(n + m - of) -
      logFactorial(n + m) +
      logFactorial(m) +
      logFactorial(n) -
      logFactorial(y) -
      logFactorial(m - y) -
      logFactorial(x) -
      logFactorial(n - x),
  );
  let [sum, term] = [chance, chance];
  for (let k = y; upper ? k < most : k > least; ) {
    const rest = of - k;
    term *= upper ? ((of - k) * (m - k)) / ((k + 1) * (n - rest + 1)) : (k * (n - rest)) / ((rest + 1) * (m - k + 1));
    k += upper ? 1 : -1;
    sum += term;
    if (term < sum * 1e-17) break;
  }
  return sum;
}

/**
 * Fisher's exact test of two shares (1935, J. R. Stat. Soc. 98, 39–82): twice the smaller tail of the hypergeometric law, at most 1. No oftener than it says below
 * any level, at any sizes.
 */
export function fisherTest({ successes: x, trials: n }: Proportion, { successes: y, trials: m }: Proportion): number {
  const of = x + y;
  if (Math.max(0, of - n) === Math.min(of, m)) return 1;
  return Math.min(1, 2 * tailFrom(y, of, { n, m, upper: y / m > x / n }));
}

/** Fisher's exact test of one side: the chance of as many successes in the second sample, or of more; 1 where its share is not the larger one. */
export const fisherOfMore = (
  { successes: x, trials: n }: Proportion,
  { successes: y, trials: m }: Proportion,
): number => (m > 0 && y / m > x / n ? Math.min(1, tailFrom(y, x + y, { n, m, upper: true })) : 1);

/** The largest chance `fisherOfMore` can show, of `of` successes in samples of n and m, that is not above `p`: as often it shows `p` or less when nothing differs. 0 where it never does. */
export function fisherOfMoreWithin(p: number, of: number, n: number, m: number): number {
  const chance = (y: number): number => fisherOfMore({ successes: of - y, trials: n }, { successes: y, trials: m });
  let [above, within] = [Math.floor((of * m) / (n + m)), Math.min(of, m)];
  if (chance(within) > p) return 0;
  while (within - above > 1) {
    const middle = (above + within) >>> 1;
    if (chance(middle) > p) above = middle;
    else within = middle;
  }
  return chance(within);
}

/**
 * The chance that the `k` least of all n + m values are of the window's m, when both samples come from one source: so many ways to choose them there are.
 * With ties it is less.
 */
export function extremesTest(k: number, n: number, m: number): number {
  let chance = 1;
  for (let i = 0; i < k && chance > 1e-300; i++) chance *= (m - i) / (n + m - i);
  return chance;
}

/** The least that Fisher's test can show of `of` successes in samples of n and m, whichever sample has them: below that no level is ever reached (Tarone 1990, Biometrics 46, 515–522). */
export function leastOfFisher(of: number, n: number, m: number): number {
  const [least, most] = [Math.max(0, of - n), Math.min(of, m)];
  const ends = [least, most].map((y) => fisherTest({ successes: of - y, trials: n }, { successes: y, trials: m }));
  return Math.min(...ends);
}
