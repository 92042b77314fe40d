import { clopperPearson } from '../../statistics/beta.ts';
import { dropMissing, type Measure, type Measures, mapMeasure, normalInterval } from '../../statistics/interval.ts';
import type { Estimate } from '../../statistics/mean.ts';
import { measureShare, shareOf } from '../../statistics/proportions.ts';

/** Rows by true class (first index) and predicted class (second); counts may be expected ones. */
export type Confusion = number[][];

export function emptyConfusion(classes: number): Confusion {
  return Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
}

/**
 * Of two classes, of which the second is the one looked for (exact intervals, Clopper and Pearson's):
 * accuracy (TP+TN)/n; precision TP/(TP+FP); recall TP/(TP+FN); F1 = 2TP/(2TP+FP+FN) = 2J/(1+J), where J = TP/(TP+FP+FN) is a share
 * of rows (Jaccard's), so that its interval is J's carried over. Absent where the denominator is 0.
 */
export function binaryShares(confusion: Confusion): Measures {
  const [TN, FP, FN, TP] = confusion.flat() as [number, number, number, number];
  return dropMissing({
    accuracy: measureShare({ successes: TP + TN, trials: TP + TN + FP + FN }),
    precision: measureShare({ successes: TP, trials: TP + FP }),
    recall: measureShare({ successes: TP, trials: TP + FN }),
    f1: mapMeasure(measureShare({ successes: TP, trials: TP + FP + FN }), (j) => (2 * j) / (1 + j)),
  });
}

/**
 * Of several classes, averaged over those that occur in labels or predictions ("macro", each class counts the same; precision, recall
 * and F1 of a class are 0 where their denominator is, as scikit-learn's `zero_division=0`). `f1Micro` counts each row the same: with
 * one label a row, micro-averaged precision, recall and F1 are all the accuracy.
 */
export function multiclassShares(confusion: Confusion): Measures {
  const rows = confusion.map((row) => total(row));
  const columns = confusion.map((_, k) => total(confusion.map((row) => row[k]!)));
  const hits = total(confusion.map((row, k) => row[k]!));
  const accuracy = measureShare({ successes: hits, trials: total(rows) });
  const occurring = confusion.flatMap((_, k) => (rows[k]! + columns[k]! > 0 ? [k] : []));
  const macro = (of: readonly number[]) => macroShare(confusion, occurring, of);
  return dropMissing({
    accuracy,
    precisionMacro: macro(columns),
    recallMacro: macro(rows),
    f1Macro: normalInterval(macroF1(confusion, occurring, rows, columns), [0, 1], 'delta method'),
    f1Micro: accuracy,
  });
}

const total = (values: readonly number[]) => values.reduce((sum, each) => sum + each, 0);

/**
 * Mean over classes of `hits / of`. Given the denominators the classes' shares are independent, so the distances of the ends of their
 * exact intervals add up as those of independent quantities do (Donner and Zou 2012, Stat. Methods Med. Res. 21, 347–359).
 */
export function macroShare(
  confusion: Confusion,
  classes: readonly number[],
  of: readonly number[],
): Measure | undefined {
  if (classes.length === 0) return undefined;
  const shares = classes.map((k) => ({ successes: confusion[k]![k]!, trials: of[k]! }));
  const value = total(shares.map(shareOf)) / classes.length;
  const interval = (alpha: number) => {
    const all = shares.map((share) => ({ value: shareOf(share), ...clopperPearson(share, alpha) }));
    const reach = (end: 'low' | 'high') => Math.hypot(...all.map((each) => each[end] - each.value)) / classes.length;
    return { low: Math.max(0, value - reach('low')), high: Math.min(1, value + reach('high')) };
  };
  return { value, method: 'Clopper-Pearson 1934, combined', interval };
}

/**
 * Mean over classes of F1 = 2·hits/(labels + predictions). A wrong row costs two classes at once, so the variance is that of what a
 * row contributes (its influence, the derivative of the mean by the share of its cell): Σ π·ψ²/n over the cells of the table, taken
 * with four rows more, two of them right, so that 0 and 1 are not taken for certain (Agresti and Coull 1998). Takahashi et al. (2022) derive the same by the delta method.
 */
function macroF1(
  confusion: Confusion,
  classes: readonly number[],
  rows: readonly number[],
  columns: readonly number[],
): Estimate | undefined {
  const k = classes.length;
  if (k === 0) return undefined;
  const both = classes.map((c) => rows[c]! + columns[c]!);
  const f1 = classes.map((c, i) => (2 * confusion[c]![c]!) / both[i]!);
  const n = total(rows);
  const more = (same: boolean) => (same ? 2 / k : k > 1 ? 2 / (k * (k - 1)) : 0);
  let variance = 0;
  for (const [i, a] of classes.entries()) {
    for (const [j, b] of classes.entries()) {
      const pull = i === j ? (2 - 2 * f1[i]!) / both[i]! : -(f1[i]! / both[i]! + f1[j]! / both[j]!);
      const influence = (n * pull) / k;
      variance += ((confusion[a]![b]! + more(i === j)) / (n + 4)) * influence * influence;
    }
  }
  return { value: total(f1) / k, standardError: Math.sqrt(variance / n) };
}
