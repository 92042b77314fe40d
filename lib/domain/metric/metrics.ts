import type { Task } from '../task/task.ts';

/**
 * One metric of labelled predictions: which tasks have it, and within what its limit may lie: a floor for what should be high, else a ceiling. How
 * it is measured stands in measured-by.ts, and what people call it in lib/words/metric-names.ts, so that what only names it does not load that.
 */
export type Metric = { readonly of: readonly Task['type'][] } & (
  | { readonly floor: readonly [least: number, most: number] }
  | { readonly ceiling: number }
);

/** Floors of shares and of correlations: a floor of nothing is none. */
const SHARE = [0.0001, 1] as const;
const CORRELATION = [-1, 1] as const;

/** Every metric, in the order in which reports list them. */
export const METRICS = {
  auc: { of: ['binary'], floor: SHARE },
  gini: { of: ['binary'], floor: CORRELATION },
  ks: { of: ['binary'], floor: SHARE },
  averagePrecision: { of: ['binary'], floor: SHARE },
  aucMacro: { of: ['multiclass'], floor: SHARE },
  accuracy: { of: ['binary', 'multiclass'], floor: SHARE },
  balancedAccuracy: { of: ['binary'], floor: SHARE },
  precision: { of: ['binary'], floor: SHARE },
  precisionMacro: { of: ['multiclass'], floor: SHARE },
  recall: { of: ['binary'], floor: SHARE },
  recallMacro: { of: ['multiclass'], floor: SHARE },
  f1: { of: ['binary'], floor: SHARE },
  f1Macro: { of: ['multiclass'], floor: SHARE },
  f1Micro: { of: ['multiclass'], floor: SHARE },
  top2: { of: ['multiclass'], floor: SHARE },
  top3: { of: ['multiclass'], floor: SHARE },
  top5: { of: ['multiclass'], floor: SHARE },
  mcc: { of: ['binary', 'multiclass'], floor: CORRELATION },
  quadraticKappa: { of: ['multiclass'], floor: CORRELATION },
  logLoss: { of: ['binary', 'multiclass'], ceiling: 100 },
  brier: { of: ['binary', 'multiclass'], ceiling: 2 },
  calibrationError: { of: ['binary', 'multiclass'], ceiling: 1 },
  mae: { of: ['regression'], ceiling: 1e11 },
  rmse: { of: ['regression'], ceiling: 1e11 },
  mape: { of: ['regression'], ceiling: 1e6 },
  smape: { of: ['regression'], ceiling: 2 },
  wape: { of: ['regression'], ceiling: 1e6 },
  r2: { of: ['regression'], floor: [-1000, 1] },
} as const satisfies Record<string, Metric>;

export type MetricName = keyof typeof METRICS;

export const declaredMetric = (name: string): Metric | undefined =>
  Object.hasOwn(METRICS, name) ? METRICS[name as MetricName] : undefined;

/** The metrics of a task, which can have a limit. */
export const metricsOf = (task: Task['type']): readonly MetricName[] =>
  (Object.entries(METRICS) as [MetricName, Metric][]).filter(([, { of }]) => of.includes(task)).map(([name]) => name);
