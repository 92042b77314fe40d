import { chiSquaredTail } from '../../../statistics/chi-squared.ts';
import { aucEstimate, components } from '../../../statistics/scores/auc.ts';
import type { FeatureBaseline } from '../baseline/baseline.ts';
import type { Sample } from '../columns/sample.ts';
import { learnProducts, scoreRows } from './relation-classifier.ts';
import { classifierColumns } from './sides.ts';

/** Rows that each sample needs at least: fifty a half. */
export const FEWEST_ROWS = 100;

/**
 * How well rows of the window can be told from rows of the baseline by how their columns go together: the AUC of a classifier on
 * rows it has not seen, 0.5 (not at all) to 1. `p` is the chance of an AUC as large when no relation changed; `pair` are the places
 * of the two columns whose relation changed most; `rows` of each side were looked at.
 */
export type Relations = {
  value: number;
  standardError: number;
  p: number;
  pair: [number, number];
  rows: { baseline: number; window: number };
};

/**
 * A domain classifier (Lopez-Paz and Oquab 2017, "Revisiting classifier two-sample tests") that sees relations only: each column is
 * first made alike in both samples (sides.ts), so a column that moved by itself gives nothing away; what it looks at are products of
 * sides of two columns, whose means are correlations of ranks. Two halves: each is judged by the classifier of the other half, and
 * the AUCs are averaged. The standard error is DeLong's (1988), which holds whatever was learned. No random numbers.
 * @param columns places of the columns to look at
 * @returns undefined when fewer than two columns vary in both samples; `too-few` when a half would have under 50 rows
 */
export function compareRelations(
  features: readonly FeatureBaseline[],
  columns: readonly number[],
  before: Sample,
  now: Sample,
): Relations | 'too-few' | undefined {
  if (columns.length < 2) return undefined;
  if (Math.min(before.length, now.length) < FEWEST_ROWS) return 'too-few';
  const sides = classifierColumns(features, columns, before, now);
  const folds = ([0, 1] as const).map((fold) => {
    const products = learnProducts(sides, fold);
    const scores = [
      scoreRows(products, 'before', before.length, fold),
      scoreRows(products, 'now', now.length, fold),
    ] as const;
    const labels = scores.flatMap((side, label) => side.map(() => label));
    const estimate = aucEstimate(components(labels, scores.flat()))!;
    return { products, estimate, still: withoutChange(scores[0].length, scores[1].length) };
  });
  const [strongest] = folds.flatMap(({ products }) => products).sort((x, y) => Math.abs(y.t) - Math.abs(x.t));
  if (strongest === undefined) return undefined;
  const value = (folds[0]!.estimate.value + folds[1]!.estimate.value) / 2;
  // What one half learned is what the other shows, so their errors move together: added, not taken for independent (simulated).
  // Rows told apart without one mistake show no variance: floored.
  const least = 1 / Math.min(before.length, now.length);
  const together = (of: (fold: (typeof folds)[number]) => number): number =>
    folds.reduce((sum, f) => sum + of(f) / 2, 0);
  const z = (value - 0.5) / together(({ still }) => still);
  const tail = chiSquaredTail(z * z, 1) / 2;
  return {
    value,
    standardError: together(({ estimate }) => Math.max(estimate.standardError, least)),
    p: z > 0 ? tail : 1 - tail,
    pair: [strongest.a.column, strongest.b.column],
    rows: { baseline: before.length, window: now.length },
  };
}

/** Standard deviation of an AUC of n against m rows that do not differ (Mann and Whitney 1947). */
const withoutChange = (n: number, m: number): number => Math.sqrt((n + m + 1) / (12 * n * m));
