import type { CaptureRecord, Columns } from './capture.ts';
import { type Broken, brokenOutcome } from './text/broken.ts';

/** Columns named in a reason. */
const NAMED = 20;
/** Of each so much. */
const LONGEST = 64;

/** Why the first row that is not as wide as the schema's columns cannot be used; undefined where all are. */
export function otherWidth({ input }: CaptureRecord, { input: columns }: Columns): Broken | undefined {
  if (!columns) return undefined;
  const other = input.find((row) => row.length !== columns.length);
  if (!other) return undefined;
  const hint =
    other.length < columns.length
      ? 'is the label, or an index, among them? say which columns are sent with `--schema`'
      : 'is an id, or the label, sent with them? say which columns are sent with `--schema`';
  return brokenOutcome(
    'row-width',
    `${cellsInWords(other.length)}, the baseline has ${columns.length} columns (${columnsInWords(columns)}): ${hint}`,
  );
}

/** A row that is not as wide as the header of its file, or as the columns that its file must have. */
export const raggedRow = (cells: number, columns: readonly string[], whose = 'the header has'): Broken =>
  brokenOutcome('row-width', `${cellsInWords(cells)}, ${whose} ${columns.length} (${columnsInWords(columns)})`);

const cellsInWords = (cells: number): string => `${cells} ${cells === 1 ? 'cell' : 'cells'}`;

function columnsInWords(columns: readonly string[]): string {
  const more = columns.length > NAMED ? ` and ${columns.length - NAMED} more` : '';
  return `${columns
    .slice(0, NAMED)
    .map((name) => name.trim().slice(0, LONGEST))
    .join(', ')}${more}`;
}
