import { normalQuantile } from '../../../statistics/normal.ts';
import type { FeatureBaseline } from '../baseline/baseline.ts';
import { MISSING_CODE, type Sample } from '../columns/sample.ts';

/** What a side tells of a column: its rank, how far that is from the middle, whether it is missing, or whether it is the category at this place. */
export type SideOf = 'value' | 'extremes' | 'missing' | number;

/** One side of one column in one sample, a number a row with mean 0 and variance 1. */
export type OneSide = { column: number; of: SideOf; values: Float64Array };

/**
 * One side of one column in both samples, a number a row with mean 0 and variance 1 in each: the column's own distribution is taken out, so
 * that only what it does together with other columns is left.
 */
export type Side = { column: number; before: Float64Array; now: Float64Array };

/** Categories that get a side: the most frequent of the baseline. */
const CATEGORIES = 3;
/** A yes-or-no side counts when at least this share of the rows says yes, and at least this share no. */
const SPEAKS = 0.05;

/** A column of a sample: bins or places of categories; below 0 there is no value (sample.ts), which has no rank and lies in the middle. */
type Codes = Int32Array;

/**
 * The sides of some columns. A number has its normal score (van der Waerden 1952) and that squared, so that relations which rise and
 * fall again are seen; a category has yes or no for each of its 3 most frequent values; any column has whether its value is missing.
 * What is constant in either sample is left out of both.
 * @param columns places of the columns to look at
 */
export function classifierColumns(
  features: readonly FeatureBaseline[],
  columns: readonly number[],
  before: Sample,
  now: Sample,
): Side[] {
  const [was, is] = [sidesOf(features, columns, before), sidesOf(features, columns, now)];
  return was.flatMap((a, i) => {
    const b = is[i];
    return a === undefined || b === undefined ? [] : [{ column: a.column, before: a.values, now: b.values }];
  });
}

/** The sides of some columns in one sample, always as many and in the same order; undefined where all rows are alike. */
export function sidesOf(
  features: readonly FeatureBaseline[],
  columns: readonly number[],
  sample: Sample,
): (OneSide | undefined)[] {
  return columns.flatMap((column) => {
    const codes: Codes = new Int32Array(sample.length);
    // Int32Array.from takes ten times as long.
    for (let row = 0; row < codes.length; row++) codes[row] = sample[row]![column + 1]!;
    return seenIn(features[column]!, codes).map(([of, values]) => values && { column, of, values });
  });
}

function seenIn(feature: FeatureBaseline, codes: Codes): [SideOf, Float64Array | undefined][] {
  const missing = yesOrNo(codes, MISSING_CODE);
  if (feature.type === 'category') {
    const names = Math.min(CATEGORIES, feature.categories.length);
    const shown = Array.from({ length: names }, (_, name): [SideOf, Float64Array | undefined] => [
      name,
      yesOrNo(codes, name),
    ]);
    return [...shown, ['missing', missing]];
  }
  const { values, distinct } = scores(codes, feature.counts.length);
  // The square of two values is one value.
  const squared = distinct > 2 ? standard(squaresOf(values)) : undefined;
  return [
    ['value', standard(values)],
    ['extremes', squared],
    ['missing', missing],
  ];
}

function squaresOf(values: Float64Array): Float64Array {
  const squares = new Float64Array(values.length);
  for (let row = 0; row < values.length; row++) squares[row] = values[row]! * values[row]!;
  return squares;
}

function yesOrNo(codes: Codes, wanted: number): Float64Array | undefined {
  let yes = 0;
  for (let row = 0; row < codes.length; row++) if (codes[row] === wanted) yes++;
  const share = yes / codes.length;
  if (!(share >= SPEAKS && share <= 1 - SPEAKS)) return undefined;
  const values = new Float64Array(codes.length);
  for (let row = 0; row < codes.length; row++) if (codes[row] === wanted) values[row] = 1;
  return standard(values);
}

/** The normal quantile of each row's midrank; rows of one bin share one. */
function scores(codes: Codes, bins: number): { values: Float64Array; distinct: number } {
  const counts = new Int32Array(bins);
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row]!;
    if (code >= 0) counts[code]!++;
  }
  let total = 0;
  for (let bin = 0; bin < bins; bin++) total += counts[bin]!;
  const score = new Float64Array(bins);
  let below = 0;
  let distinct = 0;
  for (let bin = 0; bin < bins; bin++) {
    const count = counts[bin]!;
    if (count === 0) continue;
    score[bin] = normalQuantile((below + count / 2) / total);
    below += count;
    distinct++;
  }
  const values = new Float64Array(codes.length);
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row]!;
    if (code >= 0) values[row] = score[code]!;
  }
  return { values, distinct };
}

/** Gives values mean 0 and variance 1, in their place; undefined where all are the same. */
function standard(values: Float64Array): Float64Array | undefined {
  const rows = values.length;
  let sum = 0;
  for (let row = 0; row < rows; row++) sum += values[row]!;
  const mean = sum / rows;
  let squares = 0;
  for (let row = 0; row < rows; row++) {
    const off = values[row]! - mean;
    squares += off * off;
  }
  const variance = squares / rows;
  if (!(variance > 1e-12)) return undefined;
  const scale = 1 / Math.sqrt(variance);
  for (let row = 0; row < rows; row++) values[row] = (values[row]! - mean) * scale;
  return values;
}
