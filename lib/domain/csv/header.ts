import { numberIn } from '../drift/columns/number-cell.ts';
import { saysNothing } from '../drift/columns/spelling/nothing-words.ts';
import { spellsDate } from '../drift/columns/times.ts';
import { isMissing } from '../drift/columns/value.ts';

/** Rows without which nothing is said of texts. */
const FEWEST = 5;

/**
 * Why a first line seems to hold values and not names: a number or a date above others, or texts of which more than half come again below
 * themselves. Undefined where nothing speaks against names: `0,1,2`, as pandas counts columns, are names.
 */
export function looksHeaderless(first: readonly string[], others: readonly string[][]): string | undefined {
  if (others.length === 0 || countsUp(first)) return undefined;
  const column = (index: number) => others.flatMap((cells) => (isMissing(cells[index]) ? [] : [cells[index]!]));
  const isValue = (text: string) => numberIn(text) !== undefined || spellsDate(text);
  const number = first.findIndex((cell, index) => isValue(cell) && mostly(column(index), isValue));
  if (number !== -1) return `column ${number + 1} begins with a number or date above others`;
  if (others.length < FEWEST) return undefined;
  const again = first.filter((cell, index) => !isMissing(cell) && column(index).includes(cell)).length;
  return again * 2 > first.length ? `${again} of its ${first.length} texts come again below themselves` : undefined;
}

/**
 * Whether a first line can only hold names: texts, each another one, of which those above columns of numbers are none, and one such column there is; those of other columns do
 * not come again below themselves.
 */
export function looksHeaded(first: readonly string[], others: readonly string[][]): boolean {
  if (others.length < FEWEST || new Set(first).size < first.length) return false;
  const isNumber = (text: string) => numberIn(text) !== undefined || spellsDate(text);
  let numbers = 0;
  for (const [index, name] of first.entries()) {
    if (isMissing(name) || saysNothing(name) || isNumber(name)) return false;
    const cells = others.flatMap((row) => (isMissing(row[index]) ? [] : [row[index]!]));
    if (cells.includes(name)) return false;
    if (cells.length > 0 && mostly(cells, isNumber)) numbers++;
  }
  return numbers > 0;
}

const mostly = (cells: readonly string[], is: (text: string) => boolean): boolean => {
  const values = cells.filter((cell) => !saysNothing(cell));
  return values.filter(is).length > 0.8 * values.length;
};

/** Whether all names but empty ones are numbers that follow one another from 0 or 1. */
function countsUp(first: readonly string[]): boolean {
  const names = first.filter((name) => name.trim() !== '');
  const from = Number(names[0]);
  return names.length > 1 && (from === 0 || from === 1) && names.every((name, index) => Number(name) === from + index);
}
