import { dropMissing, type Measure, type Measures, normalInterval } from '../../statistics/interval.ts';
import type { Estimate } from '../../statistics/mean.ts';
import { type AucEstimate, expectedAuc } from '../../statistics/scores/auc.ts';
import { measureAuc } from '../../statistics/scores/auc-interval.ts';
import { logLossOf } from '../../statistics/scores/losses.ts';
import { meanOfAreas } from '../../statistics/scores/macro-auc.ts';
import { binaryShares, emptyConfusion, multiclassShares } from '../metric/confusion.ts';
import type { Prediction } from '../task/prediction.ts';

/**
 * Confidence-based performance estimation (NannyML's CBPE, Garcia et al. 2023): with honest chances, a row predicted as class j with
 * chance p_i of class i counts as p_i of a row in cell (i, j) of the confusion table, and metrics follow from that expected table as
 * they do from a counted one. AUC: every row counts p as a positive and 1 − p as a negative at its score. Log loss and Brier: the
 * mean over classes by their chance of what they would cost.
 *
 * Intervals are for the metric of as many rows drawn anew: Wilson's and Agresti and Coull's on expected counts, Hanley and McNeil
 * (1982) for the AUC.
 * @param chances honest ones, of class 1 alone for a binary task, else of every class
 */
export function expectedQuality(answers: readonly Prediction[], chances: readonly (readonly number[])[]): Measures {
  const binary = chances[0]?.length === 1;
  const every = binary ? chances.map(([p]) => [1 - p!, p!]) : chances;
  const classes = every[0]?.length ?? 0;
  const confusion = emptyConfusion(classes);
  for (const [row, { predicted }] of answers.entries()) {
    for (let k = 0; k < classes; k++) confusion[k]![predicted]! += every[row]![k]!;
  }
  if (binary) {
    const scores = answers.map(({ score }) => score!);
    const auc = measureAuc(
      expectedAuc(
        scores,
        chances.map(([p]) => p!),
      ),
    );
    const cost = (loss: (label: number, score: number) => number) =>
      normalInterval(
        expectedMean(every, (row, k) => loss(k, scores[row]!)),
        [0, Number.POSITIVE_INFINITY],
      );
    return {
      ...binaryShares(confusion),
      ...dropMissing({
        auc,
        logLoss: cost((label, score) => logLossOf(label === 1 ? score : 1 - score)),
        brier: cost((label, score) => (label - score) ** 2),
      }),
    };
  }
  return {
    ...multiclassShares(confusion),
    ...dropMissing({ aucMacro: expectedMacroAuc(answers, every) }),
  };
}

/** Mean over classes; the standard errors are averaged as if they rose and fell together, which is the most they can. */
function expectedMacroAuc(
  answers: readonly Prediction[],
  chances: readonly (readonly number[])[],
): Measure | undefined {
  const classes = chances[0]?.length ?? 0;
  const areas: AucEstimate[] = [];
  for (let k = 0; k < classes; k++) {
    const auc = expectedAuc(
      answers.map(({ probabilities }) => probabilities![k]!),
      chances.map((p) => p[k]!),
    );
    if (auc === undefined) return undefined;
    areas.push(auc);
  }
  return meanOfAreas(areas, (areas.reduce((sum, { standardError }) => sum + standardError, 0) / classes) ** 2);
}

/** Mean of a loss over rows and, by their chance, over classes; its variance is that of the loss of a row whose class is drawn. */
function expectedMean(
  chances: readonly (readonly number[])[],
  loss: (row: number, k: number) => number,
): Estimate | undefined {
  const n = chances.length;
  if (n < 2) return undefined;
  let [sum, squares] = [0, 0];
  for (const [row, p] of chances.entries()) {
    for (const [k, chance] of p.entries()) {
      const cost = loss(row, k);
      sum += chance * cost;
      squares += chance * cost * cost;
    }
  }
  const value = sum / n;
  return { value, standardError: Math.sqrt(Math.max(0, squares / n - value * value) / (n - 1)) };
}
