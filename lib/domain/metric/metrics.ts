import type { Task } from '../task/task.ts';

/**
 * One metric of labelled predictions: what people call it, which tasks have it, and within what its limit may lie: a floor for what should be high, else a ceiling. How
 * it is measured stands in measured-by.ts, so that what only names it does not load that.
 */
export type Metric = { readonly name: string; readonly of: readonly Task['type'][] } & (
  | { readonly floor: readonly [least: number, most: number] }
  | { readonly ceiling: number }
);

/** Floors of shares and of correlations: a floor of nothing is none. */
const SHARE = [0.0001, 1] as const;
const CORRELATION = [-1, 1] as const;

/** Every metric, in the order in which reports list them. */
export const METRICS = {
  auc: { name: 'AUC', of: ['binary'], floor: SHARE },
  gini: { name: 'Gini', of: ['binary'], floor: CORRELATION },
  ks: { name: 'KS of scores', of: ['binary'], floor: SHARE },
  averagePrecision: { name: 'Average precision (PR-AUC)', of: ['binary'], floor: SHARE },
  aucMacro: { name: 'AUC, mean of classes', of: ['multiclass'], floor: SHARE },
  accuracy: { name: 'Accuracy', of: ['binary', 'multiclass'], floor: SHARE },
  balancedAccuracy: { name: 'Balanced accuracy', of: ['binary'], floor: SHARE },
  precision: { name: 'Precision', of: ['binary'], floor: SHARE },
  precisionMacro: { name: 'Precision, mean of classes', of: ['multiclass'], floor: SHARE },
  recall: { name: 'Recall', of: ['binary'], floor: SHARE },
  recallMacro: { name: 'Recall, mean of classes', of: ['multiclass'], floor: SHARE },
  f1: { name: 'F1', of: ['binary'], floor: SHARE },
  f1Macro: { name: 'F1, mean of classes', of: ['multiclass'], floor: SHARE },
  f1Micro: { name: 'F1 of all rows', of: ['multiclass'], floor: SHARE },
  top2: { name: 'True class among the first 2', of: ['multiclass'], floor: SHARE },
  top3: { name: 'True class among the first 3', of: ['multiclass'], floor: SHARE },
  top5: { name: 'True class among the first 5', of: ['multiclass'], floor: SHARE },
  mcc: { name: 'Matthews correlation', of: ['binary', 'multiclass'], floor: CORRELATION },
  quadraticKappa: { name: 'Kappa, quadratic weights', of: ['multiclass'], floor: CORRELATION },
  logLoss: { name: 'Log loss', of: ['binary', 'multiclass'], ceiling: 100 },
  brier: { name: 'Brier score', of: ['binary', 'multiclass'], ceiling: 2 },
  calibrationError: { name: 'Calibration error', of: ['binary', 'multiclass'], ceiling: 1 },
  mae: { name: 'MAE', of: ['regression'], ceiling: 1e11 },
  rmse: { name: 'RMSE', of: ['regression'], ceiling: 1e11 },
  mape: { name: 'MAPE', of: ['regression'], ceiling: 1e6 },
  smape: { name: 'sMAPE', of: ['regression'], ceiling: 2 },
  wape: { name: 'WAPE', of: ['regression'], ceiling: 1e6 },
  r2: { name: 'R²', of: ['regression'], floor: [-1000, 1] },
} as const satisfies Record<string, Metric>;

export type MetricName = keyof typeof METRICS;

export const declaredMetric = (name: string): Metric | undefined =>
  Object.hasOwn(METRICS, name) ? METRICS[name as MetricName] : undefined;

/** The metrics of a task, which can have a limit. */
export const metricsOf = (task: Task['type']): readonly MetricName[] =>
  (Object.entries(METRICS) as [MetricName, Metric][]).filter(([, { of }]) => of.includes(task)).map(([name]) => name);
