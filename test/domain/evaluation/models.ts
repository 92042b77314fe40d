import { measureMetric, measureMetricDifference } from '../../../lib/domain/metric/measure-metric.ts';
import { scoredRowsOf } from '../../../lib/domain/metric/scored-rows.ts';
import { Task } from '../../../lib/domain/task/task.ts';
import { dropMissing } from '../../../lib/statistics/interval.ts';

const BINARY = Task.parse({ type: 'binary' });

/** AUC of two models of two classes on the same rows, and its difference. */
export function compared(labels: readonly number[], challenger: readonly number[], champion?: readonly number[]) {
  const rows = (scores: readonly number[]) =>
    scoredRowsOf(
      BINARY,
      labels.map((truth, row) => ({ truth, answer: { predicted: 0, score: scores[row]!, improper: false } })),
    );
  const [one, other] = [rows(challenger), champion && rows(champion)];
  const auc = (measured: ReturnType<typeof measureMetric>) => dropMissing({ auc: measured });
  return {
    challenger: auc(measureMetric('auc', one)),
    champion: other && auc(measureMetric('auc', other)),
    differences: auc(other && measureMetricDifference('auc', one, other)),
  };
}
