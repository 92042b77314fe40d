import { categoryKey, parseNumber } from '../drift/columns/value.ts';
import { columnReader, MISSING, type Names } from './column-reader.ts';
import type { Labelled } from './join.ts';
import type { Slice } from './quality-policy.ts';

/** Rows that share a value of a column, or a range of it: the rows themselves, or their numbers. */
export type Cut<R> = { name: string; rows: R[] };

const MOST = 20;

/**
 * Cuts rows by the values of a column, largest slice first. Numbers of more than 20 values are cut into ranges (`distance in
 * [500, 1000)`), categories of more than 20 keep the 20 largest. Rows whose column was not captured are in none.
 * @throws InvalidEventError when there is no such column
 */
export function slicesOf(rows: readonly Labelled[], slice: Slice, names: Names): Cut<Labelled>[] {
  const read = columnReader(names, slice.column);
  const cut = cutByCell(
    rows.map((row) => read(row)),
    slice,
  );
  return cut.map(({ name, rows: numbers }) => ({ name, rows: numbers.map((number) => rows[number]!) }));
}

/** The same of the column alone, a cell a row: numbers of the rows of each slice. */
export function cutByCell(cells: readonly (string | undefined)[], { column, edges }: Slice): Cut<number>[] {
  const distinct = new Set(cells);
  const numeric = edges !== undefined || (distinct.size > MOST && [...distinct].every(isNumeric));
  const name = numeric
    ? rangeNamer(column, edges ?? quartiles(cells))
    : (cell: string) => `${column} = ${categoryKey(cell)}`;
  const byName = new Map<string, number[]>();
  for (const [row, cell] of cells.entries()) {
    if (cell === undefined) continue;
    const slice = byName.get(name(cell));
    if (slice) slice.push(row);
    else byName.set(name(cell), [row]);
  }
  const slices = [...byName].map(([each, of]) => ({ name: each, rows: of }));
  return slices.sort((a, b) => b.rows.length - a.rows.length || (a.name < b.name ? -1 : 1)).slice(0, MOST);
}

const isNumeric = (cell: string | undefined) =>
  cell === undefined || cell === MISSING || parseNumber(cell) !== undefined;

function quartiles(cells: readonly (string | undefined)[]): number[] {
  const values = cells.flatMap((cell) => parseNumber(cell ?? '') ?? []).sort((a, b) => a - b);
  return [...new Set([0.25, 0.5, 0.75].map((q) => values[Math.floor(q * values.length)]!))];
}

function rangeNamer(column: string, edges: readonly number[]): (cell: string) => string {
  const ascending = edges.toSorted((a, b) => a - b);
  return (cell) => {
    const value = parseNumber(cell);
    if (value === undefined) return `${column} = ${cell}`;
    const below = ascending.filter((edge) => edge <= value).length;
    if (below === 0) return `${column} below ${ascending[0]}`;
    return below === ascending.length
      ? `${column} from ${ascending.at(-1)}`
      : `${column} from ${ascending[below - 1]} below ${ascending[below]}`;
  };
}
