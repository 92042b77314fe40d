import type { ServingForm } from '../../../lib/domain/serving/forms.ts';
import type { ModelTask } from '../../../lib/domain/task/task.ts';
import { startingDeployment } from './served-starts.ts';

export type TaskName = ModelTask['type'];

/** Columns of the examples, which stand for the team's own. */
const COLUMNS = ['amount', 'country'];

/** What differs by task: the task itself, and what is limited and compared. */
interface Start {
  readonly task: Record<string, unknown>;
  /** Limits of a quality check, where there is one, and of the gate. */
  readonly quality?: Record<string, unknown>;
  readonly limits: Record<string, unknown>;
  readonly maximumLoss: Record<string, number>;
  readonly margin: number;
}

const STARTS: Readonly<Record<TaskName, Start>> = {
  binary: {
    task: { type: 'binary', classes: ['0', '1'], output: ['score'] },
    quality: { auc: { min: 0.7 } },
    limits: { auc: { min: 0.7 } },
    maximumLoss: { auc: 0.01 },
    margin: 0,
  },
  multiclass: {
    task: { type: 'multiclass', classes: ['CHANGE-ME-a', 'CHANGE-ME-b', 'CHANGE-ME-c'], output: ['label'] },
    quality: { f1Macro: { min: 0.7 } },
    limits: { f1Macro: { min: 0.7 } },
    maximumLoss: { f1Macro: 0.01 },
    margin: 0,
  },
  regression: {
    task: { type: 'regression', output: ['value'] },
    quality: { mae: { max: 10 } },
    limits: { mae: { max: 10 } },
    maximumLoss: { mae: 0.5 },
    margin: 0,
  },
  ranking: {
    task: { type: 'ranking', query: 'query' },
    limits: { ndcg10: { min: 0.5 } },
    maximumLoss: { ndcg10: 0.01 },
    margin: 0,
  },
  forecast: {
    task: { type: 'forecast', series: 'series' },
    limits: { wape: { max: 0.2 } },
    maximumLoss: { wape: 0.01 },
    margin: 0,
  },
  other: {
    task: { type: 'other' },
    limits: { loss: { max: 1 } },
    maximumLoss: { loss: 0.05 },
    margin: 0,
  },
};

export const TASK_NAMES = Object.keys(STARTS) as TaskName[];

/** The manifest that `steward init` begins with: valid as it is, with `CHANGE-ME` where only the team knows. */
export function startingManifest(
  task: TaskName,
  model: string,
  form: ServingForm = 'real-time',
): Record<string, unknown> {
  const { limits, maximumLoss, margin, quality, ...start } = STARTS[task];
  return {
    model,
    owner: 'CHANGE-ME',
    purpose: 'CHANGE-ME',
    tier: 'limited',
    task: start.task,
    schema: {
      features: [
        { name: COLUMNS[0], type: 'number' },
        { name: COLUMNS[1], type: 'category' },
      ],
    },
    monitoring: {
      drift: {
        ...{ schedule: 'rate(1 day)', window: '1d', delay: '1h', confirm: { drifted: 2, of: 3 } },
        policy: {
          ...{ minimumRows: 500, confidence: 0.99 },
          limits: { ks: 0.1, psi: 0.2, unseen: 0.05, missing: 0.05 },
        },
      },
      ...(quality && { quality: qualityCheck(model, quality) }),
      metrics: 'model',
    },
    gate: { minimumHeldOutRows: 1000, limits, maximumLoss },
    comparison: { margin, confidence: 0.95 },
    retraining: retraining(),
    approval: { quorum: 1, expires: '3d' },
    deployments: [startingDeployment(model, form)],
  };
}

const qualityCheck = (model: string, limits: Record<string, unknown>) => ({
  schedule: 'cron(0 5 ? * MON *)',
  window: '7d',
  delay: '1d',
  labels: `s3://change-me/labels/${model}`,
  confirm: { drifted: 2, of: 3 },
  policy: { minimumLabels: 500, confidence: 0.99, limits },
});

const retraining = () => ({
  pipeline: 'CHANGE-ME',
  on: ['drift'],
  ...{ train: '90d', holdOut: '14d', coolDown: '14d' },
  budget: { runs: 4, per: '90d' },
  timeout: '1d',
  parameters: {
    ...{ From: '$trainFrom', To: '$trainTo', HoldoutFrom: '$holdOutFrom', HoldoutTo: '$holdOutTo' },
    ChampionModelData: '$championModelData',
  },
});

/**
 * What is said for two classes and the columns of the examples, for another task: with its own metric, limit and classes, and the columns called what
 * they are, to be changed.
 */
export function exampleFor(task: TaskName, value: unknown): unknown {
  if (typeof value === 'string') {
    if (task === 'multiclass' && value === '0') return 'CHANGE-ME-a';
    return COLUMNS.includes(value) ? `CHANGE-ME-${value}` : value;
  }
  if (Array.isArray(value)) return value.map((one) => exampleFor(task, one));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inside]) => {
      if (key !== 'auc') return [[exampleFor(task, key) as string, exampleFor(task, inside)]];
      return Object.entries(typeof inside === 'number' ? STARTS[task].maximumLoss : STARTS[task].limits);
    }),
  );
}
