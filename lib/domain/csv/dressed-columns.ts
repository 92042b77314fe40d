import { dressedNumber } from '../drift/columns/number-cell.ts';
import { saysNothing } from '../drift/columns/spelling/nothing-words.ts';
import { isMissing, parseNumber } from '../drift/columns/value.ts';
import { signsInWords } from './signs-in-words.ts';

const DRESS = /^(\D*)(\d(?:[\d.,' \u00a0\u202f]*\d)?)(\D*)$/;

/** The digits of a number with a currency, a percent sign or parentheses about it, with all that stands between them; undefined for any other text. */
export function bareFigure(text: string): string | undefined {
  const [, before = '', figure, behind = ''] = DRESS.exec(text.trim()) ?? [];
  // most cells are plain numbers, and those of the head of every part of a folder are looked at
  if (behind === '' && (before === '' || before === '-')) return undefined;
  return figure !== undefined && dressedNumber(`${before}1${behind}`) ? figure : undefined;
}

/** A column whose numbers are written with signs. */
export interface DressedColumn {
  readonly name: string;
  readonly written: readonly string[];
}

/**
 * The columns whose numbers are written with signs, from the first rows.
 * @param wanted the columns that are looked for; all without
 */
export function findDressed(
  names: readonly string[],
  rows: readonly (readonly string[])[],
  wanted: readonly string[] | undefined,
): DressedColumn[] {
  return names.flatMap((name, index) => {
    const written = !wanted || wanted.includes(name) ? signsOf(rows.map((cells) => cells[index] ?? '')) : [];
    return written.length > 0 ? [{ name, written }] : [];
  });
}

/** The signs of a column of numbers; none for one of plain numbers, or of other texts. */
function signsOf(cells: readonly string[]): string[] {
  const signs = new Set<string>();
  for (const cell of cells) {
    if (isMissing(cell) || parseNumber(cell) !== undefined || saysNothing(cell)) continue;
    const dressed = dressedNumber(cell);
    if (!dressed) return [];
    for (const sign of dressed.signs) signs.add(sign);
  }
  return [...signs].sort();
}

/** Columns named in one sentence at most. */
const NAMED = 5;

/** In words: `$` and `,` in numbers of price, cost; undefined for no column. */
export function tellDressed(columns: readonly DressedColumn[]): string | undefined {
  const bySigns = new Map<string, string[]>();
  for (const { name, written } of columns) {
    const signs = signsInWords(written);
    bySigns.set(signs, [...(bySigns.get(signs) ?? []), name]);
  }
  if (bySigns.size === 0) return undefined;
  const parts = [...bySigns].map(([signs, names]) => {
    const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : '';
    return `${signs} in numbers of ${names.slice(0, NAMED).join(', ')}${more}`;
  });
  return parts.join('; ');
}
