import { categoryKey, parseNumber } from '../drift/columns/value.ts';
import { columnReader, MISSING, type Names } from './column-reader.ts';
import type { Labelled } from './join.ts';
import type { Slice } from './quality-policy.ts';

/** Rows that share a value of a column, or a range of it: the rows themselves, or their numbers. */
export type Cut<R> = { name: string; rows: R };

/** A column as it is cut: a number, or a text, or nothing where a row is in no slice. */
export interface CutColumn {
  readonly rows: number;
  cell(row: number): number | string | undefined;
}

const MOST = 20;
/** Different values that get a name: those that come later are in no slice, as of so many none is among the largest. */
const MOST_NAMES = 100_000;

/**
 * Cuts rows by the values of a column, largest slice first. Numbers of more than 20 values are cut into ranges (`distance in
 * [500, 1000)`), categories of more than 20 keep the 20 largest. Rows whose column was not captured are in none.
 * @throws InvalidEventError when there is no such column
 */
export function slicesOf(rows: readonly Labelled[], slice: Slice, names: Names): Cut<Labelled[]>[] {
  const read = columnReader(names, slice.column);
  const cut = cutColumn({ rows: rows.length, cell: (row) => read(rows[row]!) }, slice);
  return cut.map(({ name, rows: numbers }) => ({ name, rows: Array.from(numbers, (number) => rows[number]!) }));
}

/** The same of the column alone: numbers of the rows of each slice, 4 bytes each. */
export function cutColumn(of: CutColumn, slice: Slice): Cut<Uint32Array>[] {
  return cutEnough(of, slice, Number.POSITIVE_INFINITY).cuts;
}

/** A column cut into all its slices of so many rows, and what of it was left: further slices of as many, and smaller ones. */
export interface CutEnough {
  readonly cuts: Cut<Uint32Array>[];
  readonly further: number;
  readonly smaller: number;
}

/** More slices of one column than these are told by their number alone. */
export const MOST_JUDGED = 100;

/** The same with every slice of at least `least` rows, not the 20 largest alone. */
export function cutEnough(of: CutColumn, { column, edges }: Slice, least: number): CutEnough {
  const numeric = edges !== undefined || (hasMany(of) && everyNumeric(of));
  const nameOf = sliceNamer(column, numeric ? (edges ?? quartiles(of)) : undefined);
  const slices = new SliceNumbers(nameOf, numeric);
  const sliceOf = Int32Array.from({ length: of.rows }, (_, row) => slices.of(of.cell(row)));
  const { kept, further, smaller } = keepSlices(slices, least);
  return {
    cuts: kept.map(({ name, slice, count }) => ({ name, rows: rowsOf(sliceOf, slice, count) })),
    further,
    smaller,
  };
}

/** The slices that are measured, largest first, of all there are. */
export function keepSlices({ names, counts }: SliceNumbers, least: number) {
  const sorted = [...names]
    .map((name, slice) => ({ name, slice, count: counts[slice]! }))
    .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
  const enough = sorted.filter(({ count }) => count >= least).length;
  const kept = sorted.slice(0, Math.min(MOST_JUDGED, Math.max(MOST, enough)));
  return {
    kept,
    further: Math.max(0, enough - kept.length),
    smaller: sorted.length - Math.max(kept.length, enough),
  };
}

/** Numbers the slices of a column as their cells come, and counts their rows. */
export class SliceNumbers {
  readonly counts: number[] = [];
  readonly #slices = new Map<string, number>();
  readonly #known = new Map<number | string, number>();
  readonly #nameOf: (cell: number | string) => string;
  readonly #ranges: boolean;

  constructor(nameOf: (cell: number | string) => string, ranges: boolean) {
    this.#nameOf = nameOf;
    this.#ranges = ranges;
  }

  get names(): Iterable<string> {
    return this.#slices.keys();
  }

  /** The slice of a row, by its cell; -1 for one in none. */
  of(cell: number | string | undefined, rows = 1): number {
    if (cell === undefined) return -1;
    const slice = this.#known.get(cell) ?? this.#find(cell);
    if (slice >= 0) this.counts[slice] = (this.counts[slice] ?? 0) + rows;
    return slice;
  }

  #find(cell: number | string): number {
    const name = this.#nameOf(cell);
    let slice = this.#slices.get(name);
    if (slice === undefined) {
      slice = this.#slices.size < MOST_NAMES ? this.#slices.size : -1;
      if (slice >= 0) this.#slices.set(name, slice);
    }
    if (!this.#ranges && slice >= 0) this.#known.set(cell, slice);
    return slice;
  }
}

function rowsOf(sliceOf: Int32Array, slice: number, count: number): Uint32Array {
  const rows = new Uint32Array(count);
  let next = 0;
  for (let row = 0; next < count; row++) if (sliceOf[row] === slice) rows[next++] = row;
  return rows;
}

/** Whether a column has more values than get a slice each. */
export function hasMany({ rows, cell }: CutColumn): boolean {
  const distinct = new Set<number | string | undefined>();
  for (let row = 0; row < rows && distinct.size <= MOST; row++) distinct.add(cell(row));
  return distinct.size > MOST;
}

const numberOf = (cell: number | string): number | undefined => (typeof cell === 'number' ? cell : parseNumber(cell));

/** Whether all that is not missing are numbers. */
function everyNumeric({ rows, cell }: CutColumn): boolean {
  for (let row = 0; row < rows; row++) {
    const found = cell(row);
    if (found !== undefined && found !== MISSING && numberOf(found) === undefined) return false;
  }
  return true;
}

export function quartiles({ rows, cell }: CutColumn): number[] {
  const values = new Float64Array(rows);
  let count = 0;
  for (let row = 0; row < rows; row++) {
    const value = numberOf(cell(row) ?? '');
    if (value !== undefined) values[count++] = value;
  }
  const sorted = values.subarray(0, count).sort();
  return [...new Set([0.25, 0.5, 0.75].map((q) => sorted[Math.floor(q * count)]!))];
}

/** What the slice of a cell is called: by its value, or by the range between edges it lies in. */
export const sliceNamer = (column: string, edges: readonly number[] | undefined) =>
  edges ? rangeNamer(column, edges) : (cell: number | string): string => `${column} = ${categoryKey(String(cell))}`;

function rangeNamer(column: string, edges: readonly number[]): (cell: number | string) => string {
  const ascending = edges.toSorted((a, b) => a - b);
  const last = ascending.length;
  const names = Array.from({ length: last + 1 }, (_, below) => {
    if (below === 0) return `${column} below ${ascending[0]}`;
    return below === last
      ? `${column} from ${ascending[last - 1]}`
      : `${column} from ${ascending[below - 1]} below ${ascending[below]}`;
  });
  return (cell) => {
    const value = numberOf(cell);
    if (value === undefined) return `${column} = ${cell}`;
    let below = 0;
    while (below < last && ascending[below]! <= value) below++;
    return names[below]!;
  };
}
