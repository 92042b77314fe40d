import { type CaptureRecord, type Columns, invocationId, parseCaptureLine } from '../domain/capture/capture.ts';
import { counts, parseLines } from '../domain/capture/read.ts';
import { columnSides } from '../domain/capture/scan-columns.ts';
import { keepExample } from '../domain/capture/text/notes.ts';
import { SeenLines } from '../domain/capture/text/seen-lines.ts';
import { otherWidth } from '../domain/capture/width.ts';
import type { Baseline } from '../domain/drift/baseline/baseline.ts';
import { capturedRows } from '../domain/drift/baseline/captured-rows.ts';
import { addRow, type CapturedRow, type OpenSketch } from '../domain/drift/baseline/sketch.ts';
import { fnv1a, rowHash } from '../domain/drift/columns/sample.ts';
import type { Row } from '../domain/drift/columns/value.ts';
import { InvalidEventError } from '../domain/errors.ts';
import { readBytes } from './files/files.ts';
import { newNotes, noteBroken, noteUnknown, type Table, type TableNotes, type TableOptions } from './table.ts';

/**
 * SageMaker data capture: every input row of the files given, in their order. A captured line is one `read`; it may
 * hold several rows, each `used`. Rows keep their own width: what does not fit the baseline is counted by the sketch.
 */
export function readCaptures(names: readonly string[], options: TableOptions): Table {
  const notes = newNotes();
  const columns = [...(options.columns ?? []), ...(options.output === undefined ? [] : [options.output])];
  return {
    format: 'capture',
    columns,
    rows: rowsOf(names, options, notes),
    capture: { names, records: () => recordsOf(names, options, notes) },
    notes,
  };
}

async function* rowsOf(names: readonly string[], options: TableOptions, notes: TableNotes): AsyncGenerator<Row> {
  for await (const { input, output } of recordsOf(names, options, notes))
    yield* options.columns?.length === 0
      ? output.map((row) => [row[0]])
      : input.map((row, position) => (options.output === undefined ? row : [...row, output[position]?.[0]]));
}

/** The captured invocations of the window, and a note of everything else. */
async function* recordsOf(
  names: readonly string[],
  options: TableOptions,
  notes: TableNotes,
): AsyncGenerator<CaptureRecord> {
  const { columns, output: name, answerPath: output = name, lists, window } = options;
  const named: Columns = columns
    ? { ...columnSides(columns, output), ...(lists && { lists }) }
    : { output: output === undefined ? null : [output] };
  const parse = (line: Uint8Array) => parseCaptureLine(line, named);
  for (const file of names) {
    const seen = new SeenLines();
    try {
      for await (const batch of parseLines(readBytes(options.files, file), parse)) {
        for (const { outcome, line, bytes } of batch) {
          if (!outcome.ok) noteBroken(notes, { file, at: line, kind: outcome.kind, reason: outcome.reason });
          else if (!counts(outcome.value, window)) {
            notes.read++;
            notes.outside++;
          } else if (seen.isCopy(bytes!)) notes.copies = (notes.copies ?? 0) + 1;
          else {
            const other = otherWidth(outcome.value, named);
            if (other) keepExample(notes.examples, { file, at: line, kind: other.kind, reason: other.reason });
            noteRecord(outcome.value, notes);
            yield outcome.value;
          }
        }
      }
    } catch (cause) {
      // one file of a folder is no capture at all: say which
      if (!(cause instanceof InvalidEventError)) throw cause;
      throw cause.message.startsWith(`\`${file}\``)
        ? cause
        : new InvalidEventError(`\`${file}\`: ${cause.message}`, { cause });
    }
  }
}

function noteRecord({ at, input, output, unknown, header }: CaptureRecord, notes: TableNotes): void {
  notes.read++;
  notes.used += Math.max(input.length, output.length);
  if (header) notes.headers++;
  noteUnknown(notes, unknown);
  notes.span = { first: Math.min(at, notes.span?.first ?? at), last: Math.max(at, notes.span?.last ?? at) };
}

/** Every row of one captured invocation, drawn for the sample by the invocation's id. */
export function eachRow(
  record: CaptureRecord,
  baseline: Baseline,
  each: (row: CapturedRow, hash: number) => void,
): void {
  const id = fnv1a(Buffer.from(invocationId(record)));
  for (const [position, row] of capturedRows(record, baseline).entries()) each(row, rowHash(id, position));
}

/** All of them in a sketch. */
export const addRecord = (sketch: OpenSketch, baseline: Baseline, record: CaptureRecord): void =>
  eachRow(record, baseline, (row, hash) => addRow(sketch, row, hash));
