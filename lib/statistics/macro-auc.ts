import { auc, components } from './auc.ts';
import { type Estimate, varianceOfMean } from './mean.ts';

/**
 * Mean over classes of the AUC of each class against all others ("one-vs-rest, macro", scikit-learn's `multi_class='ovr'`). Its
 * variance is that of what each row contributes to the mean, by DeLong's components of every class added up row by row.
 * @returns undefined when a class has fewer than two rows, or all
 */
export function macroAuc(
  truths: readonly number[],
  chances: readonly (readonly number[])[],
  classes: number,
): Estimate | undefined {
  const n = truths.length;
  const influence = new Float64Array(n);
  let value = 0;
  for (let k = 0; k < classes; k++) {
    const labels = truths.map((truth) => Number(truth === k));
    const scores = chances.map((p) => p[k]!);
    const { positives, negatives } = components(labels, scores);
    if (positives.length < 2 || negatives.length < 2) return undefined;
    const area = auc(labels, scores)!;
    value += area / classes;
    let [p, q] = [0, 0];
    for (let row = 0; row < n; row++) {
      const side = labels[row] === 1 ? positives : negatives;
      const part = labels[row] === 1 ? positives[p++]! : negatives[q++]!;
      influence[row]! += ((part - area) * n) / side.length / classes;
    }
  }
  return { value, standardError: Math.sqrt(varianceOfMean(influence)) };
}
