import { type Baseline, baselineId, type FeatureBaseline } from '../drift/baseline/baseline.ts';
import { categoryReader, holdsTruths, numberReader, type TellSign } from '../drift/baseline/read-cell.ts';
import { type Cuts, cutsOf } from '../drift/baseline/tolerance.ts';
import { sampleSize } from '../drift/columns/sample.ts';
import { saysNothing } from '../drift/columns/spelling/nothing-words.ts';
import { NOTHING, type Places, placesOf } from '../drift/columns/spelling/same-value.ts';
import { type Cell, isMissing } from '../drift/columns/value.ts';
import type { Columns } from './capture.ts';
import type { KnownAnswers } from './rows/answers.ts';
import type { ScanCore } from './scan-core.ts';

/**
 * A cell on its way into a sketch, as one double: a number is itself, a category its place (one past the last for an
 * unseen one). These stand for what is neither; no cell is read as one of them (the largest number is 1e150).
 */
const MISSING = Number.NaN;
const TYPE_ERROR = Number.POSITIVE_INFINITY;
/** Of a side that was not captured: counted nowhere. */
export const NOT_CAPTURED = Number.NEGATIVE_INFINITY;

/** One column; `toDouble` reads the cells the core does not know the meaning of, and tells how numbers among them are written. */
export type ScanColumn = { toDouble(cell: Cell, tell?: TellSign): number } & (
  | ({
      readonly kind: 'numeric';
      readonly integer: boolean;
      readonly truths: boolean;
      readonly edges: readonly number[];
    } & Cuts)
  | { readonly kind: 'category'; readonly categories: readonly string[]; readonly places: Places }
);

/** A baseline made ready for bytes, once, for any number of scanners. */
export type ScanColumns = {
  readonly baselineId: string;
  readonly columns: readonly ScanColumn[];
  /** How many of them come from the input; the one after these, if there is one, is the answer. */
  readonly inputs: number;
  readonly names: Columns;
  readonly mostSampled: number;
  /** Cores made for these columns that have nothing to read. */
  readonly spare: ScanCore[];
};

export function scanColumns(baseline: Baseline): ScanColumns {
  const names = baseline.features.map(({ name }) => name);
  const { output } = baseline;
  const inputs = output === undefined ? names.length : names.length - 1;
  const columns = baseline.features.map(columnOf);
  const kept = columns.some(
    (column) => column.kind === 'category' && column.categories.some((text) => text[0] === ' '),
  );
  return {
    baselineId: baselineId(baseline),
    columns,
    inputs,
    names: {
      ...columnSides(names.slice(0, inputs), output, columns[inputs] && knownAnswers(columns[inputs])),
      ...(kept && { spaces: 'kept' as const }),
    },
    mostSampled: sampleSize(names.length),
    spare: [],
  };
}

/** How sides are read for the columns of a baseline: one that has none is looked at by nobody. */
export const columnSides = (
  features: readonly string[],
  output: string | undefined,
  known?: KnownAnswers,
): Columns => ({
  ...(features.length === 0 ? { input: null } : { input: features, needs: 'input' }),
  ...(output === undefined ? { output: null } : { output: [output], answer: { known } }),
});

const knownAnswers = (column: ScanColumn): KnownAnswers => ({
  numbers: column.kind === 'numeric',
  has: (cell) => {
    const double = column.toDouble(cell);
    return column.kind === 'numeric' ? double !== TYPE_ERROR : double !== column.categories.length;
  },
});

function columnOf(feature: FeatureBaseline): ScanColumn {
  if (feature.type !== 'category') {
    const read = numberReader(feature);
    const toDouble = (cell: Cell, tell?: TellSign): number =>
      isMissing(cell) || saysNothing(cell) ? MISSING : (read(cell, tell) ?? TYPE_ERROR);
    const { edges, type } = feature;
    return {
      kind: 'numeric',
      integer: type === 'integer',
      truths: holdsTruths(feature),
      edges,
      ...cutsOf(feature),
      toDouble,
    };
  }
  const { categories } = feature;
  const read = categoryReader(feature);
  const toDouble = (cell: Cell) => {
    const place = isMissing(cell) ? NOTHING : (read(cell) ?? categories.length);
    return place === NOTHING ? MISSING : place;
  };
  return { kind: 'category', categories, places: placesOf(feature), toDouble };
}
