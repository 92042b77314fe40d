import { describe, expect, it } from 'vitest';
import { togetherOf } from '../../lib/domain/drift/measures/change-tests.ts';
import { fixedRandom } from '../../lib/statistics/bootstrap.ts';
import { chiSquaredTail } from '../../lib/statistics/chi-squared.ts';
import { extremesTest, fisherTest, leastOfFisher } from '../../lib/statistics/hypergeometric.ts';
import { moodTest, wilcoxonTest } from '../../lib/statistics/ranks.ts';

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
