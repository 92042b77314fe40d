import { describe, expect, it } from 'vitest';
import { extremesTest, fisherTest } from '../../lib/statistics/hypergeometric.ts';
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
});
