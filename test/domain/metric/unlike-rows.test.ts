import { describe, expect, it } from 'vitest';
import { measureMetric, measureMetricDifference } from '../../../lib/domain/metric/measure-metric.ts';
import { type ScoredRows, scoredColumns } from '../../../lib/domain/metric/scored-rows.ts';
import { ModelTask } from '../../../lib/domain/task/task.ts';

const BINARY = ModelTask.parse({ type: 'binary' });

/** 400 rows, `positives` of them positive; `missed` of these score lowest, `alarms` of the others highest. */
function sample(positives: number, missed: number, alarms: number, weighed = true): ScoredRows {
  const truths = Float64Array.from({ length: 400 }, (_, row) => Number(row < positives));
  const high = (row: number) => (row < positives ? row >= missed : row < positives + alarms);
  const scores = truths.map((_, row) => (high(row) ? 0.9 : 0.1) + ((row * 7) % 400) / 10_000);
  const predicted = scores.map((score) => Number(score >= 0.5));
  return scoredColumns(BINARY, {
    ...{ truths, scores, predicted, improper: false },
    ...(weighed && { weights: new Float64Array(400).fill(3) }),
  });
}

describe('rows that all weigh the same', () => {
  it.each([
    ['ks', 20, 1, 8],
    ['ks', 120, 20, 30],
    ['balancedAccuracy', 12, 12, 15],
    ['balancedAccuracy', 12, 0, 15],
    ['balancedAccuracy', 120, 20, 30],
  ] as const)(
    'have about the interval of %s that rows without weights have (%d positives, %d missed)',
    (metric, positives, missed, alarms) => {
      const plain = measureMetric(metric, sample(positives, missed, alarms, false))!.interval(0.05);
      const weighed = measureMetric(metric, sample(positives, missed, alarms))!;
      expect(weighed.doubt).toBeUndefined();
      const { low, high } = weighed.interval(0.05);
      expect(low).toBeLessThan(plain.low + 0.01);
      expect(high).toBeGreaterThan(plain.high - 0.01);
      expect(high - low).toBeLessThan(1.3 * (plain.high - plain.low));
    },
  );
});

it('nothing is concluded from how KS of two models differs where hardly a row is on the wrong side of their cuts', () => {
  const few = measureMetricDifference('ks', sample(40, 1, 8, false), sample(40, 6, 8, false))!;
  expect(few.doubt).toContain('of one size');
  const many = measureMetricDifference('ks', sample(120, 20, 30, false), sample(120, 40, 30, false))!;
  expect(many.doubt).toBeUndefined();
});
