import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { differenceOf } from '../../../lib/domain/metric/influence/contributions.ts';
import { measuredMetric, measureMetric, measureMetricDifference } from '../../../lib/domain/metric/measure-metric.ts';
import { metricsOf } from '../../../lib/domain/metric/metrics.ts';
import { type ScoredRows, scoredRowsOf } from '../../../lib/domain/metric/scored-rows.ts';
import { Task } from '../../../lib/domain/task/task.ts';
import { binaryRows, multiclassRows, regressionRows } from '../quality/rows.ts';

const classes = Array.from({ length: 6 }, (_, k) => `c${k}`);
const TASKS = {
  binary: [Task.parse({ type: 'binary' }), (n: number, seed: number) => binaryRows(n, seed)],
  multiclass: [Task.parse({ type: 'multiclass', classes }), (n: number, seed: number) => multiclassRows(n, 6, seed)],
  regression: [Task.parse({ type: 'regression' }), (n: number, seed: number) => regressionRows(n, seed)],
} as const;
const kinds = Object.keys(TASKS) as (keyof typeof TASKS)[];
const sampleAt = (kind: keyof typeof TASKS, n: number, seed: number): ScoredRows => {
  const [task, rows] = TASKS[kind];
  return scoredRowsOf(task, rows(n, seed));
};
const rowwise = kinds.flatMap((kind) =>
  metricsOf(kind)
    .filter((name) => measuredMetric(name).contributions !== undefined)
    .map((name) => [kind, name] as const),
);
const contributionsOf = (name: (typeof rowwise)[number][1], sample: ScoredRows) =>
  measuredMetric(name).contributions!(sample)!;

describe.each(rowwise)('%s: the contributions to %s', (kind, name) => {
  it('add up to nothing, and give the value that the metric has', () => {
    const sample = sampleAt(kind, 700, 5);
    const { value, influence } = contributionsOf(name, sample);
    expect(influence.reduce((sum, each) => sum + each, 0) / influence.length).toBeCloseTo(0, 10);
    expect(value).toBeCloseTo(measureMetric(name, sample)!.value, 10);
  });

  it('are what a row that counts a little more changes', () => {
    const sample = sampleAt(kind, 400, 6);
    const weights = new Float64Array(400).fill(1);
    const { value, influence } = contributionsOf(name, sample);
    const step = 1e-5;
    for (const row of [0, 7, 133, 399]) {
      const more = weights.slice();
      more[row]! += step * 400;
      const moved = contributionsOf(name, { ...sample, weights: more }).value - value;
      // The mean weight rises with it by `step`, of which the derivative is taken.
      expect(moved / step, `row ${row}`).toBeCloseTo(influence[row]! / (1 + step), 2);
    }
  });

  it('count a row of weight 2 as two rows', () => {
    const sample = sampleAt(kind, 300, 7);
    const weights = Float64Array.from({ length: 300 }, (_, row) => 1 + (row % 3));
    const [task, rows] = TASKS[kind];
    const repeated = rows(300, 7).flatMap((each, row) => new Array(1 + (row % 3)).fill(each));
    const weighted = contributionsOf(name, { ...sample, weights }).value;
    expect(weighted).toBeCloseTo(contributionsOf(name, scoredRowsOf(task, repeated)).value, 9);
  });
});

describe('clusters', () => {
  it('of one row each are rows; rows that came twice say no more than once', () => {
    const once = sampleAt('regression', 200, 8);
    const [task, rows] = TASKS.regression;
    const twice = scoredRowsOf(task, [...rows(200, 8), ...rows(200, 8)]);
    const each = { of: Int32Array.from({ length: 200 }, (_, row) => row), count: 200 };
    const pairs = { of: Int32Array.from({ length: 400 }, (_, row) => row % 200), count: 200 };
    const of = (sample: ScoredRows, clusters: typeof each) => measureMetric('wape', sample, clusters)!.interval(0.05);
    const [alone, doubled] = [of(once, each), of(twice, pairs)];
    expect(doubled.low).toBeCloseTo(alone.low, 9);
    expect(doubled.high).toBeCloseTo(alone.high, 9);
  });

  it('that are few decide nothing', () => {
    const clusters = { of: Int32Array.from({ length: 300 }, (_, row) => row % 12), count: 12 };
    expect(measureMetric('mae', sampleAt('regression', 300, 9), clusters)!.doubt).toBe(
      '12 entities, at least 30 are needed',
    );
  });
});

describe('a difference of two models on the same rows', () => {
  it('of R² may be of any size: what is left of a gain has no end', () => {
    const [task, rows] = TASKS.regression;
    const good = rows(200, 3);
    const bad = good.map(({ truth, answer }) => ({ truth, answer: { ...answer, predicted: answer.predicted + 50 } }));
    const found = measureMetricDifference('r2', scoredRowsOf(task, bad), scoredRowsOf(task, good))!;
    const { low, high } = found.interval(0.05);
    expect(found.value).toBeLessThan(-100);
    expect(low).toBeLessThan(found.value);
    expect(high).toBeGreaterThan(found.value);
  });

  it('is none of a model with itself, and turns around with them', () => {
    fc.assert(
      fc.property(fc.constantFrom(...rowwise), fc.integer({ min: 1, max: 1e6 }), ([kind, name], seed) => {
        const [task, rows] = TASKS[kind];
        const one = rows(120, seed);
        const truths = one.map(({ truth }) => truth);
        const other = rows(120, seed + 1).map(({ answer }, row) => ({ answer, truth: truths[row]! }));
        const [a, b] = [
          contributionsOf(name, scoredRowsOf(task, one)),
          contributionsOf(name, scoredRowsOf(task, other)),
        ];
        expect(differenceOf(a, a).interval(0.05)).toEqual({ low: 0, high: 0 });
        const [there, back] = [differenceOf(a, b), differenceOf(b, a)];
        expect(there.value).toBeCloseTo(-back.value, 12);
        const [{ low, high }, mirrored] = [there.interval(0.05), back.interval(0.05)];
        expect(low).toBeCloseTo(-mirrored.high, 9);
        expect(high).toBeCloseTo(-mirrored.low, 9);
        expect(low).toBeLessThan(there.value);
        expect(high).toBeGreaterThan(there.value);
      }),
      { numRuns: 60 },
    );
  });
});
