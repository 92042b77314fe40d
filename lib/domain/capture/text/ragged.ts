import { type Broken, brokenOutcome } from './broken.ts';

/** Columns named in a reason. */
const NAMED = 20;
/** Of each so much. */
const LONGEST = 64;

/** A row that is not as wide as the header of its file, or as the columns that its file must have. */
export const raggedRow = (cells: number, columns: readonly string[], whose = 'the header has'): Broken =>
  brokenOutcome('row-width', `${cellsInWords(cells)}, ${whose} ${columns.length} (${columnsInWords(columns)})`);

export const cellsInWords = (cells: number): string => `${cells} ${cells === 1 ? 'cell' : 'cells'}`;

export function columnsInWords(columns: readonly string[]): string {
  const more = columns.length > NAMED ? ` and ${columns.length - NAMED} more` : '';
  return `${columns
    .slice(0, NAMED)
    .map((name) => name.trim().slice(0, LONGEST))
    .join(', ')}${more}`;
}
