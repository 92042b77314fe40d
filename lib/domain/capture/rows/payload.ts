import { isObject } from '../../is-object.ts';
import { brokenOutcome, okOutcome, type ReadOutcome } from '../text/broken.ts';
import { parseCsv } from '../text/parse-csv.ts';
import { parseStrictJson } from '../text/strict-json.ts';
import { concatRows, type Payload, type Reading, rowsOfJson } from './json-rows.ts';

const CSV_TYPES = ['text/csv', 'application/csv'];
const JSON_TYPES = ['application/json', 'application/jsonlines', 'application/x-ndjson', 'application/x-jsonlines'];
/** Of a content type a reason quotes so much. */
const LONGEST_TYPE = 100;

/**
 * Rows of one captured side: `data` is CSV text, JSON text, or base64 of what the content type names.
 * @param side `endpointInput`, `endpointOutput` or `groundTruthData`
 */
export function readPayload(side: unknown, reading: Reading): ReadOutcome<Payload> {
  if (!isObject(side) || typeof side.data !== 'string') return brokenOutcome('shape', 'a side without text in `data`');
  const { data, encoding } = side;
  if (encoding === 'CSV') return readCsv(data, reading);
  if (encoding === 'JSON') return readJson(data, reading);
  if (encoding !== 'BASE64') return brokenOutcome('encoding', '`encoding` must be `CSV`, `JSON` or `BASE64`');
  const named = String(side.observedContentType ?? '');
  const type = named.split(';', 1)[0]!.trim().toLowerCase();
  const bytes = Buffer.from(data, 'base64');
  if (bytes.toString('base64') !== data) return brokenOutcome('payload', '`data` is not base64');
  const read = CSV_TYPES.includes(type) ? readCsv : JSON_TYPES.includes(type) ? readJson : undefined;
  if (!read)
    return brokenOutcome(
      'content-type',
      `base64 of \`${named.slice(0, LONGEST_TYPE)}\`, which is neither CSV nor JSON`,
    );
  const text = decodeText(bytes);
  return text === undefined ? brokenOutcome('payload', '`data` is not base64 of UTF-8 text') : read(text, reading);
}

function decodeText(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Rows of CSV. Some clients send the names of the columns first: that is no row, and says where each column is. */
function readCsv(text: string, { columns }: Reading): ReadOutcome<Payload> {
  if (/^\s*[[{]/.test(text) && parseStrictJson(text).ok)
    return brokenOutcome('payload', 'CSV is announced but the body is JSON');
  const parsed = parseCsv(text);
  if ('broken' in parsed) return brokenOutcome('payload', parsed.broken);
  const { rows } = parsed;
  const places = columns && rows[0] && placesIn(rows[0], columns);
  if (!places) return okOutcome({ rows, unknown: [] });
  const [names, ...others] = rows as [string[], ...string[][]];
  const fits = others.every((row) => row.length === names.length);
  if (!fits) return brokenOutcome('payload', 'rows that are not as long as the header of names before them');
  const unknown = names.filter((name) => !columns.includes(name));
  return okOutcome({ rows: others.map((row) => places.map((place) => row[place])), unknown, header: true });
}

/** Where a header has each column; undefined where the row is no header of all of them. */
function placesIn(row: readonly string[], columns: readonly string[]): number[] | undefined {
  const places = columns.map((name) => row.indexOf(name));
  return places.includes(-1) || new Set(row).size < row.length ? undefined : places;
}

/** One JSON value, or one per line (JSON Lines) when the text is not a single value. */
function readJson(text: string, reading: Reading): ReadOutcome<Payload> {
  const whole = parseStrictJson(text, 'text');
  if (whole.ok) return rowsOfJson(whole.value, reading);
  if (whole.kind !== 'two-values') return whole;
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return concatRows(lines, (line) => {
    const value = parseStrictJson(line, 'text');
    return value.ok ? rowsOfJson(value.value, reading) : value;
  });
}
