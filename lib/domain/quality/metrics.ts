import type { Task } from './task.ts';

/** One metric: what people call it, which tasks have it, and within what its limit may lie: a floor for what should be high, else a ceiling. */
export type MetricDeclared = { readonly name: string; readonly of: readonly Task['type'][] } & (
  | { readonly floor: readonly [least: number, most: number] }
  | { readonly ceiling: number }
);

const SHARE = [0.0001, 1] as const;

/** Every metric of labelled predictions, in the order in which reports list them. */
export const METRICS = {
  auc: { name: 'AUC', of: ['binary'], floor: SHARE },
  aucMacro: { name: 'AUC, mean of classes', of: ['multiclass'], floor: SHARE },
  accuracy: { name: 'Accuracy', of: ['binary', 'multiclass'], floor: SHARE },
  precision: { name: 'Precision', of: ['binary'], floor: SHARE },
  precisionMacro: { name: 'Precision, mean of classes', of: ['multiclass'], floor: SHARE },
  recall: { name: 'Recall', of: ['binary'], floor: SHARE },
  recallMacro: { name: 'Recall, mean of classes', of: ['multiclass'], floor: SHARE },
  f1: { name: 'F1', of: ['binary'], floor: SHARE },
  f1Macro: { name: 'F1, mean of classes', of: ['multiclass'], floor: SHARE },
  f1Micro: { name: 'F1 of all rows', of: ['multiclass'], floor: SHARE },
  logLoss: { name: 'Log loss', of: ['binary', 'multiclass'], ceiling: 100 },
  brier: { name: 'Brier score', of: ['binary', 'multiclass'], ceiling: 2 },
  calibrationError: { name: 'Calibration error', of: ['binary', 'multiclass'], ceiling: 1 },
  mae: { name: 'MAE', of: ['regression'], ceiling: 1e11 },
  rmse: { name: 'RMSE', of: ['regression'], ceiling: 1e11 },
  mape: { name: 'MAPE', of: ['regression'], ceiling: 1e6 },
  r2: { name: 'R²', of: ['regression'], floor: [-1000, 1] },
} as const satisfies Record<string, MetricDeclared>;

export type Metric = keyof typeof METRICS;

export const declaredMetric = (name: string): MetricDeclared | undefined =>
  Object.hasOwn(METRICS, name) ? METRICS[name as Metric] : undefined;

/** The metrics of a task, which can have a limit. */
export const metricsOf = (task: Task['type']): readonly Metric[] =>
  (Object.entries(METRICS) as [Metric, MetricDeclared][])
    .filter(([, { of }]) => of.includes(task))
    .map(([name]) => name);
