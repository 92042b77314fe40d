import { clopperPearson } from '../../statistics/beta.ts';
import { dropMissing, type Measure, type Measures, mapMeasure } from '../../statistics/interval.ts';
import { hallInterval } from '../../statistics/loss-interval.ts';
import { normalMargin } from '../../statistics/normal.ts';
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
    f1Macro: measureMacroF1(confusion, occurring),
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

/** A mean of classes' F1, and what a row adds to it: of its influence the mean square and the mean cube. */
interface MacroF1 {
  readonly value: number;
  readonly square: number;
  readonly cube: number;
}

/**
 * Mean over the classes of a table of F1 = 2·hits/(labels + predictions). A wrong row costs two classes at once, so the variance is that of what a
 * row contributes (its influence, the derivative of the mean by the share of its cell): Σ π·ψ²/n over the cells of the table, taken
 * with four rows more, two of them right, so that 0 and 1 are not taken for certain (Agresti and Coull 1998). Takahashi et al. (2022) derive the same by the delta method.
 */
function macroF1(table: Confusion): MacroF1 {
  const k = table.length;
  const both = table.map((row, i) => total(row) + total(table.map((other) => other[i]!)));
  const f1 = table.map((row, i) => (2 * row[i]!) / both[i]!);
  const n = total(table.map(total));
  let [square, cube] = [0, 0];
  for (const [i, row] of table.entries()) {
    for (const [j, count] of row.entries()) {
      const pull = i === j ? (2 - 2 * f1[i]!) / both[i]! : -(f1[i]! / both[i]! + f1[j]! / both[j]!);
      const influence = (n * pull) / k;
      const share = (count + added(i === j, k)) / (n + ADDED);
      square += share * influence * influence;
      cube += share * influence ** 3;
    }
  }
  return { value: total(f1) / k, square, cube };
}

/** Rows that are added to a table of `k` classes, half of them right. */
const ADDED = 4;
const added = (right: boolean, k: number): number => ADDED / 2 / (right ? k : Math.max(1, k * (k - 1)));

/**
 * F1 of several classes overshoots more often than it falls short, the more the nearer it is to 1. So the lower end is on log odds, about the value with the four rows more (drawn in by them, where no
 * row is wrong it is not 1), and the upper one the further of the plain one and of that with the skewness taken off (Hall 1992): the plain lower end lay above the truth in up to 5 % of samples where 2.5 % may.
 */
function measureMacroF1(confusion: Confusion, occurring: readonly number[]): Measure | undefined {
  const table = occurring.map((i) => occurring.map((j) => confusion[i]![j]!));
  const [n, k] = [total(table.map(total)), table.length];
  const { value, square, cube } = macroF1(table);
  if (k === 0 || !Number.isFinite(square)) return undefined;
  const drawn = macroF1(table.map((row, i) => row.map((count, j) => count + added(i === j, k))));
  const slope = drawn.value * (1 - drawn.value);
  const moments = { n, mean: value, squares: square * (n - 1), cubes: cube * n, most: value };
  const interval = (alpha: number) => {
    if (k === 1) return { low: 0, high: 1 };
    const z = normalMargin(alpha);
    const odds = Math.log(drawn.value / (1 - drawn.value)) - (z * Math.sqrt(drawn.square / n)) / slope;
    const high = Math.max(value + z * Math.sqrt(square / n), hallInterval(moments, alpha, { high: value }).high);
    return { low: Math.min(value, 1 / (1 + Math.exp(-odds))), high: Math.min(1, high) };
  };
  const doubt = k === 1 ? 'all rows are of one class and answered so, which shows nothing of the others' : undefined;
  return { value, method: 'delta method on log odds', ...(doubt && { doubt }), interval };
}
