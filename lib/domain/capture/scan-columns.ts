import { type Baseline, baselineId, type FeatureBaseline } from '../drift/baseline.ts';
import { sampleSize } from '../drift/sample.ts';
import { type Cell, categoryKey, isMissing, parseNumber } from '../drift/value.ts';
import { BinGrid } from './bin-grid.ts';
import type { Columns } from './capture.ts';
import { Dictionary } from './dictionary.ts';

/**
 * A cell on its way into a sketch, as one double: a number is itself, a category its place (one past the last for an
 * unseen one). These two stand for what is neither; no cell is read as either (the largest number is 1e150).
 */
export const MISSING = Number.NaN;
export const TYPE_ERROR = Number.POSITIVE_INFINITY;

/** One column made ready for bytes. */
export type ScanColumn = { readonly bins: number; toDouble(cell: Cell): number } & (
  | { readonly kind: 'numeric'; readonly integer: boolean; readonly grid: BinGrid }
  | { readonly kind: 'category'; readonly dictionary: Dictionary }
);

/** A baseline made ready for bytes, once, for any number of scanners. */
export type ScanColumns = {
  readonly baselineId: string;
  readonly columns: readonly ScanColumn[];
  /** How many of them come from the input; the one after these, if there is one, is the answer. */
  readonly inputs: number;
  readonly names: Columns;
  readonly mostSampled: number;
};

export function scanColumns(baseline: Baseline): ScanColumns {
  const names = baseline.features.map(({ name }) => name);
  const { output } = baseline;
  const inputs = output === undefined ? names.length : names.length - 1;
  return {
    baselineId: baselineId(baseline),
    columns: baseline.features.map(columnOf),
    inputs,
    // an answer nobody watches may have any names
    names: { input: names.slice(0, inputs), output: output === undefined ? [] : [output] },
    mostSampled: sampleSize(names.length),
  };
}

function columnOf(feature: FeatureBaseline): ScanColumn {
  if (feature.type !== 'category') {
    const integer = feature.type === 'integer';
    const toDouble = (cell: Cell): number => {
      if (isMissing(cell)) return MISSING;
      const value = parseNumber(cell);
      return value === undefined || (integer && !Number.isInteger(value)) ? TYPE_ERROR : value;
    };
    return { kind: 'numeric', integer, bins: feature.counts.length, grid: new BinGrid(feature.edges), toDouble };
  }
  const places = new Map(feature.categories.map((category, place) => [category, place]));
  const unseen = feature.categories.length;
  const toDouble = (cell: Cell) => (isMissing(cell) ? MISSING : (places.get(categoryKey(cell)) ?? unseen));
  return { kind: 'category', bins: unseen, dictionary: new Dictionary(feature.categories), toDouble };
}
