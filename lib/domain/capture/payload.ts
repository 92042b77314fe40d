import { isObject } from '../is-object.ts';
import { type Broken, brokenOutcome, okOutcome, type ReadOutcome } from './broken.ts';
import { parseCsv } from './parse-csv.ts';
import { parseStrictJson } from './strict-json.ts';

/** A value of a row as text; undefined where the payload says null or a named column is not there. */
export type RowCells = (string | undefined)[];

/** Rows of a payload; `unknown` names keys the schema does not have. */
export type Payload = { rows: RowCells[]; unknown: string[] };

const CSV_TYPES = ['text/csv', 'application/csv'];
const JSON_TYPES = ['application/json', 'application/jsonlines', 'application/x-ndjson', 'application/x-jsonlines'];
/** Keys that only wrap rows in the request and answer formats of common containers. */
const WRAPPERS = ['instances', 'inputs', 'features', 'data', 'predictions', 'outputs'];

/**
 * Rows of one captured side: `data` is CSV text, JSON text, or base64 of what the content type names.
 * @param side `endpointInput`, `endpointOutput` or `groundTruthData`
 * @param columns names in the order of the schema; without them rows given as objects cannot be read
 */
export function readPayload(side: unknown, columns: readonly string[] | undefined): ReadOutcome<Payload> {
  if (!isObject(side) || typeof side.data !== 'string') return brokenOutcome('shape', 'a side without text in `data`');
  const { data, encoding } = side;
  if (encoding === 'CSV') return readCsv(data, columns);
  if (encoding === 'JSON') return readJson(data, columns);
  if (encoding !== 'BASE64') return brokenOutcome('encoding', '`encoding` must be `CSV`, `JSON` or `BASE64`');
  const text = decodeBase64(data);
  if (text === undefined) return brokenOutcome('payload', '`data` is not base64 of UTF-8 text');
  const type = String(side.observedContentType ?? '')
    .split(';', 1)[0]!
    .trim()
    .toLowerCase();
  if (CSV_TYPES.includes(type)) return readCsv(text, columns);
  if (JSON_TYPES.includes(type)) return readJson(text, columns);
  return brokenOutcome('content-type', 'base64 of a content type that is neither CSV nor JSON');
}

function decodeBase64(data: string): string | undefined {
  const bytes = Buffer.from(data, 'base64');
  if (bytes.toString('base64') !== data) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Rows of CSV. Some clients send the names of the columns first: that is no row. */
function readCsv(text: string, columns: readonly string[] | undefined): ReadOutcome<Payload> {
  if (/^\s*[[{]/.test(text) && parseStrictJson(text).ok)
    return brokenOutcome('payload', 'CSV is announced but the body is JSON');
  const parsed = parseCsv(text);
  if ('broken' in parsed) return brokenOutcome('payload', parsed.broken);
  const { rows } = parsed;
  return okOutcome({ rows: columns && rows[0] && isHeader(rows[0], columns) ? rows.slice(1) : rows, unknown: [] });
}

const isHeader = (row: readonly string[], columns: readonly string[]) =>
  row.length === columns.length && row.every((name, index) => name === columns[index]);

/** One JSON value, or one per line (JSON Lines) when the text is not a single value. */
function readJson(text: string, columns: readonly string[] | undefined): ReadOutcome<Payload> {
  const whole = parseStrictJson(text, 'text');
  if (whole.ok) return rowsOf(whole.value, columns);
  if (whole.kind !== 'two-values') return whole;
  const rows: RowCells[] = [];
  const unknown = new Set<string>();
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const value = parseStrictJson(line, 'text');
    const read = value.ok ? rowsOf(value.value, columns) : value;
    if (!read.ok) return read;
    rows.push(...read.value.rows);
    for (const key of read.value.unknown) unknown.add(key);
  }
  return okOutcome({ rows, unknown: [...unknown] });
}

/**
 * `[1,2]` is one row, `[[1],[2]]` and `[{…},{…}]` are one each; `{"instances": …}` and its like are looked into. `{"score":[1,2]}` is a
 * column: two rows, which a caller that knows how many there must be compares.
 */
function rowsOf(value: unknown, columns: readonly string[] | undefined): ReadOutcome<Payload> {
  const unwrapped = unwrap(value, columns);
  const inner = transposed(unwrapped) ?? unwrapped;
  if (!Array.isArray(inner)) return rowOf(inner, columns);
  if (!inner.some((item) => typeof item === 'object' && item !== null)) return rowOf(inner, columns);
  const rows: RowCells[] = [];
  const unknown = new Set<string>();
  for (const item of inner) {
    const row = rowOf(unwrap(item, columns), columns);
    if (!row.ok) return row;
    rows.push(...row.value.rows);
    for (const key of row.value.unknown) unknown.add(key);
  }
  return okOutcome({ rows, unknown: [...unknown] });
}

/** Rows of an object that holds columns, when all of them are as long. */
function transposed(value: unknown): Record<string, unknown>[] | undefined {
  if (!isObject(value)) return undefined;
  const columns = Object.entries(value);
  const first = columns[0]?.[1];
  if (!Array.isArray(first) || first.length === 0) return undefined;
  if (!columns.every(([, cells]) => Array.isArray(cells) && cells.length === first.length)) return undefined;
  return first.map((_, row) => Object.fromEntries(columns.map(([name, cells]) => [name, (cells as unknown[])[row]])));
}

function unwrap(value: unknown, columns: readonly string[] | undefined): unknown {
  if (!isObject(value)) return value;
  const keys = Object.keys(value);
  const wraps = keys.length === 1 && WRAPPERS.includes(keys[0]!) && !columns?.includes(keys[0]!);
  return wraps ? value[keys[0]!] : value;
}

function rowOf(value: unknown, columns: readonly string[] | undefined): ReadOutcome<Payload> {
  if (isObject(value)) return namedRow(value, columns);
  const cells = cellsOf(Array.isArray(value) ? value : [value]);
  return 'ok' in cells ? cells : okOutcome({ rows: [cells], unknown: [] });
}

/** An object by the schema's names; `__proto__` is a name like any other, and case counts. */
export function namedRow(value: Record<string, unknown>, columns: readonly string[] | undefined): ReadOutcome<Payload> {
  if (columns === undefined) return brokenOutcome('payload', 'rows given as objects need the names of a schema');
  const cells = cellsOf(columns.map((name) => (Object.hasOwn(value, name) ? value[name] : undefined)));
  if ('ok' in cells) return cells;
  return okOutcome({ rows: [cells], unknown: Object.keys(value).filter((key) => !columns.includes(key)) });
}

/** Scalars as text; a text that spells a number is that number. */
function cellsOf(values: readonly unknown[]): RowCells | Broken {
  const cells: RowCells = [];
  for (const value of values) {
    if (value === null || value === undefined) cells.push(undefined);
    else if (typeof value === 'object') return brokenOutcome('payload', 'a value that is an array or object');
    else cells.push(String(value));
  }
  return cells;
}
