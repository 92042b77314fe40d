import type { CaptureRecord, Columns } from './capture.ts';
import { type Broken, brokenOutcome } from './text/broken.ts';
import { cellsInWords, columnsInWords, otherSeparator } from './text/ragged.ts';

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
