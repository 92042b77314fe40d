import { describe, expect, it } from 'vitest';
import { expectedAt, testMoreMissing, togetherOf } from '../../lib/domain/drift/measures/changes/change-tests.ts';
import { fixedRandom } from '../../lib/statistics/bootstrap.ts';
import { chiSquaredTail, homogeneityTest } from '../../lib/statistics/chi-squared.ts';
import { moodTest, wilcoxonTest } from '../../lib/statistics/distances/ranks.ts';
import {
  extremesTest,
  fisherOfMore,
  fisherOfMoreWithin,
  fisherTest,
  leastOfFisher,
} from '../../lib/statistics/hypergeometric.ts';

describe('tests of change', () => {
  // scipy 1.17.1: hypergeom's tails, mannwhitneyu(use_continuity=False, method='asymptotic'), mood.
  it('Fisher doubles the smaller tail', () => {
    expect(fisherTest({ successes: 0, trials: 20_000 }, { successes: 3, trials: 500 })).toBeCloseTo(
      2 * 1.4424536515e-5,
      12,
    );
    expect(fisherTest({ successes: 8, trials: 10 }, { successes: 1, trials: 6 })).toBeCloseTo(2 * 0.0244755245, 9);
    expect(fisherTest({ successes: 0, trials: 10 }, { successes: 0, trials: 10 })).toBe(1);
  });

  it('Fisher of one side is its tail, and says which chance it shows at all', () => {
    const baseline = { successes: 124, trials: 5_000 };
    expect(fisherOfMore(baseline, { successes: 14, trials: 200 })).toBeCloseTo(0.0007670063380486, 9);
    expect(fisherOfMore(baseline, { successes: 4, trials: 200 })).toBe(1);
    expect(fisherOfMore(baseline, { successes: 0, trials: 0 })).toBe(1);
    // Of 138 in both: 14 of the window are more likely than 1 in 2,000, 15 are not.
    const ofFifteen = fisherOfMore({ successes: 123, trials: 5_000 }, { successes: 15, trials: 200 });
    expect(fisherOfMoreWithin(5e-4, 138, 5_000, 200)).toBe(ofFifteen);
    expect(fisherOfMoreWithin(1e-4, 2, 3, 2)).toBe(0);
  });

  it('k extremes of one side are as unlikely as choosing them', () => {
    expect(extremesTest(0, 10, 10)).toBe(1);
    expect(extremesTest(2, 3, 2)).toBeCloseTo(0.1, 12);
  });

  it('Wilcoxon and Mood see ties as their mean score', () => {
    // x = 1 1 2 3 5, y = 2 4 5 5 6 in bins of one value each
    const [x, y] = [
      [2, 1, 1, 0, 1, 0],
      [0, 1, 0, 1, 2, 1],
    ];
    expect(wilcoxonTest(x!, y!)).toBeCloseTo(0.0886833015, 8);
    expect(moodTest([1, 0, 1, 0, 1, 0, 1], [0, 1, 0, 1, 0, 1, 0])).toBeCloseTo(0.4142161782, 8);
    expect(moodTest([3, 1, 1, 0, 1, 0], y!)).toBeCloseTo(0.8709430156, 8);
    expect(wilcoxonTest([5], [5])).toBe(1);
  });

  it('says below what chance Fisher never comes with so few successes', () => {
    expect(leastOfFisher(0, 100, 50)).toBe(1);
    expect(leastOfFisher(2, 3, 2)).toBeCloseTo(2 * 0.1, 12);
    expect(leastOfFisher(200, 10_000, 1_000)).toBeLessThan(1e-100);
  });

  it.each([0, 0.5, 0.9, 1])(
    'tests of one column that go together with %d err together as often as one',
    (correlation) => {
      const next = fixedRandom(1);
      const normal = (): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
      const [trials, level] = [100_000, 1e-3];
      let found = 0;
      for (let trial = 0; trial < trials; trial++) {
        const common = normal();
        const seen = (['ks', 'wilcoxon', 'mood', 'range'] as const).map((test) => {
          const z = Math.sqrt(correlation) * common + Math.sqrt(1 - correlation) * normal();
          return { test, p: chiSquaredTail(z * z, 1) };
        });
        found += Number(togetherOf(seen) <= level);
      }
      // Four standard deviations of a count of a hundred.
      expect(found).toBeLessThan(140);
      expect(found).toBeGreaterThan(60);
    },
  );
});

/** How often a window of `m` rows shows `level` or less, over all ways to draw it out of rows of three values. */
function errsIn(
  test: (was: number[], now: number[]) => number | undefined,
  [most, some, few]: readonly [number, number, number],
  { m, level }: { m: number; level: number },
): number {
  const all = most + some + few;
  const logs = new Float64Array(all + 1);
  for (let i = 1; i <= all; i++) logs[i] = logs[i - 1]! + Math.log(i);
  const ways = (of: number, k: number): number => logs[of]! - logs[k]! - logs[of - k]!;
  let sum = 0;
  for (let a = 0; a <= Math.min(some, m); a++)
    for (let b = 0; b <= Math.min(few, m - a); b++) {
      const c = m - a - b;
      const chance = c > most ? 0 : Math.exp(ways(some, a) + ways(few, b) + ways(most, c) - ways(all, m));
      // What comes less often than once in 10^12 windows is none of it.
      if (chance < 1e-12) continue;
      if ((test([most - c, some - a, few - b], [c, a, b]) ?? 1) <= level) sum += chance;
    }
  return sum;
}

describe('far out, where counts are skew', () => {
  // Windows of 200 rows beside a baseline of 5,000. By the normal law it was up to 5 times as often at 1e-3, 73 times at 1e-5.
  it.each([
    ['flags, one row in 500', [5_190, 10, 0]],
    ['flags, one row in 100', [5_148, 52, 0]],
    ['noughts and two others', [5_148, 42, 10]],
    ['one in twenty, few of them twice', [4_940, 234, 26]],
    ['halves, and a few beyond', [2_590, 2_600, 10]],
  ] as const)('ranks of %s err no oftener than they say', (_, pooled) => {
    for (const level of [1e-3, 1e-4, 1e-5])
      for (const test of [wilcoxonTest, moodTest])
        expect(errsIn(test, pooled, { m: 200, level })).toBeLessThanOrEqual(1.05 * level);
  });

  it.each([1e-3, 1e-4, 1e-5])(
    'shares of three categories, as rare as any that is looked at, err about as often as they say at %d',
    (level) => {
      const rare = expectedAt(level) * 101;
      const pooled = [200 * 101 - 2 * rare, rare, rare] as const;
      const errs = errsIn(homogeneityTest, pooled, { m: 200, level }) / level;
      expect(errs).toBeGreaterThan(0.5);
      expect(errs).toBeLessThan(1.5);
    },
  );
});

describe('more missing rows, of all columns together', () => {
  type Counts = [was: number, now: number];
  const of = (counts: Counts[], n = 5_000, m = 200) =>
    counts.map(([was, now]) => ({ baseline: { successes: was, trials: n }, current: { successes: now, trials: m } }));
  const RISK = 0.0045;
  const told = (counts: Counts[], n?: number, m?: number): number[] => {
    const { risk, columns } = testMoreMissing(of(counts, n, m), RISK);
    return columns.flatMap((column, i) => (column && column.together <= risk ? [i] : []));
  };
  const full = (columns: number): Counts[] => Array.from({ length: columns }, (): Counts => [0, 0]);

  it.each<[string, Counts[], number[]]>([
    ['none where nothing is missing', full(7), []],
    ['one that misses 7 % where it missed 2.5 %, beside another that may', [[124, 14], [143, 6], ...full(5)], [0]],
    ['not one that misses 5 % then', [[124, 10], [143, 6], ...full(5)], []],
    ['one that began to', [[0, 5], ...full(6)], [0]],
    ['one that is not there any more', [[0, 200], ...full(6)], [0]],
    ['not one that misses fewer: its own tests tell', [[1_443, 10], ...full(6)], []],
    ['not two rows of a column that missed none', [[0, 2], ...full(6)], []],
    ['all of a source that broke', [[124, 60], [143, 61], [0, 55], ...full(4)], [0, 1, 2]],
  ])('tells %s', (_, counts, expected) => {
    expect(told(counts)).toEqual(expected);
  });

  it.each<[string, Counts[], number]>([
    [
      'nothing where no column could speak',
      [
        [0, 0],
        [1, 0],
        [0, 1],
      ],
      0,
    ],
    ['two columns for the one of seven that could', [[124, 5], ...full(6)], 2 / 9],
    [
      'at most a third',
      [
        [124, 5],
        [143, 5],
        [150, 5],
      ],
      1 / 3,
    ],
    ['as much whichever side has the missing rows', [[100, 29], ...full(6)], 2 / 9],
  ])('takes %s', (_, counts, part) => {
    expect(testMoreMissing(of(counts), RISK).risk).toBeCloseTo(RISK * part, 12);
  });

  // Every count that a window can have, with its exact chance: two columns apart from each other, and two that miss the same rows.
  it.each([
    [10, 12, 60, 30],
    [3, 40, 200, 50],
    [7, 7, 300, 20],
  ])('errs no oftener than its part when %d and %d rows of %d and %d are missing', (a, b, n, m) => {
    /** The hypergeometric law: of `sum` missing rows so many are the window's. */
    const chances = (sum: number): number[] => {
      const law = [1];
      for (let i = 0; i < sum; i++) law[0]! *= (n - i) / (n + m - i);
      for (let y = 0; y < sum; y++) law.push((law[y]! * (sum - y) * (m - y)) / ((y + 1) * (n - sum + y + 1)));
      return law;
    };
    const [first, second] = [chances(a), chances(b)];
    let apart = 0;
    let same = 0;
    const speaks = (...now: [number, number]): boolean => {
      const counts = now.map((y, i): Counts => [(i === 0 ? a : b) - y, y]);
      const { risk, columns } = testMoreMissing(of(counts, n, m), 0.05);
      return columns.some((column) => column && column.together <= risk);
    };
    const part = testMoreMissing(
      of(
        [
          [a, 0],
          [b, 0],
        ],
        n,
        m,
      ),
      0.05,
    ).risk;
    for (const [y, one] of first.entries())
      for (const [z, other] of second.entries()) {
        if (speaks(y, z)) apart += one * other;
        if (a === b && y === z && speaks(y, z)) same += one;
      }
    expect(apart).toBeLessThanOrEqual(part);
    expect(same).toBeLessThanOrEqual(part);
    expect(apart).toBeGreaterThan(0.2 * part);
  });
});
