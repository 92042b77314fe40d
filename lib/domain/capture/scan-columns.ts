import { type Baseline, baselineId, type FeatureBaseline, rowColumns } from '../drift/baseline/baseline.ts';
import { deriver } from '../drift/baseline/derived/derived.ts';
import { hashOfValue } from '../drift/baseline/new-values.ts';
import { categoryReader, holdsTruths, numberReader, type TellSign } from '../drift/baseline/read-cell.ts';
import { type Cuts, cutsOf } from '../drift/baseline/tolerance.ts';
import { sampleSize } from '../drift/columns/sample.ts';
import { saysNothing } from '../drift/columns/spelling/nothing-words.ts';
import { NOTHING, type Places, placesOf } from '../drift/columns/spelling/same-value.ts';
import { type Cell, categoryKey, isMissing } from '../drift/columns/value.ts';
import type { Columns } from './capture.ts';
import type { KnownAnswers } from './rows/answers.ts';
import type { ScanCore } from './scan-core.ts';

/**
 * A cell on its way into a sketch, as one double: a number is itself, a category its place (of an unseen
 * one their number, and its hash behind the point). These stand for what is neither; no cell is read as one of them (the largest number is 1e150).
 */
const MISSING = Number.NaN;
const TYPE_ERROR = Number.POSITIVE_INFINITY;
/** Of a side that was not captured: counted nowhere. */
export const NOT_CAPTURED = Number.NEGATIVE_INFINITY;

/** One column; `toDouble` reads the cells the core does not know the meaning of, and tells how numbers among them are written; `cell` is the place in the row of what it is made of. */
export type ScanColumn = { readonly cell: number; toDouble(cell: Cell, tell?: TellSign): number } & (
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
  /** How many cells the rows of the input have: fewer where columns are made of one. */
  readonly width: number;
  /** Whether the core reads no lines: nobody looks at requests, or columns are made of texts and vectors, which it does not know. */
  readonly exactly: boolean;
  readonly names: Columns;
  readonly mostSampled: number;
  /** Cores made for these columns that have nothing to read. */
  readonly spare: ScanCore[];
};

export function scanColumns(baseline: Baseline): ScanColumns {
  const { output, answerPath = output, derived } = baseline;
  const cells = rowColumns(baseline);
  const names = cells.map(({ name }) => name);
  const columns = cells.flatMap((column, cell) => {
    const derive = column.derived && deriver(column.derived);
    return column.features.map((place, part): ScanColumn => {
      const made = columnOf(baseline.features[place]!);
      return {
        ...made,
        cell,
        ...(derive && { toDouble: (text: Cell, tell?: TellSign) => made.toDouble(derive(text)[part], tell) }),
      };
    });
  });
  const inputs = output === undefined ? columns.length : columns.length - 1;
  const width = output === undefined ? names.length : names.length - 1;
  const kept = columns.some(
    (column) => column.kind === 'category' && column.categories.some((text) => text[0] === ' '),
  );
  return {
    baselineId: baselineId(baseline),
    columns,
    inputs,
    width,
    exactly: inputs === 0 || derived !== undefined,
    names: {
      ...columnSides(names.slice(0, width), answerPath, columns[inputs] && knownAnswers(columns[inputs])),
      ...(derived && { lists: listColumns(baseline) }),
      ...(kept && { spaces: 'kept' as const }),
    },
    mostSampled: sampleSize(columns.length),
    spare: [],
  };
}

/** The columns whose value is a list. */
export const listColumns = ({ derived = [] }: Pick<Baseline, 'derived'>): string[] =>
  derived.filter(({ type }) => type === 'embedding').map(({ column }) => column);

/** How sides are read for the columns of a baseline: one that has none is looked at by nobody. */
export const columnSides = (
  features: readonly string[],
  output: string | undefined,
  known?: KnownAnswers,
): Columns => ({
  ...(features.length === 0 ? { input: null } : { input: features, needs: 'input' }),
  ...(output === undefined ? { output: null } : { output: [output], answer: { known } }),
});

/** What is read of a column, wherever its cell stands. */
type ReadColumn = ScanColumn extends infer C ? (C extends unknown ? Omit<C, 'cell'> : never) : never;

const knownAnswers = (column: ScanColumn): KnownAnswers => ({
  numbers: column.kind === 'numeric',
  has: (cell) => {
    const double = column.toDouble(cell);
    return column.kind === 'numeric' ? double !== TYPE_ERROR : !(double >= column.categories.length);
  },
});

function columnOf(feature: FeatureBaseline): ReadColumn {
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
    const place = isMissing(cell)
      ? NOTHING
      : (read(cell) ?? categories.length + hashOfValue(categoryKey(cell)) / 2 ** 32);
    return place === NOTHING ? MISSING : place;
  };
  return { kind: 'category', categories, places: placesOf(feature), toDouble };
}
