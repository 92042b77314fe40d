import { classesOf, type Task } from '../task/task.ts';
import type { RacePlan } from './plan.ts';
import { RACE_METRIC_NAMES, type RaceMetric } from './race-keys.ts';

/**
 * The tasks that have a metric. `mse` is the mean square of an error; `outcome` the share of labels that are the class looked for, where what a model answers changes what happens (A/B alone).
 */
export const RACE_METRICS: Readonly<Record<RaceMetric, readonly Task['type'][]>> = {
  accuracy: ['binary', 'multiclass'],
  recall: ['binary'],
  brier: ['binary', 'multiclass'],
  logLoss: ['binary', 'multiclass'],
  mae: ['regression'],
  mse: ['regression'],
  mape: ['regression'],
  smape: ['regression'],
  outcome: ['binary'],
};

/** Whose spread nobody can guess: that of a metric in the label's unit. */
const UNBOUNDED: readonly RaceMetric[] = ['logLoss', 'mae', 'mse', 'mape'];

type Asked = Pick<RacePlan, 'form' | 'metric' | 'spread' | 'mostWeight' | 'disagreement' | 'slices' | 'fairness'>;

/** What of a plan contradicts itself: each key, and why. */
export function misfitsOf(plan: Asked): [string, string][] {
  const { form, metric, slices, fairness } = plan;
  const misfits: [string, string | undefined | false][] = [
    [
      'metric',
      metric === 'outcome' &&
        form === 'shadow' &&
        '`outcome` is of an A/B: in a shadow the champion alone makes what happens',
    ],
    [
      'spread',
      plan.spread === undefined &&
        UNBOUNDED.includes(metric) &&
        `must be said of \`${metric}\`: the standard deviation of a row's difference, as the evaluation of the held-out rows has it`,
    ],
    ['mostWeight', plan.mostWeight !== undefined && form === 'ab' && 'is of a shadow: units of an A/B count once each'],
    [
      'disagreement',
      plan.disagreement !== undefined && form === 'ab' && 'is of a shadow: no request of an A/B has two answers',
    ],
    ['slices', slices && new Set(slices.names).size < slices.names.length && 'must be named once each'],
    ['fairness', fairness && new Set(fairness.groups).size < fairness.groups.length && 'must have each group once'],
  ];
  return misfits.filter((misfit): misfit is [string, string] => typeof misfit[1] === 'string');
}

/** Whether a metric can be bounded, so that its interval holds of any number of rows. */
export const isBounded = (metric: RaceMetric): boolean => !UNBOUNDED.includes(metric);

/** Why a plan does not fit a task; undefined where it does. */
export function planMisfit(plan: RacePlan, task: Task): string | undefined {
  if (!RACE_METRICS[plan.metric].includes(task.type)) {
    const others = RACE_METRIC_NAMES.filter((other) => RACE_METRICS[other].includes(task.type));
    return `a ${task.type} task has no \`${plan.metric}\`: write one of \`${others.join('`, `')}\``;
  }
  if (plan.scoreShift && task.type !== 'binary') return '`scoreShift` is of a binary task, which alone has one score';
  if (plan.disagreement && task.type === 'regression' && plan.disagreement.above === undefined)
    return '`disagreement.above` must say from how far apart two values disagree';
  if (plan.fairness && task.type === 'regression') return '`fairness` compares classes: a regression has none';
  const foreign = plan.fairness?.favourable.find((index) => index >= classesOf(task).length);
  if (foreign !== undefined)
    return `\`fairness.favourable\` names class ${foreign}, the last is ${classesOf(task).length - 1} (they are counted from 0)`;
  return undefined;
}
