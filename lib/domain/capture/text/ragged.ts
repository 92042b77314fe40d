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

/** Says that cells seem to be divided by another sign than a comma, which may then be a decimal one; undefined where they do not. */
export function otherSeparator(row: readonly (string | undefined)[], width: number): string | undefined {
  const line = row.map((cell) => cell ?? '').join(',');
  const cells = (sign: string): number => line.split(sign).length;
  const likely = (sign: string): boolean => cells(sign) === width || (row.length === 1 && cells(sign) > 1);
  const sign = width > 1 ? [';', '\t', '|'].find(likely) : undefined;
  return sign === undefined
    ? undefined
    : `it would be ${cells(sign)} if ${sign === '\t' ? 'tabs' : `\`${sign}\``} stood between cells, but captured CSV is read with commas: send commas, or JSON`;
}
