import { isObject } from '../is-object.ts';
import { type KnownAnswers, otherAnswers, pickPlace, textInstead } from './rows/answers.ts';
import type { Payload, RowCells } from './rows/json-rows.ts';
import { readPayload, typeBesideCsv } from './rows/payload.ts';
import { type Broken, brokenOutcome, okOutcome, type ReadOutcome } from './text/broken.ts';
import { parseInstant } from './text/instant.ts';
import { otherSeparator } from './text/ragged.ts';
import { parseStrictJson } from './text/strict-json.ts';

/**
 * One captured invocation. `at` is `inferenceTime` in epoch ms; rows of input and output pair by position. A side that was not captured, or
 * that nobody looks at, has no rows; `uncaptured` names the one that is not there. `unknown` names keys the schema does not have.
 */
export type CaptureRecord = {
  eventId: string;
  inferenceId?: string;
  at: number;
  input: RowCells[];
  output: RowCells[];
  uncaptured?: 'input' | 'output';
  /** A row of names stood before the rows of a side. */
  header?: true;
  /** The content type of a request that was captured as CSV and says that it is something else. */
  typed?: string;
  unknown: string[];
};

/** What an invocation is known by: the caller's inference id where there is one, else SageMaker's event id. */
export const invocationId = ({ inferenceId, eventId }: Pick<CaptureRecord, 'inferenceId' | 'eventId'>): string =>
  inferenceId ?? eventId;

/** Labels of one invocation, one row per prediction. `eventId` is the inference id where the caller gave one; `collected` the start of the hour whose folder they lie in. */
export type GroundTruth = { eventId: string; rows: RowCells[]; at?: number; collected?: number };

/**
 * How each side is read: by names in the order of the schema, without them, or, where it is `null`, not at all: nobody looks at it, and
 * whatever it holds breaks nothing. `lists` are those names whose value may be a list; `needs` says that an invocation whose request was not
 * captured is of no use, since it is no row in which everything is missing; `spaces` before a cell of CSV are none of it unless they are kept.
 */
export type Columns = {
  input?: readonly string[] | null;
  output?: readonly string[] | null;
  lists?: readonly string[];
  needs?: 'input';
  spaces?: 'kept' | undefined;
  /** An answer is one cell, and where a baseline tells what it may be, no text of another kind. */
  answer?: { known?: KnownAnswers | undefined };
};

/** Longest line read; SageMaker's own invocation limit is 6 MB a side. */
export const LONGEST_LINE = 6 * 1024 * 1024;

/**
 * Reads one line of SageMaker data capture (docs/capture.md).
 * @returns the record, or what is wrong with the line; never throws, never quotes the line
 */
export function parseCaptureLine(line: string | Uint8Array, columns: Columns = {}): ReadOutcome<CaptureRecord> {
  const envelope = parseEnvelope(line);
  if (!envelope.ok) return envelope;
  const { body, metadata, eventId } = envelope.value;
  const at = parseInstant(metadata.inferenceTime);
  if (at === undefined)
    return brokenOutcome('time', '`inferenceTime` must be a time with its offset, as `2026-11-23T06:00:00Z`');
  const captured = body.captureData;
  if (!isObject(captured)) return brokenOutcome('shape', 'no object in `captureData`');
  const { endpointInput, endpointOutput } = captured;
  if (endpointInput === undefined && endpointOutput === undefined)
    return brokenOutcome('shape', 'neither input nor output');
  if (endpointInput === undefined && columns.needs === 'input')
    return brokenOutcome(
      'not-captured',
      'the request was not captured: capture `Input` too, or watch the answers alone',
    );
  const input = readSide('request', endpointInput, columns.input, columns);
  if (!input.ok) return input;
  const output = readSide('answer', endpointOutput, columns.output, columns);
  if (!output.ok) return output;
  const paired = pairAnswers(input.value.rows, output.value.rows, endpointOutput, columns);
  if (!Array.isArray(paired)) return paired;
  const { inferenceId } = metadata;
  const typed = typeBesideCsv(endpointInput);
  return okOutcome({
    eventId,
    ...(typeof inferenceId === 'string' && inferenceId !== '' && { inferenceId }),
    at,
    input: input.value.rows,
    output: paired,
    ...((input.value.header ?? output.value.header) && { header: true as const }),
    ...(endpointInput === undefined && { uncaptured: 'input' as const }),
    ...(endpointOutput === undefined && { uncaptured: 'output' as const }),
    ...(typed !== undefined && { typed }),
    unknown: input.value.unknown,
  });
}

/** Reads one line of ground truth; `inferenceTime` is optional there. */
export function parseGroundTruthLine(line: string | Uint8Array, columns?: readonly string[]): ReadOutcome<GroundTruth> {
  const envelope = parseEnvelope(line);
  if (!envelope.ok) return envelope;
  const { body, metadata, eventId } = envelope.value;
  const labels = readPayload(body.groundTruthData, { columns });
  if (!labels.ok) return labels;
  if (metadata.inferenceTime === undefined) return okOutcome({ eventId, rows: labels.value.rows });
  const at = parseInstant(metadata.inferenceTime);
  return at === undefined
    ? brokenOutcome('time', '`inferenceTime` is not a time')
    : okOutcome({ eventId, rows: labels.value.rows, at });
}

type Envelope = { body: Record<string, unknown>; metadata: Record<string, unknown>; eventId: string };

/** What capture and ground truth share: one strict JSON object with `eventMetadata.eventId`. */
function parseEnvelope(line: string | Uint8Array): ReadOutcome<Envelope> {
  if (line.length > LONGEST_LINE) return brokenOutcome('too-long', `a line longer than ${LONGEST_LINE} bytes`);
  const text = typeof line === 'string' ? okOutcome(line) : decodeUtf8(line);
  if (!text.ok) return text;
  const parsed = parseStrictJson(text.value);
  if (!parsed.ok) return parsed;
  const body = parsed.value;
  if (!isObject(body)) return brokenOutcome('shape', 'a line must be a JSON object');
  if (body.eventVersion !== undefined && body.eventVersion !== '0')
    return brokenOutcome('shape', '`eventVersion` must be `"0"`');
  const metadata = body.eventMetadata;
  if (!isObject(metadata)) return brokenOutcome('shape', 'no object in `eventMetadata`');
  const { eventId } = metadata;
  if (typeof eventId !== 'string' || eventId === '') return brokenOutcome('shape', '`eventId` must be text');
  return okOutcome({ body, metadata, eventId });
}

/** Strict UTF-8, or where the first wrong byte is. */
export function decodeUtf8(bytes: Uint8Array): ReadOutcome<string> {
  try {
    return okOutcome(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    return brokenOutcome('not-utf8', `not UTF-8 at byte ${firstWrongByte(bytes)} of the line`);
  }
}

/** The decoder writes U+FFFD for wrong bytes; what precedes the first one that is not itself in the text is right. */
function firstWrongByte(bytes: Uint8Array): number {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  let at = 0;
  let from = 0;
  for (let wrong = text.indexOf('\ufffd'); wrong !== -1; wrong = text.indexOf('\ufffd', from)) {
    at += Buffer.byteLength(text.slice(from, wrong));
    if (bytes[at] !== 0xef || bytes[at + 1] !== 0xbf || bytes[at + 2] !== 0xbd) break;
    at += 3;
    from = wrong + 1;
  }
  return at;
}

const NO_ROWS: ReadOutcome<Payload> = okOutcome({ rows: [], unknown: [] });

/** What was captured of a side that somebody looks at holds a row, or is broken: an empty body is neither a row nor a value that is missing. */
function readSide(
  which: 'request' | 'answer',
  side: unknown,
  columns: readonly string[] | null | undefined,
  { lists = [], spaces }: Columns,
): ReadOutcome<Payload> {
  if (side === undefined || columns === null) return NO_ROWS;
  const read = readPayload(side, { columns, lists, spaces, answer: which === 'answer' });
  if (!read.ok || read.value.rows.some((row) => row.length > 0)) return read;
  return brokenOutcome('payload', read.value.header ? `the ${which} holds names but no row` : `no row in the ${which}`);
}

/** The answers of a record, one for each row that went in, each as wide as is known. */
function pairAnswers(input: RowCells[], output: RowCells[], side: unknown, columns: Columns): RowCells[] | Broken {
  const [name] = columns.output ?? [];
  if (!columns.answer || name === undefined) return pair(input, output, columns.input?.length ?? 0);
  const picked = pickPlace(output, name);
  const paired = Array.isArray(picked) ? pair(input, picked, columns.input?.length ?? 0) : picked;
  if (!Array.isArray(paired)) return paired;
  const { known } = columns.answer;
  return otherAnswers(paired, name) ?? (known && textInstead(side, paired, known)) ?? paired;
}

/** All rows of an answer have one length. N inputs have N outputs. Some containers answer N rows on one line: one row of N values is then N rows of one. */
function pair(input: RowCells[], output: RowCells[], width: number): RowCells[] | Broken {
  if (output.some((row) => row.length !== output[0]!.length))
    return brokenOutcome('payload', 'the rows of the answer differ in length');
  if (input.length === 0 || output.length === 0 || input.length === output.length) return output;
  if (output.length === 1 && output[0]!.length === input.length) return output[0]!.map((cell) => [cell]);
  const divided = input[0]!.length < width ? otherSeparator(input[0]!, width) : undefined;
  return brokenOutcome(
    'row-count',
    `${input.length} rows went in and ${output.length} came out${divided === undefined ? '' : `; of the first, ${divided}`}`,
  );
}
