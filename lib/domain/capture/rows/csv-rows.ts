import { parseNumber } from '../../drift/columns/value.ts';
import { brokenOutcome, okOutcome, type ReadOutcome } from '../text/broken.ts';
import { parseCsv } from '../text/parse-csv.ts';
import { raggedRow } from '../text/ragged.ts';
import { parseStrictJson } from '../text/strict-json.ts';
import { concatRows, type Payload, positionalRow, type Reading } from './json-rows.ts';

/**
 * Rows of CSV. A line that holds nothing is no row, and spaces before a cell are none of it, as in CSV files. Some clients send the names of the
 * columns first: that is no row, and says where each column is.
 */
export function rowsOfCsv(marked: string, reading: Reading): ReadOutcome<Payload> {
  const { columns, lists, spaces } = reading;
  // a byte order mark is no part of the first cell, or of the first name
  const text = marked.startsWith('\ufeff') ? marked.slice(1) : marked;
  const chances = reading.answer ? listsInCsv(text) : undefined;
  if (chances) return concatRows(chances, (row) => positionalRow(row, reading));
  if (/^\s*[[{]/.test(text) && parseStrictJson(text).ok)
    return brokenOutcome('payload', 'CSV is announced but the body is JSON');
  const parsed = parseCsv(text, { separator: ',', spaces: spaces !== 'kept' });
  if ('broken' in parsed) return brokenOutcome('payload', parsed.broken);
  const rows = parsed.rows.filter((row) => row.length > 1 || row[0] !== '');
  const header = columns && rows[0] && headerOf(rows[0], columns, rows.length > 1);
  if (!header && columns && rows[0] && namesOtherwise(rows[0], columns))
    return brokenOutcome(
      'payload',
      `the first row names columns otherwise than the schema (\`${rows[0][0]!.slice(0, NAME)}\`), and names are taken as they are written`,
    );
  const listed = lists?.length === 1 && columns?.length === 1;
  if (!header && listed) return concatRows(rows, (row) => positionalRow(row, reading));
  if (!header) return okOutcome({ rows, unknown: [] });
  const others = rows.slice(1);
  const ragged = others.find((row) => row.length !== header.length);
  if (ragged) return raggedRow(ragged.length, header, 'the names before it are');
  const places = columns.map((name) => header.indexOf(name));
  const unknown = header.filter((name) => name !== '' && !columns.includes(name));
  return okOutcome({ rows: others.map((row) => places.map((place) => row[place])), unknown, header: true });
}

/** Of a name a reason quotes so much. */
const NAME = 40;

/** How a name is written in a header by somebody else: in capitals or without, with spaces or underscores between words. The scanner leaves rows that begin with one of the first column's to this reader. */
export function formsOf(name: string): string[] {
  const spaced = [name, name.replaceAll('_', ' '), name.replaceAll(' ', '_')];
  const forms = spaced.flatMap((one) => [
    one,
    one.toUpperCase(),
    one.toLowerCase(),
    `${one.slice(0, 1).toUpperCase()}${one.slice(1).toLowerCase()}`,
  ]);
  return [...new Set(forms)].filter((form) => form !== name);
}

/** Whether a row has all columns' names, the first one at its beginning and in another form: a header, and no row in which everything is a text. */
function namesOtherwise(row: readonly string[], columns: readonly string[]): boolean {
  if (columns.length < 2 || !formsOf(columns[0]!).includes(row[0]!.trim())) return false;
  const cells = new Set(row.map((cell) => cell.trim()));
  return columns.every((name) => cells.has(name) || formsOf(name).some((form) => cells.has(form)));
}

/**
 * Lists as Python writes them, divided by commas or one a line: what SageMaker's XGBoost container answers as `text/csv` where a row has a chance
 * for each class (`multi:softprob`: `",".join(map(str, preds.tolist()))`). Undefined for any other text.
 */
function listsInCsv(text: string): unknown[][] | undefined {
  if (!/^\s*\[/.test(text)) return undefined;
  const parsed = parseStrictJson(`[${text.trim().replace(/\]\s*\n\s*\[/g, '],[')}]`, 'text');
  const isRow = (row: unknown): row is unknown[] =>
    Array.isArray(row) && row.length > 1 && row.every((cell) => typeof cell === 'string');
  return parsed.ok && Array.isArray(parsed.value) && parsed.value.every(isRow) ? parsed.value : undefined;
}

/**
 * The names in a row that is a header: all columns are there, or half of its cells or of the columns are such names and none of the others is a
 * number. Names that are numbers themselves prove nothing unless they are all there, in order, before a row.
 */
function headerOf(row: readonly string[], columns: readonly string[], before: boolean): string[] | undefined {
  const wanted = new Set(columns);
  const names = row.map((cell) => (wanted.has(cell) ? cell : cell.replace(/^ +| +$/g, '')));
  const known = names.filter((name) => wanted.has(name));
  if (known.length === 0 || new Set(known).size < known.length) return undefined;
  if (known.every((name) => parseNumber(name) !== undefined))
    return before && names.length === columns.length && columns.every((name, at) => names[at] === name)
      ? names
      : undefined;
  if (known.length === columns.length) return names;
  if (names.some((name) => !wanted.has(name) && parseNumber(name) !== undefined)) return undefined;
  return 2 * known.length >= Math.min(names.length, columns.length) ? names : undefined;
}
