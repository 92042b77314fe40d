import { describe, expect, it } from 'vitest';
import { decideComparison } from '../../../lib/domain/evaluation/decide-comparison.ts';
import type { Measure } from '../../../lib/statistics/interval.ts';
import { scored, uniform } from '../drift/samples.ts';
import { compared } from './models.ts';

const BY_AUC = { metric: 'auc' as const, margin: 0, confidence: 0.95 };
const measure = (low: number, high: number): Measure => ({
  ...{ value: (low + high) / 2, method: 'test' },
  interval: () => ({ low, high }),
});

describe('a comparison', () => {
  const { labels, first, second } = scored(2_000, 1e6, 77);

  it('finds the better model better, and the other way round not', () => {
    const good = compared(labels, first, second);
    expect(good.differences.auc!.value).toBeCloseTo(good.challenger.auc!.value - good.champion!.auc!.value, 12);
    expect(decideComparison(good, true, BY_AUC).verdict).toBe('better');
    expect(decideComparison(compared(labels, second, first), true, BY_AUC)).toMatchObject({
      verdict: 'not-better',
      reasons: [{ rule: 'margin' }],
    });
  });

  it('of a model with itself is not better', () => {
    expect(decideComparison(compared(labels, first, first), true, BY_AUC).verdict).toBe('not-better');
  });

  it('without a champion says so', () => {
    expect(decideComparison(compared(labels, first), false, BY_AUC)).toEqual({ verdict: 'no-champion', reasons: [] });
  });

  it.each([
    ['on one class', compared([1, 1], [0.1, 0.2], [0.3, 0.4]), BY_AUC, 'the difference of `auc` cannot be measured'],
    ['without the champion’s answers', compared(labels, first), BY_AUC, 'the predictions carry no answers'],
    ['by no metric', compared(labels, first, second), { ...BY_AUC, metric: undefined }, 'names no metric'],
  ])('%s is undecided', (_, measured, wanted, because) => {
    const decision = decideComparison(measured, true, wanted);
    expect(decision).toMatchObject({ verdict: 'undecided', because: expect.stringContaining(because) });
  });

  it.each([
    ['auc', 0.0101, 0.05, 'better'],
    ['auc', 0.01, 0.05, 'undecided'],
    ['auc', 0.0, 0.02, 'undecided'],
    ['auc', 0.0, 0.0101, 'undecided'],
    ['auc', 0.0, 0.01, 'not-better'],
    ['auc', -0.03, -0.01, 'not-better'],
    // of errors less is better
    ['rmse', -0.05, -0.0101, 'better'],
    ['rmse', -0.02, 0.0, 'undecided'],
    ['rmse', -0.01, 0.0, 'not-better'],
    ['rmse', 0.01, 0.03, 'not-better'],
  ] as const)('by %s with a difference from %d to %d against a margin of 0.01 is %s', (metric, low, high, verdict) => {
    const measured = { challenger: {}, champion: {}, differences: { [metric]: measure(low, high) } };
    expect(decideComparison(measured, true, { metric, margin: 0.01, confidence: 0.95 }).verdict).toBe(verdict);
  });
});

describe('a comparison on few rows of a class', () => {
  const labels = Array.from({ length: 200 }, (_, row) => Number(row % 100 === 0));
  const challenger = labels.map((label, row) => (label + row / 1000) / 2);
  const champion = labels.map((_, row) => ((row * 37) % 200) / 200);

  it('is undecided and says why, whatever the interval', () => {
    const decision = decideComparison(compared(labels, challenger, champion), true, { ...BY_AUC, margin: -0.99 });
    expect(decision).toMatchObject({
      verdict: 'undecided',
      because: 'too few held-out rows: 2 positive and 198 negative rows, at least 10 of each are needed',
    });
  });

  it('calls equal models of ten positives better in at most 2.5 %', () => {
    const runs = 2_000;
    let better = 0;
    for (let run = 0; run < runs; run++) {
      const u = uniform(run + 1);
      const some = () => u() + u() + u() - 1.5;
      const rows = Array.from({ length: 100 }, (_, row) => ({ label: Number(row < 10), common: some() }));
      const scores = () => rows.map(({ label, common }) => common + some() + label);
      const measured = compared(
        rows.map(({ label }) => label),
        scores(),
        scores(),
      );
      if (decideComparison(measured, true, BY_AUC).verdict === 'better') better++;
    }
    // 2,000 runs of 2.5 % scatter by 0.35 points; before Student's margin it was 4 %
    expect(better / runs).toBeLessThan(0.033);
  });
});

it('has intervals that hold the true difference as often as they say', () => {
  // the same kind of model twice: the true difference is 0
  const misses = Array.from({ length: 300 }, (_, i) => {
    const one = scored(300, 1e6, 9_000 + i);
    const mirrored = one.second.map((score, row) => (row % 2 === 0 ? score : one.first[row]!));
    const crossed = one.first.map((score, row) => (row % 2 === 0 ? score : one.second[row]!));
    const { low, high } = compared(one.labels, mirrored, crossed).differences.auc!.interval(0.05);
    return low > 0 || high < 0;
  }).filter(Boolean);
  expect(misses.length).toBeGreaterThan(2);
  expect(misses.length).toBeLessThan(30);
});
