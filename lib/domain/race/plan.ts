import * as z from 'zod';
import { Duration } from '../schedule/duration.ts';
import { classesOf, type Task } from '../task/task.ts';

/**
 * What two models can be raced by: means of one number a row, as only of those is there an interval that may be looked at any time. `mse` is the mean square of an error; `outcome` the share of
 * labels that are the class looked for, where what a model answers changes what happens (A/B alone).
 */
export const RACE_METRICS = {
  accuracy: ['binary', 'multiclass'],
  recall: ['binary'],
  brier: ['binary', 'multiclass'],
  logLoss: ['binary', 'multiclass'],
  mae: ['regression'],
  mse: ['regression'],
  mape: ['regression'],
  smape: ['regression'],
  outcome: ['binary'],
} as const satisfies Record<string, readonly Task['type'][]>;
export type RaceMetric = keyof typeof RACE_METRICS;

const NAMES = Object.keys(RACE_METRICS) as [RaceMetric, ...RaceMetric[]];
const tolerance = z.number().min(0).max(1e11).multipleOf(0.0001);
const name = z.string().min(1).max(400);

/**
 * When a challenger is promoted, said before the race begins: what is changed later begins another race, as its risks are divided over what is asked here. `shadow`: both models answer every request. `ab`: each unit is
 * dealt to one of them by chance.
 */
export const RacePlan = z
  .strictObject({
    form: z.enum(['shadow', 'ab']),
    metric: z.enum(NAMES, {
      error: () =>
        `must be a mean over rows, one of \`${NAMES.join('`, `')}\`: others (AUC, F1) have no interval that may be looked at any time`,
    }),
    /** By how much the challenger must be better, in the metric's unit; below 0 it may be worse by less than that. */
    margin: z.number().min(-1e11).max(1e11).multipleOf(0.0001).default(0),
    confidence: z.number().min(0.8).max(0.9999).default(0.95),
    /** The race ends undecided after so many judged units, or so long. */
    maximum: z.strictObject({ units: z.int().min(100).max(1e9), time: Duration }),
    /** How long after a request its label is waited for: then it is counted, with its label or without. */
    settle: Duration,
    /** The share of requests that must have got their labels by then. */
    leastLabelled: z.number().min(0.01).max(1).default(0.8),
    /** The standard deviation that is expected of what a unit gives: of a difference in a shadow, of a value in an A/B. It makes intervals narrow where it fits, and never wrong. */
    spread: z.number().gt(0).max(1e11).optional(),
    /** Of an A/B the challenger's share of the units of both. */
    share: z.number().min(0.001).max(0.999).default(0.5),
    /** How many challengers are raced at once, each against the champion: the risk is divided over them. */
    challengers: z.int().min(1).max(20).default(1),
    /** The most a row may weigh, where rows have weights. */
    mostWeight: z.number().gt(0).max(1e11).optional(),
    /** Slices by name, none of which may lose more than that; unless `proof` is asked it is enough that none is shown to. */
    slices: z
      .strictObject({ names: z.array(name).min(1).max(100), maximumLoss: tolerance, proof: z.boolean().default(true) })
      .optional(),
    /** By how much the share of requests without an answer may rise. */
    errors: z.strictObject({ maximumLoss: tolerance }).optional(),
    /** By how much the share of answers slower than so many milliseconds may rise. */
    slow: z.strictObject({ above: z.number().gt(0).max(1e9), maximumLoss: tolerance }).optional(),
    /** Of a shadow, the share of requests that both answer unlike: another class, or values further apart than `above`. */
    disagreement: z.strictObject({ max: tolerance, above: z.number().min(0).max(1e11).optional() }).optional(),
    /** How far the mean chance of the class looked for may move, either way. */
    scoreShift: z.strictObject({ max: tolerance }).optional(),
    /** Between which groups the challenger's share of favourable answers may differ by at most so much. */
    fairness: z
      .strictObject({
        groups: z.array(name).min(2).max(20),
        favourable: z.array(z.int().min(0)).min(1),
        max: tolerance,
      })
      .optional(),
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
    const others = NAMES.filter((other) => (RACE_METRICS[other] as readonly Task['type'][]).includes(task.type));
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
