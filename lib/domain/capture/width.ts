import type { CaptureRecord, Columns } from './capture.ts';
import { type Broken, brokenOutcome } from './text/broken.ts';
import { cellsInWords, columnsInWords } from './text/ragged.ts';

/** Why the first row that is not as wide as the schema's columns cannot be used; undefined where all are. */
export function otherWidth({ input }: CaptureRecord, { input: columns }: Columns): Broken | undefined {
  if (!columns) return undefined;
  const other = input.find((row) => row.length !== columns.length);
  if (!other) return undefined;
  const sign = [';', '\t', '|'].find(
    (one) => other.length === 1 && other[0]?.split(one).length === columns.length && columns.length > 1,
  );
  const hint = sign
    ? `it would be ${columns.length} if ${sign === '\t' ? 'tabs' : `\`${sign}\``} stood between cells, but captured CSV is read with commas: send commas, or JSON`
    : other.length < columns.length
      ? 'is the label, or an index, among them? say which columns are sent with `--schema`'
      : 'is an id, or the label, sent with them? say which columns are sent with `--schema`';
  return brokenOutcome(
    'row-width',
    `${cellsInWords(other.length)}, the baseline has ${columns.length} columns (${columnsInWords(columns)}): ${hint}`,
  );
}
