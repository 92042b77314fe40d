import type { MetricName } from '../domain/metric/metrics.ts';

/** What people call metrics that are not called as they are written. */
const NAMES: Readonly<Partial<Record<MetricName, string>>> = {
  auc: 'AUC',
  ks: 'KS of scores',
  averagePrecision: 'Average precision (PR-AUC)',
  aucMacro: 'AUC, mean of classes',
  precisionMacro: 'Precision, mean of classes',
  recallMacro: 'Recall, mean of classes',
  f1Macro: 'F1, mean of classes',
  f1Micro: 'F1 of all rows',
  top2: 'True class among the first 2',
  top3: 'True class among the first 3',
  top5: 'True class among the first 5',
  mcc: 'Matthews correlation',
  quadraticKappa: 'Kappa, quadratic weights',
  brier: 'Brier score',
  mae: 'MAE',
  rmse: 'RMSE',
  mape: 'MAPE',
  smape: 'sMAPE',
  wape: 'WAPE',
  r2: 'R²',
  mase: 'MASE',
  pinball: 'Pinball loss, mean of quantiles',
  coverage: 'Coverage of the outer quantiles',
  ndcg5: 'NDCG at 5',
  ndcg10: 'NDCG at 10',
  mrr: 'Mean reciprocal rank',
  map5: 'Mean average precision at 5',
  map10: 'Mean average precision at 10',
  loss: 'Mean loss of a row',
};

/** What people call a metric: its own name, or what it is written as, `logLoss` as `Log loss`. */
export function metricInWords(metric: MetricName): string {
  const words = metric.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return NAMES[metric] ?? words[0]!.toUpperCase() + words.slice(1);
}
