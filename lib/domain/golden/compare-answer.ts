import { CsvReader } from '../capture/text/parse-csv.ts';
import type { GoldenRecord } from './golden.ts';
import { valuesIn } from './tolerance.ts';

/** How an answer differs: at one of its values, or as a whole. Neither what was asked nor what was answered is in it, since both may be of a person. */
export interface Miss {
  /** Which value, from 1; absent where there is no such answer. */
  readonly column?: number;
  readonly observed: string;
  readonly limit: string;
}

/**
 * Holds an answer against what a golden record expects.
 *
 * @param tolerance by how much a number may differ, in its own unit: one for all values, or one of each
 */
export function compareAnswer(
  { expect }: Pick<GoldenRecord, 'expect'>,
  tolerance: readonly number[] = [0],
  answer: { readonly status: number; readonly body: string },
): Miss[] {
  if (answer.status !== 200) return [{ observed: `status ${answer.status}`, limit: 'status 200' }];
  const cells = cellsOf(answer.body);
  if (cells.length !== expect.length) return [{ observed: valuesIn(cells.length), limit: valuesIn(expect.length) }];
  return expect.flatMap((wanted, i) => {
    const most = tolerance[tolerance.length === 1 ? 0 : i] ?? 0;
    const off = distance(wanted, cells[i]!);
    if (off <= most) return [];
    const observed = Number.isFinite(off) ? `off by ${Number(off.toPrecision(4))}` : 'another value';
    return [{ column: i + 1, observed, limit: most === 0 ? 'exactly what is expected' : `off by at most ${most}` }];
  });
}

/** How far a cell is from a number; of a text, and of what is no number, it is the same or it is not. */
function distance(wanted: string | number, cell: string): number {
  if (typeof wanted === 'string') return wanted === cell ? 0 : Number.POSITIVE_INFINITY;
  const given = cell.trim() === '' ? Number.NaN : Number(cell);
  return Number.isNaN(given) ? Number.POSITIVE_INFINITY : Math.abs(given - wanted);
}

/** The values of an answer in their order: all that stand in a JSON text, however deep, or the cells of lines of CSV. */
export function cellsOf(body: string): string[] {
  const text = body.trim();
  try {
    return leavesOf(JSON.parse(text));
  } catch {
    return csvCells(text);
  }
}

const leavesOf = (value: unknown): string[] =>
  typeof value === 'object' && value !== null ? Object.values(value).flatMap(leavesOf) : [String(value)];

function csvCells(text: string): string[] {
  const cells: string[] = [];
  const reader = new CsvReader({
    row: (row) => void cells.push(...row.map((cell) => cell.trim())),
    broken: () => undefined,
  });
  reader.feed(text);
  reader.end();
  return cells;
}
