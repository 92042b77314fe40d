import { expect, it } from 'vitest';
import { binomialTail, poissonEnds } from '../../lib/statistics/counts/binomial.ts';

/** The same by definition: Σ C(n, i) p^i (1 − p)^(n − i) from k on. */
function byDefinition(k: number, n: number, p: number): number {
  let sum = 0;
  for (let i = k; i <= n; i++) {
    let ways = 1;
    for (let j = 0; j < i; j++) ways = (ways * (n - j)) / (j + 1);
    sum += ways * p ** i * (1 - p) ** (n - i);
  }
  return sum;
}

it.each([
  [0, 0, 0.005],
  [1, 2, 0.005],
  [2, 4, 0.005],
  [5, 29, 0.2],
  [20, 29, 0.025],
  [29, 29, 0.4],
])('at least %i of %i with chance %f each, to 12 digits', (k, trials, p) => {
  const expected = byDefinition(k, trials, p);
  expect(Math.abs(binomialTail(k, { trials, p }) - expected)).toBeLessThanOrEqual(1e-12 * expected);
});

// Garwood's table, as scipy 1.17.1 gives it: chi2.ppf(0.025, 2 k) / 2 and chi2.ppf(0.975, 2 k + 2) / 2.
it.each([
  [0, 0, 3.68887945],
  [1, 0.02531781, 5.57164339],
  [5, 1.62348639, 11.66833208],
  [10, 4.79538869, 18.39035604],
  [100, 81.36399125, 121.62679379],
])('a count of %i comes from a mean of %f to %f', (events, low, high) => {
  const ends = poissonEnds(events);
  expect(ends.low).toBeCloseTo(low, 7);
  expect(ends.high).toBeCloseTo(high, 7);
});
