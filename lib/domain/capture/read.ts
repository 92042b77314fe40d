import { InvalidEventError } from '../errors.ts';
import type { Window } from '../window.ts';
import {
  type CaptureRecord,
  type Columns,
  type GroundTruth,
  LONGEST_LINE,
  parseCaptureLine,
  parseGroundTruthLine,
} from './capture.ts';
import { splitLines } from './lines.ts';
import { isSmoke } from './smoke.ts';
import { type BrokenKind, brokenOutcome, type ReadOutcome } from './text/broken.ts';
import { SeenLines } from './text/seen-lines.ts';

/** Where a line is: its number from 1, its byte offset from 0. */
export type Place = { line: number; offset: number };

/** A line that was left out, or a row of it: where it is and what is wrong with it. */
export type BrokenLine = Place & { kind: BrokenKind; reason: string };

/** Who hears of each record and of each broken line, in the order of the file. */
export type RecordSink<T> = { record(value: T, place: Place): void; broken?(line: BrokenLine): void };

/** `lines` without blank ones = `records` + `outside` (the window, or Steward's own requests) + `broken` + `copies` of records; `kinds` counts the broken ones apart. */
export type LineCounts = {
  lines: number;
  records: number;
  outside: number;
  broken: number;
  copies: number;
  kinds: Partial<Record<BrokenKind, number>>;
};

/** Whether an invocation counts: it is the model's traffic, and in the window. */
export const counts = (record: CaptureRecord, window: Window | undefined): boolean =>
  inWindow(record.at, window) && !isSmoke(record);

/** True when `at` is in the window: its start is inside, its end is not. */
export function inWindow(at: number, window: Window | undefined): boolean {
  return window === undefined || (at >= window.start && at < window.end);
}

type Bytes = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/**
 * Streams data capture: memory stays flat whatever the size, a broken line costs only itself, lines above 6 MB are broken.
 * @param options `columns` to read rows given as JSON objects; `window` to leave out what was inferred outside of it; `own` to keep Steward's own requests
 * @throws InvalidEventError for what is not JSON Lines at all: UTF-16, gzip, Parquet, one JSON array
 */
export function readCapture(
  bytes: Bytes,
  sink: RecordSink<CaptureRecord>,
  options: { columns?: Columns; window?: Window | undefined; own?: boolean } = {},
): Promise<LineCounts> {
  const seen = new SeenLines();
  return readLines(bytes, (line) => parseCaptureLine(line, options.columns), sink, {
    inside: (record) => (options.own ? inWindow(record.at, options.window) : counts(record, options.window)),
    isCopy: (line) => seen.isCopy(line),
  });
}

/** Streams ground truth, as `readCapture` does; the window of labels is chosen by the folder of their hour. */
export function readGroundTruth(bytes: Bytes, sink: RecordSink<GroundTruth>): Promise<LineCounts> {
  return readLines(bytes, (line) => parseGroundTruthLine(line), sink);
}

/** Streams any JSON Lines with the rules above: `parse` reads one line, `inside` says which values count, `isCopy` which lines were there before. */
async function readLines<T>(
  bytes: Bytes,
  parse: (line: Uint8Array) => ReadOutcome<T>,
  sink: RecordSink<T>,
  asked: { inside(value: T): boolean; isCopy(line: Uint8Array): boolean } = { inside: () => true, isCopy: () => false },
): Promise<LineCounts> {
  const counts: LineCounts = { lines: 0, records: 0, outside: 0, broken: 0, copies: 0, kinds: {} };
  for await (const batch of parseLines(bytes, parse)) {
    for (const { outcome, line, offset, bytes: read } of batch) {
      counts.lines++;
      if (!outcome.ok) {
        const { kind, reason } = outcome;
        counts.broken++;
        counts.kinds[kind] = (counts.kinds[kind] ?? 0) + 1;
        sink.broken?.({ line, offset, kind, reason });
      } else if (!asked.inside(outcome.value)) counts.outside++;
      else if (asked.isCopy(read!)) counts.copies++;
      else {
        counts.records++;
        sink.record(outcome.value, { line, offset });
      }
    }
  }
  return counts;
}

/** A line that is not blank, with what reading it gave; its `bytes` are there unless it is too long. */
export type ParsedLine<T> = { line: number; offset: number; outcome: ReadOutcome<T>; bytes: Uint8Array | undefined };

/** Every line that is not blank, a batch per chunk: `readCapture` for callers that would rather pull than be called. */
export async function* parseLines<T>(
  bytes: Bytes,
  parse: (line: Uint8Array) => ReadOutcome<T>,
): AsyncGenerator<ParsedLine<T>[]> {
  let first = true;
  for await (const batch of splitLines(bytes)) {
    const lines = batch.filter(({ bytes }) => bytes === undefined || firstCharacter(bytes) !== undefined);
    if (first && lines[0] !== undefined) {
      refuseArray(lines[0].bytes);
      first = false;
    }
    yield lines.map((line) => ({
      line: line.number,
      offset: line.offset,
      bytes: line.bytes,
      outcome: line.bytes === undefined ? tooLong : parse(line.bytes),
    }));
  }
}

export const tooLong = brokenOutcome('too-long', `a line longer than ${LONGEST_LINE} bytes`);

/** The first byte that is no space, undefined for a blank line. */
export function firstCharacter(bytes: Uint8Array, start = 0, end = bytes.length): number | undefined {
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0d) return byte;
  }
  return undefined;
}

/** @throws InvalidEventError when the first line that is not blank begins an array */
export function refuseArray(bytes: Uint8Array | undefined): void {
  if (bytes === undefined || firstCharacter(bytes) !== 0x5b) return;
  throw new InvalidEventError(
    'the capture is one JSON array, only JSON Lines are read: write each element on its own line',
  );
}
