import * as z from 'zod';
import { classesOf, type Task } from '../task/task.ts';
import { RACE_METRIC_NAMES, RACE_METRICS, type RaceMetric, SHADOW_KEYS, tolerance } from './race-keys.ts';

/**
 * When a challenger is promoted, said before the race begins: what is changed later begins another race, as its risks are divided over what is asked here. `shadow`: both models answer every request. `ab`: each unit is
 * dealt to one of them by chance.
 */
export const RacePlan = z
  .strictObject({
    form: z.enum(['shadow', 'ab']),
    ...SHADOW_KEYS,
    /** Of an A/B the challenger's share of the units of both. */
    share: z.number().min(0.001).max(0.999).default(0.5),
    /** How many challengers are raced at once, each against the champion: the risk is divided over them. */
    challengers: z.int().min(1).max(20).default(1),
    /** The most a row may weigh, where rows have weights. */
    mostWeight: z.number().gt(0).max(1e11).optional(),
    /** By how much the share of answers slower than so many milliseconds may rise. */
    slow: z.strictObject({ above: z.number().gt(0).max(1e9), maximumLoss: tolerance }).optional(),
  })
  .superRefine((plan, context) => {
    for (const [path, message] of misfitsOf(plan)) context.addIssue({ code: 'custom', path: [path], message });
  });
export type RacePlan = z.infer<typeof RacePlan>;

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
  const fitting: readonly Task['type'][] = RACE_METRICS[plan.metric];
  if (!fitting.includes(task.type)) {
    const others = RACE_METRIC_NAMES.filter((other) =>
      (RACE_METRICS[other] as readonly Task['type'][]).includes(task.type),
    );
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
