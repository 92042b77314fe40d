import { parseNumber } from '../../drift/columns/value.ts';
import { isObject } from '../../is-object.ts';
import { type Broken, brokenOutcome, okOutcome, type ReadOutcome } from '../text/broken.ts';
import { otherSeparator } from '../text/ragged.ts';
import { parseStrictJson } from '../text/strict-json.ts';
import { textOfBytes } from './binary/elements.ts';
import { rowsOfCsv } from './csv-rows.ts';
import { concatRows, type Payload, type Reading, type RowCells, rowsOfJson } from './json-rows.ts';
import { rowsOfLibsvm } from './libsvm.ts';
import { NPY_MAGIC, readNpy } from './npy.ts';
import { readRecordIo } from './record-io.ts';
import { readTriton } from './triton.ts';

const CSV_TYPES = ['text/csv', 'application/csv'];
const JSON_TYPES = [
  ...['application/json', 'application/jsonlines', 'application/x-jsonlines', 'application/jsonl'],
  // what SageMaker's TensorFlow Serving container calls JSON Lines
  ...['application/x-ndjson', 'application/ndjson', 'application/jsons'],
  // what JumpStart's models of two texts are asked
  'application/list-text',
];
/** What JumpStart's models of one text are asked: the text itself. */
const TEXT = 'application/x-text';
const LIBSVM_TYPES = ['text/libsvm', 'text/x-libsvm'];
/** JSON and the bytes of tensors behind it; how long the JSON is stands in a parameter. */
const TRITON = 'application/vnd.sagemaker-triton.binary+json';
/**
 * Types that say nothing of a body: what clients send (botocore's default for bytes, curl's for `-d`) and frameworks answer (Flask's default) where
 * nobody named one. What such a body is tells the body.
 */
const UNSAID = [
  ...['application/octet-stream', 'binary/octet-stream', 'application/x-www-form-urlencoded'],
  ...['text/plain', 'text/html'],
];
/** Characters that no line of text has. */
const CONTROLS = /[^\P{Cc}\t\r\n]|\ufffd/u;
/** A byte order mark is no part of what it stands before. */
const MARK = /^\ufeff/;
/** Of a content type a reason quotes so much. */
const LONGEST_TYPE = 100;

/** A content type and its parameter `json-header-size`, as captured. */
type MediaType = { readonly written: string; readonly type: string; readonly headerSize: number | undefined };

/**
 * Rows of one captured side: `data` is CSV text, JSON text, or base64 of what the content type names. What cannot be read names the content type
 * where it is not what was expected.
 * @param side `endpointInput`, `endpointOutput` or `groundTruthData`
 */
export function readPayload(side: unknown, reading: Reading): ReadOutcome<Payload> {
  const outcome = readSide(side, reading);
  return outcome.ok || reading.answer === undefined ? outcome : tellSide(outcome, side, reading.answer);
}

/** Of what is no JSON, or of a type that is not read, which side it is: the line that holds it may be valid, and the other side be read. */
function tellSide(broken: Broken, side: unknown, answer: boolean): Broken {
  const which = answer ? 'answer' : 'request';
  if (broken.kind === 'content-type') return { ...broken, reason: `the ${which} is ${broken.reason}` };
  if (broken.kind !== 'not-json') return broken;
  const { written } = mediaTypeOf(isObject(side) ? side.observedContentType : undefined);
  const typed = written === '' ? '' : `, its content type is \`${written.slice(0, LONGEST_TYPE)}\``;
  return {
    ...broken,
    reason: `\`data\` of the ${which} is no JSON${broken.reason === 'not valid JSON' ? '' : `: ${broken.reason}`}${typed}`,
  };
}

function readSide(side: unknown, reading: Reading): ReadOutcome<Payload> {
  if (!isObject(side) || typeof side.data !== 'string') return brokenOutcome('shape', 'a side without text in `data`');
  const { data, encoding } = side;
  const media = mediaTypeOf(side.observedContentType);
  if (encoding === 'CSV') return withType(rowsOfCsv(data, reading), media, CSV_TYPES);
  if (encoding === 'JSON') return withType(readJson(data, reading), media, JSON_TYPES);
  if (encoding !== 'BASE64') return brokenOutcome('encoding', '`encoding` must be `CSV`, `JSON` or `BASE64`');
  const bytes = Buffer.from(data, 'base64');
  if (bytes.toString('base64') !== data) return brokenOutcome('payload', '`data` is not base64');
  const read = readerOf(media, bytes);
  return read ? read(bytes, reading) : brokenOutcome('content-type', unreadType(media));
}

/** The content type of a side captured as CSV text, where it names something else. */
export function typeBesideCsv(side: unknown): string | undefined {
  if (!isObject(side) || side.encoding !== 'CSV') return undefined;
  const { type, written } = mediaTypeOf(side.observedContentType);
  return type === '' || CSV_TYPES.includes(type) || UNSAID.includes(type) ? undefined : written.slice(0, LONGEST_TYPE);
}

function mediaTypeOf(observed: unknown): MediaType {
  const written = String(observed ?? '');
  const [type = '', ...parameters] = written.split(';').map((part) => part.trim().toLowerCase());
  const size = parameters.map((parameter) => /^json-header-size="?(\d{1,9})"?$/.exec(parameter)?.[1]).find(Boolean);
  return { written, type, headerSize: size === undefined ? undefined : Number(size) };
}

type BodyReader = (bytes: Buffer, reading: Reading) => ReadOutcome<Payload>;

function readerOf(media: MediaType, bytes: Buffer): BodyReader | undefined {
  const { type, headerSize } = media;
  if (CSV_TYPES.includes(type)) return (body, reading) => readText(body, rowsOfCsv, reading);
  if (JSON_TYPES.includes(type)) return (body, reading) => readText(body, readJson, reading);
  if (LIBSVM_TYPES.includes(type)) return (body, reading) => readText(body, rowsOfLibsvm, reading);
  if (type === TEXT) return (body, reading) => readText(body, rowOfText, reading);
  if (type === 'application/x-npy') return readNpy;
  if (type === 'application/x-recordio-protobuf') return readRecordIo;
  if (type === TRITON) return (body, reading) => readTriton(body, headerSize, reading);
  if (type.endsWith('+json')) return (body, reading) => readText(body, readJson, reading);
  if (!UNSAID.includes(type)) return undefined;
  // Its header with the length of the JSON is not captured: what the bytes begin with tells what they are.
  if (NPY_MAGIC.equals(bytes.subarray(0, NPY_MAGIC.length))) return readNpy;
  const text = textOfBytes(bytes)?.replace(MARK, '');
  if (text !== undefined && !/"binary_data_size"/.test(text) && isJson(text))
    return (_, reading) => readJson(text, reading);
  if (bytes[0] === 0x7b) return (body, reading) => readTriton(body, undefined, reading);
  const plain = text?.trim();
  return plain && !/^[<{[]/.test(plain) && !CONTROLS.test(plain)
    ? (_, reading) => rowsOfAnyText(plain, reading) ?? brokenOutcome('content-type', unreadType(media))
    : undefined;
}

/** A text is one row of one column; several have no place in it. */
function rowOfText(text: string, { columns }: Reading): ReadOutcome<Payload> {
  return columns?.length === 1
    ? okOutcome({ rows: [[text]], unknown: [] })
    : brokenOutcome('payload', `\`${TEXT}\` is one text, the schema has ${columns?.length ?? 'no'} columns`);
}

/** Whether a text is one JSON object or list, or begins with one that is a line of its own. */
function isJson(text: string): boolean {
  const line = (): string => text.trim().split('\n', 1)[0]!;
  return /^\s*[[{]/.test(text) && (parseStrictJson(text).ok || parseStrictJson(line()).ok);
}

/** Rows of a text that nobody says is CSV: where names stand before its rows, or all are as wide as the schema, or hold
 * nothing but numbers. */
function rowsOfAnyText(text: string, reading: Reading): ReadOutcome<Payload> | undefined {
  const { columns } = reading;
  const read = columns && rowsOfCsv(text, reading);
  if (!read?.ok || columns === undefined) return undefined;
  const { rows, header } = read.value;
  const isNumber = (cell: string | undefined): boolean => cell !== undefined && parseNumber(cell) !== undefined;
  const isDivided = (row: RowCells): boolean => otherSeparator(row, columns.length) !== undefined;
  const fits = columns.length > 1 && rows.every((row) => row.length === columns.length || isDivided(row));
  return header || fits || rows.every((row) => row.every(isNumber)) ? read : undefined;
}

/** What bytes begin with that are no UTF-8. */
const FOREIGN: readonly (readonly [readonly number[], string])[] = [
  [[0x1f, 0x8b], 'it is compressed with gzip, and captured so: send it as it is'],
  [[0xff, 0xfe], 'it is UTF-16: send UTF-8'],
  [[0xfe, 0xff], 'it is UTF-16: send UTF-8'],
];

const READ = 'CSV, JSON, JSON Lines, libsvm, npy, RecordIO-protobuf and tensors of Triton are';

const unreadType = ({ written }: MediaType): string =>
  written === ''
    ? `base64 without a content type, so that nobody knows what it is`
    : `base64 of \`${written.slice(0, LONGEST_TYPE)}\`, which is not read: ${READ}`;

/** A reason says which content type was announced where that is not one of those expected. */
function withType(
  outcome: ReadOutcome<Payload>,
  { written, type }: MediaType,
  expected: readonly string[],
): ReadOutcome<Payload> {
  if (outcome.ok || type === '') return outcome;
  // where no row is found it is said even of what was expected
  const usual = expected.includes(type) || type.endsWith('+json');
  if (usual && !outcome.reason.startsWith('no column of the schema')) return outcome;
  return { ...outcome, reason: `${outcome.reason}; its content type is \`${written.slice(0, LONGEST_TYPE)}\`` };
}

function readText(
  bytes: Buffer,
  read: (text: string, reading: Reading) => ReadOutcome<Payload>,
  reading: Reading,
): ReadOutcome<Payload> {
  const text = textOfBytes(bytes);
  if (text !== undefined) return read(text, reading);
  const what = FOREIGN.find(([begins]) => begins.every((byte, at) => bytes[at] === byte))?.[1];
  return brokenOutcome('payload', `\`data\` is not base64 of UTF-8 text${what ? `: ${what}` : ''}`);
}

/** One JSON value, or one per line (JSON Lines) when the text is not a single value. */
function readJson(marked: string, reading: Reading): ReadOutcome<Payload> {
  const text = marked.replace(MARK, '');
  const whole = parseStrictJson(text, 'text');
  if (whole.ok) return rowsOfJson(whole.value, { ...reading, text });
  if (/^\s*[^\s{["][^\n]*[,;]/.test(text))
    return { ...whole, reason: `${whole.reason}: is it CSV? that is read as \`text/csv\`` };
  if (/^\s*[[{][^"]*'/.test(text) && whole.kind === 'not-json')
    return {
      ...whole,
      reason: `${whole.reason}: texts stand in single quotes, as Python's \`str\` writes them; \`json.dumps\` writes JSON`,
    };
  if (whole.kind !== 'two-values') return whole;
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return concatRows(lines, (line) => {
    const value = parseStrictJson(line, 'text');
    return value.ok ? rowsOfJson(value.value, { ...reading, text: line }) : value;
  });
}
