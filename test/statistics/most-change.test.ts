import { describe, expect, it } from 'vitest';
import { leastChange, mostAbove, mostChange, widestMargin } from '../../lib/statistics/proportions.ts';

/** ln n!, for exact binomial chances. */
const logs = [0];
const logFactorial = (n: number): number => {
  while (logs.length <= n) logs.push(logs.at(-1)! + Math.log(logs.length));
  return logs[n]!;
};

/** All counts of a binomial variable that matter, with their chances. */
function countsOf(n: number, p: number, off = 5, least = 1e-6): { x: number; chance: number }[] {
  const reach = off * Math.sqrt(n * p * (1 - p)) + 4;
  const [first, last] = [Math.max(0, Math.floor(n * p - reach)), Math.min(n, Math.ceil(n * p + reach))];
  return Array.from({ length: last - first + 1 }, (_, i) => {
    const x = first + i;
    const ways = logFactorial(n) - logFactorial(x) - logFactorial(n - x);
    const chance = p === 0 ? Number(x === 0) : Math.exp(ways + x * Math.log(p) + (n - x) * Math.log1p(-p));
    return { x, chance };
  }).filter(({ chance }) => chance > least);
}

/** How often a change of exactly `limit` is called smaller: no draw, every outcome with its chance. */
function missed([n, p]: [number, number], [m, q]: [number, number], alpha: number): number {
  const limit = Math.abs(p - q);
  const [before, now] = [countsOf(n, p), countsOf(m, q)];
  let sum = 0;
  for (const { x, chance } of before)
    for (const { x: y, chance: other } of now)
      if (mostChange({ successes: x, trials: n }, { successes: y, trials: m }, alpha) < limit) sum += chance * other;
  return sum;
}

describe('the least that a share changed', () => {
  // By Newcombe's ends twice to sixteen times as often as is stated, the oftener the less is stated.
  it.each([
    [0, 0.05, 200],
    [0.002, 0.012, 200],
    [0.05, 0.1, 200],
    [0, 0.05, 1_000],
    [0.06, 0.01, 200],
  ])('from %d to %d in %d rows is not said to be more oftener than is stated', (p, q, m) => {
    const before = countsOf(5_000, p).filter(({ x }) => x % 5 === 0);
    const of = before.reduce((sum, { chance }) => sum + chance, 0);
    for (const alpha of [0.005, 5e-4, 1e-4]) {
      let sum = 0;
      for (const { x, chance } of before)
        for (const { x: y, chance: other } of countsOf(m, q, 9, 1e-12))
          if (leastChange({ successes: x, trials: 5_000 }, { successes: y, trials: m }, alpha) > Math.abs(p - q))
            sum += (chance / of) * other;
      expect(sum, `at ${alpha}`).toBeLessThanOrEqual(alpha / 2);
    }
  });
});

describe('the most that a share may have changed', () => {
  const sizes: [number, number][] = [
    [50, 40],
    [200, 200],
    [2_000, 100],
    [2_000, 500],
    [300, 1_000],
  ];
  it.each(sizes)('%d rows against %d, is exceeded by a change at the limit in at most 5 %% of all cases', (n, m) => {
    for (const limit of [0.05, 0.1, 0.2])
      for (const low of [0, 0.001, 0.005, 0.05, 0.3])
        for (const [p, q] of [
          [low, low + limit],
          [low + limit, low],
        ] as const)
          expect(missed([n, p], [m, q], 0.05), `${p} to ${q}`).toBeLessThanOrEqual(0.05);
  });

  it('is exact of a share of nothing against one that is known well', () => {
    const nothing = { successes: 0, trials: 200 };
    const reach = mostChange({ successes: 0, trials: 1e9 }, nothing, 0.05);
    expect((1 - reach) ** 200).toBeLessThanOrEqual(0.05);
    expect(reach).toBeLessThan(0.017);
  });

  it('needs no more than z/2 sqrt(1/n + 1/m), a row and the part of the risk that is kept back', () => {
    const [n, m] = [20_000, 500];
    const reach = mostChange({ successes: n / 2, trials: n }, { successes: m / 2, trials: m }, 0.05);
    expect(reach).toBeLessThan(1.723 * 0.5 * Math.sqrt(1 / n + 1 / m) + 1 / m);
  });

  it.each([10, 31, 61, 62, 100, 1_000, 20_000])(
    'lies no further out than the widest margin, whatever of %d rows',
    (n) => {
      const counts = Array.from({ length: 101 }, (_, i) => (i * n) / 100).map(Math.round);
      const few = Array.from({ length: 40 }, (_, i) => Math.min(n, i));
      for (const alpha of [0.4, 0.05, 1e-3, 1e-6])
        for (const successes of [...counts, ...few, ...few.map((count) => n - count)])
          for (const other of [0, 1, 30, 40, 60, 99, 100]) {
            const [a, b] = [
              { successes, trials: n },
              { successes: other, trials: 100 },
            ];
            for (const [of, over, margin] of [
              [a, b, widestMargin(n, 100, alpha)],
              [b, a, widestMargin(100, n, alpha)],
            ] as const) {
              const apart = of.successes / of.trials - over.successes / over.trials;
              expect(mostAbove(of, over, alpha) - apart).toBeLessThanOrEqual(margin);
            }
          }
    },
  );
});
