import type { ModelTask } from '../task/task.ts';

/**
 * One metric of labelled predictions: which tasks have it, and within what its limit may lie: a floor for what should be high, else a ceiling. How
 * it is measured stands in measured-by.ts, and what people call it in lib/words/metric-names.ts, so that what only names it does not load that.
 */
export type Metric = { readonly of: readonly ModelTask['type'][] } & (
  | { readonly floor: readonly [least: number, most: number] }
  | { readonly ceiling: number }
);

const floor = (range: readonly [least: number, most: number], of: readonly ModelTask['type'][]) => ({
  of,
  floor: range,
});
const ceiling = (most: number, of: readonly ModelTask['type'][]) => ({ of, ceiling: most });

/** Floors of shares and of correlations: a floor of nothing is none. */
const SHARE = [0.0001, 1] as const;
const CORRELATION = [-1, 1] as const;

const BINARY = ['binary'] as const;
const SEVERAL = ['multiclass'] as const;
const CLASSES = ['binary', 'multiclass'] as const;
const VALUES = ['regression', 'forecast'] as const;
const FORECAST = ['forecast'] as const;
const RANKING = ['ranking'] as const;

/** Every metric, in the order in which reports list them. */
export const METRICS = {
  auc: floor(SHARE, BINARY),
  gini: floor(CORRELATION, BINARY),
  ks: floor(SHARE, BINARY),
  averagePrecision: floor(SHARE, BINARY),
  aucMacro: floor(SHARE, SEVERAL),
  accuracy: floor(SHARE, CLASSES),
  balancedAccuracy: floor(SHARE, BINARY),
  precision: floor(SHARE, BINARY),
  precisionMacro: floor(SHARE, SEVERAL),
  recall: floor(SHARE, BINARY),
  recallMacro: floor(SHARE, SEVERAL),
  f1: floor(SHARE, BINARY),
  f1Macro: floor(SHARE, SEVERAL),
  f1Micro: floor(SHARE, SEVERAL),
  top2: floor(SHARE, SEVERAL),
  top3: floor(SHARE, SEVERAL),
  top5: floor(SHARE, SEVERAL),
  mcc: floor(CORRELATION, CLASSES),
  quadraticKappa: floor(CORRELATION, SEVERAL),
  logLoss: ceiling(100, CLASSES),
  brier: ceiling(2, CLASSES),
  calibrationError: ceiling(1, CLASSES),
  mae: ceiling(1e11, VALUES),
  rmse: ceiling(1e11, VALUES),
  mape: ceiling(1e6, VALUES),
  smape: ceiling(2, VALUES),
  wape: ceiling(1e6, VALUES),
  r2: floor([-1000, 1], VALUES),
  mase: ceiling(1e6, FORECAST),
  pinball: ceiling(1e11, FORECAST),
  coverage: floor(SHARE, FORECAST),
  ndcg5: floor(SHARE, RANKING),
  ndcg10: floor(SHARE, RANKING),
  mrr: floor(SHARE, RANKING),
  map5: floor(SHARE, RANKING),
  map10: floor(SHARE, RANKING),
  loss: ceiling(1e11, ['other']),
} as const satisfies Record<string, Metric>;

export type MetricName = keyof typeof METRICS;

export const declaredMetric = (name: string): Metric | undefined =>
  Object.hasOwn(METRICS, name) ? METRICS[name as MetricName] : undefined;

/** The metrics of a task, which can have a limit. */
export const metricsOf = (task: ModelTask['type']): readonly MetricName[] =>
  (Object.entries(METRICS) as [MetricName, Metric][]).filter(([, { of }]) => of.includes(task)).map(([name]) => name);
