import { isMissing } from '../drift/columns/value.ts';
import type { CaptureRecord, Columns } from './capture.ts';
import { type Broken, brokenOutcome } from './text/broken.ts';
import { cellsInWords, columnsInWords, otherSeparator } from './text/ragged.ts';

/** What works by whatever command it is said. */
const MEND = 'name what is sent, in order, in the schema (`--schema` of `drift baseline` and `quality check`)';

/** Why the first row that is not as wide as the schema's columns cannot be used; undefined where all are. */
export function otherWidth({ input, typed }: CaptureRecord, { input: columns }: Columns): Broken | undefined {
  if (!columns) return undefined;
  const other = input.find((row) => row.length !== columns.length);
  if (!other) return undefined;
  const hint =
    (typed && `its content type is \`${typed}\`, captured as CSV: send CSV or JSON under its own name`) ??
    otherSeparator(other, columns.length) ??
    (other.length === columns.length + 1 && isMissing(other.at(-1))
      ? 'its last cell is empty: send rows without a comma at their end'
      : undefined) ??
    (other.length < columns.length
      ? `is the label, or an index, among them? make the baseline without it (\`--ignore\` of \`drift baseline\`), or ${MEND}`
      : `is an id, or the label, sent with them? ${MEND}, and leave out what is no feature with \`--ignore\` of \`drift check\``);
  return brokenOutcome(
    'row-width',
    `${cellsInWords(other.length)}, the baseline has ${columns.length} columns (${columnsInWords(columns)}): ${hint}`,
  );
}
