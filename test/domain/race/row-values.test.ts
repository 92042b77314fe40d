import { describe, expect, it } from 'vitest';
import type { RaceMetric } from '../../../lib/domain/race/race-keys.ts';
import { measureOf } from '../../../lib/domain/race/row-values.ts';
import type { Prediction } from '../../../lib/domain/task/prediction.ts';
import { Task } from '../../../lib/domain/task/task.ts';

const TASKS = {
  binary: Task.parse({ type: 'binary' }),
  multiclass: Task.parse({ type: 'multiclass', classes: ['a', 'b', 'c'] }),
  two: Task.parse({ type: 'multiclass', classes: ['a', 'b'] }),
  regression: Task.parse({ type: 'regression' }),
};
const of = (metric: RaceMetric, task: keyof typeof TASKS, truth: number, prediction: Partial<Prediction> | undefined) =>
  measureOf(metric, TASKS[task]).value(truth, {
    prediction: prediction && { predicted: 0, improper: false, ...prediction },
  });

describe('what an answer is worth', () => {
  it.each([
    ['accuracy', 'binary', 1, { predicted: 1 }, 1],
    ['accuracy', 'multiclass', 2, { predicted: 1 }, 0],
    ['recall', 'binary', 1, { predicted: 1 }, 1],
    ['recall', 'binary', 0, { predicted: 1 }, undefined],
    ['outcome', 'binary', 1, { predicted: 0 }, 1],
    ['brier', 'binary', 1, { score: 0.8 }, -0.04],
    ['brier', 'multiclass', 2, { probabilities: [0.2, 0.3, 0.5] }, -0.38],
    ['brier', 'two', 0, { probabilities: [0, 1] }, -2],
    ['brier', 'multiclass', 2, { probabilities: [1, 0.005, 0] }, -2],
    ['brier', 'binary', 1, { score: 3, improper: true }, undefined],
    ['brier', 'binary', 1, {}, undefined],
    ['logLoss', 'binary', 0, { score: 0.75 }, Math.log(0.25)],
    ['logLoss', 'multiclass', 1, { probabilities: [0.2, 0.3, 0.5] }, Math.log(0.3)],
    ['mae', 'regression', 5, { predicted: 3 }, -2],
    ['mse', 'regression', 5, { predicted: 3 }, -4],
    ['mape', 'regression', 5, { predicted: 3 }, -0.4],
    ['mape', 'regression', 0, { predicted: 3 }, undefined],
    ['smape', 'regression', 0, { predicted: 3 }, -2],
    ['smape', 'regression', 0, { predicted: 0 }, 0],
    ['mae', 'regression', 5, { predicted: Number.NaN }, undefined],
    ['smape', 'regression', 5, { predicted: Number.POSITIVE_INFINITY }, undefined],
  ] as [RaceMetric, keyof typeof TASKS, number, Partial<Prediction>, number | undefined][])(
    '%s of %s, truth %d and %o',
    (metric, task, truth, prediction, worth) => {
      const found = of(metric, task, truth, prediction);
      if (worth === undefined) expect(found).toBeUndefined();
      else expect(found).toBeCloseTo(worth, 12);
    },
  );

  it('is the least there is where none came, and nothing where there is no least', () => {
    expect(of('accuracy', 'binary', 1, undefined)).toBe(0);
    expect(of('brier', 'binary', 1, undefined)).toBe(-1);
    expect(of('smape', 'regression', 1, undefined)).toBe(-2);
    expect(of('mae', 'regression', 1, undefined)).toBeUndefined();
    expect(of('recall', 'binary', 0, undefined)).toBeUndefined();
  });
});
