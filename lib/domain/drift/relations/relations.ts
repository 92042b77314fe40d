import { normalDensity, normalTail } from '../../../statistics/normal.ts';
import type { FeatureBaseline } from '../baseline/baseline.ts';
import type { Sample } from '../columns/sample.ts';
import { farthestPairs, type PairChange } from './pair-reach.ts';
import { learnProducts, multiplySides, scoreRows } from './relation-classifier.ts';
import { classifierColumns } from './sides.ts';

/** Rows that each sample needs at least: fifty a half. */
export const FEWEST_ROWS = 100;

/**
 * How well rows of the window can be told from rows of the baseline by how their columns go together: as the AUC of a classifier on
 * rows it has not seen, 0.5 (not at all) to 1. `p` is the chance of one as large when no relation changed; `pair` are the places
 * of the two columns whose relation changed most; `pairs` are how far those that differ most do, each by itself; `rows` of each side were looked at.
 */
export type Relations = {
  value: number;
  standardError: number;
  p: number;
  pair: [number, number];
  pairs: PairChange[];
  rows: { baseline: number; window: number };
};

/**
 * A domain classifier (Lopez-Paz and Oquab 2017, "Revisiting classifier two-sample tests") that sees relations only: each column is
 * first made alike in both samples (sides.ts), so a column that moved by itself gives nothing away; what it looks at are products of
 * sides of two columns, whose means are correlations of ranks. Two halves: each is scored by the classifier of the other half. What
 * is compared are the mean scores: their difference in standard deviations d, told as the AUC of two normal samples as far apart,
 * `Phi(d / sqrt 2)` (McGraw and Wong 1992). Ranks of scores would tell samples of few values apart by nothing: a share of 0.51
 * instead of 0.50 moves each value's score a little, and all its rows with it. No random numbers.
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
  const multiplied = multiplySides(classifierColumns(features, columns, before, now));
  const folds = ([0, 1] as const).map((fold) => {
    const products = learnProducts(multiplied, fold);
    const apart = distance(
      ...limited(scoreRows(products, 'before', before.length, fold), scoreRows(products, 'now', now.length, fold)),
    );
    return { products, ...apart };
  });
  const [strongest] = folds.flatMap(({ products }) => products).sort((x, y) => Math.abs(y.t) - Math.abs(x.t));
  if (strongest === undefined) return undefined;
  // What one half learned is what the other shows, so their errors move together: added, not taken for independent (simulated).
  const together = (of: (fold: (typeof folds)[number]) => number): number =>
    folds.reduce((sum, f) => sum + of(f) / 2, 0);
  // Rows told apart without one mistake show no variance: floored.
  const least = 1 / Math.min(before.length, now.length);
  return {
    value: together(({ value }) => value),
    standardError: together(({ standardError }) => Math.max(standardError, least)),
    p: normalTail(together(({ z }) => z)),
    pair: [strongest.a.column, strongest.b.column],
    pairs: farthestPairs(multiplied),
    rows: { baseline: before.length, window: now.length },
  };
}

/**
 * The scores of both samples, tamed: products have tails in which a handful of rows would outweigh all others. A score counts for its hyperbolic
 * tangent in units of two standard deviations. Tamed more, as ranks are, it would show of columns whose shares moved that their products are spread otherwise.
 */
function limited(before: Float64Array, now: Float64Array): [Float64Array, Float64Array] {
  const scale = 2 * Math.sqrt(meanAndVariance(before, now).variance);
  return scale > 0 ? [tamed(before, scale), tamed(now, scale)] : [before, now];
}

function tamed(scores: Float64Array, scale: number): Float64Array {
  const tame = new Float64Array(scores.length);
  for (let row = 0; row < scores.length; row++) tame[row] = Math.tanh(scores[row]! / scale);
  return tame;
}

/**
 * How far apart the means of two samples are: `value` is `Phi(d / sqrt 2)` of their difference d in standard deviations, with the
 * standard error of that by the delta method (each row's influence, so no shape is assumed); `z` is the difference in standard
 * errors when there is none.
 */
function distance(before: Float64Array, now: Float64Array): { value: number; standardError: number; z: number } {
  const [was, is] = [meanAndVariance(before), meanAndVariance(now)];
  const variance = (was.variance + is.variance) / 2;
  const difference = is.mean - was.mean;
  if (!(variance > 0)) return { value: difference > 0 ? 1 : 0.5, standardError: 0, z: difference > 0 ? Infinity : 0 };
  const d = difference / Math.sqrt(variance);
  const of = { d, variance };
  const error = Math.sqrt(influence(before, was, of, -1) + influence(now, is, of, 1));
  const unlike = Math.sqrt(was.variance / before.length + is.variance / now.length);
  return {
    value: 1 - normalTail(d / Math.SQRT2),
    standardError: (normalDensity(d / Math.SQRT2) / Math.SQRT2) * error,
    z: difference / unlike,
  };
}

function influence(
  rows: Float64Array,
  { mean, variance: own }: { mean: number; variance: number },
  { d, variance }: { d: number; variance: number },
  sign: 1 | -1,
): number {
  const scale = Math.sqrt(variance);
  let squares = 0;
  for (let row = 0; row < rows.length; row++) {
    const off = rows[row]! - mean;
    squares += ((sign * off) / scale - (d * (off * off - own)) / (4 * variance)) ** 2;
  }
  return squares / rows.length ** 2;
}

/** Of one sample, or of two together. */
function meanAndVariance(
  values: Float64Array,
  more: Float64Array = new Float64Array(0),
): { mean: number; variance: number } {
  const all = values.length + more.length;
  let sum = 0;
  for (let row = 0; row < values.length; row++) sum += values[row]!;
  for (let row = 0; row < more.length; row++) sum += more[row]!;
  const mean = sum / all;
  let squares = 0;
  for (let row = 0; row < values.length; row++) squares += (values[row]! - mean) ** 2;
  for (let row = 0; row < more.length; row++) squares += (more[row]! - mean) ** 2;
  return { mean, variance: squares / all };
}
