import { categoryKey, parseNumber } from '../drift/columns/value.ts';
import { columnReader, MISSING, type Names } from './column-reader.ts';
import type { Labelled } from './join.ts';
import type { Slice } from './quality-policy.ts';

/** Rows that share a value of a column, or a range of it. */
export type SliceRows = { name: string; rows: Labelled[] };

const MOST = 20;

/**
 * Cuts rows by the values of a column, largest slice first. Numbers of more than 20 values are cut into ranges (`distance in
 * [500, 1000)`), categories of more than 20 keep the 20 largest. Rows whose column was not captured are in none.
 * @throws InvalidEventError when there is no such column
 */
export function slicesOf(rows: readonly Labelled[], { column, edges }: Slice, names: Names): SliceRows[] {
  const read = columnReader(names, column);
  const cells = rows.map((row) => read(row));
  const distinct = new Set(cells);
  const numeric = edges !== undefined || (distinct.size > MOST && [...distinct].every(isNumeric));
  const name = numeric
    ? rangeNamer(column, edges ?? quartiles(cells))
    : (cell: string) => `${column} = ${categoryKey(cell)}`;
  const byName = new Map<string, Labelled[]>();
  for (const [index, row] of rows.entries()) {
    const cell = cells[index];
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
