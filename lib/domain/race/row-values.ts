import type { Interval } from '../../statistics/interval.ts';
import { logLossOf } from '../../statistics/scores/losses.ts';
import type { Prediction } from '../task/prediction.ts';
import type { Task } from '../task/task.ts';
import { isBounded } from './plan-misfits.ts';
import type { RaceMetric } from './race-keys.ts';

/** One answer of one model. Without a `prediction` the request failed, or what was captured cannot be read. */
export interface RaceAnswer {
  readonly prediction: Prediction | undefined;
  /** What a captured answer without a prediction lacks: the `answer` itself, or its `sense`, as what came cannot be read. */
  readonly lacks?: 'answer' | 'sense' | undefined;
  /** Milliseconds. */
  readonly latency?: number | undefined;
}

/** What a model gives by a metric on one labelled row, more being better; undefined where that cannot be told. */
export type RowValue = (truth: number, answer: RaceAnswer) => number | undefined;

/** Within what it lies, and how it is told. */
export interface RaceMeasure {
  readonly within: Interval | undefined;
  readonly value: RowValue;
}

/**
 * A metric row by row, losses as what is not lost. An answer that did not come is worth the least there is, where there is a least: a model that fails on what is hard gains nothing by it. One that came and cannot be read
 * says nothing: whether the model or the reading is at fault nobody knows.
 */
export function measureOf(metric: RaceMetric, task: Task): RaceMeasure {
  const within = isBounded(metric) ? withinOf(metric, task.type) : undefined;
  const told = VALUES[metric];
  return {
    within,
    value: (truth, { prediction, lacks }) => {
      if (metric === 'recall' && truth !== 1) return undefined;
      if (metric === 'outcome') return Number(truth === 1);
      if (prediction === undefined) return lacks === 'sense' ? undefined : within?.low;
      const value = told(truth, prediction);
      return value !== undefined && isWithin(value, within) ? value : undefined;
    },
  };
}

const isWithin = (value: number, within: Interval | undefined): boolean =>
  within ? value >= within.low && value <= within.high : Number.isFinite(value);

function withinOf(metric: RaceMetric, type: Task['type']): Interval {
  if (metric === 'smape') return { low: -2, high: 0 };
  if (metric === 'brier') return { low: type === 'multiclass' ? -2 : -1, high: 0 };
  return { low: 0, high: 1 };
}

const right = (truth: number, { predicted }: Prediction): number => Number(predicted === truth);

/** Minus: a loss is negative. */
const VALUES: Record<RaceMetric, (truth: number, prediction: Prediction) => number | undefined> = {
  accuracy: right,
  recall: right,
  outcome: right,
  brier: (truth, { score, probabilities, improper }) => {
    if (improper) return undefined;
    if (score !== undefined) return -((truth - score) ** 2);
    const cost = probabilities?.reduce((sum, chance, k) => sum + (chance - Number(k === truth)) ** 2, 0);
    // Chances that were rounded may cost a little more than 2.
    return cost === undefined ? undefined : -Math.min(2, cost);
  },
  logLoss: (truth, { score, probabilities, improper }) => {
    if (improper) return undefined;
    if (score !== undefined) return -logLossOf(truth === 1 ? score : 1 - score);
    return probabilities && -logLossOf(probabilities[truth]!);
  },
  mae: (truth, { predicted }) => -Math.abs(predicted - truth),
  mse: (truth, { predicted }) => -((predicted - truth) ** 2),
  mape: (truth, { predicted }) => (truth === 0 ? undefined : -Math.abs((predicted - truth) / truth)),
  smape: (truth, { predicted }) =>
    predicted === truth ? 0 : (-2 * Math.abs(predicted - truth)) / (Math.abs(truth) + Math.abs(predicted)),
};
