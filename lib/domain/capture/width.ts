import type { CaptureRecord, Columns } from './capture.ts';
import type { RowCells } from './rows/json-rows.ts';
import { type Broken, brokenOutcome } from './text/broken.ts';
import { cellsInWords, columnsInWords } from './text/ragged.ts';

/** Says that cells seem to be divided by another sign than a comma, which may then be a decimal one; undefined where they do not. */
export function otherSeparator(row: RowCells, width: number): string | undefined {
  const line = row.map((cell) => cell ?? '').join(',');
  const cells = (sign: string): number => line.split(sign).length;
  const likely = (sign: string): boolean => cells(sign) === width || (row.length === 1 && cells(sign) > 1);
  const sign = width > 1 ? [';', '\t', '|'].find(likely) : undefined;
  return sign === undefined
    ? undefined
    : `it would be ${cells(sign)} if ${sign === '\t' ? 'tabs' : `\`${sign}\``} stood between cells, but captured CSV is read with commas: send commas, or JSON`;
}

/** Why the first row that is not as wide as the schema's columns cannot be used; undefined where all are. */
export function otherWidth({ input }: CaptureRecord, { input: columns }: Columns): Broken | undefined {
  if (!columns) return undefined;
  const other = input.find((row) => row.length !== columns.length);
  if (!other) return undefined;
  const hint =
    otherSeparator(other, columns.length) ??
    (other.length < columns.length
      ? 'is the label, or an index, among them? say which columns are sent with `--schema`'
      : 'is an id, or the label, sent with them? say which columns are sent with `--schema`');
  return brokenOutcome(
    'row-width',
    `${cellsInWords(other.length)}, the baseline has ${columns.length} columns (${columnsInWords(columns)}): ${hint}`,
  );
}
