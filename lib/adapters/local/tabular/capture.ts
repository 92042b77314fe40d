import { type CaptureRecord, parseCaptureLine } from '../../../domain/capture/capture.ts';
import { inWindow, parseLines } from '../../../domain/capture/read.ts';
import type { Row } from '../../../domain/drift/value.ts';
import { InvalidEventError } from '../../../domain/errors.ts';
import { bytesOf } from './files.ts';
import { newNotes, noteBroken, noteUnknown, type Table, type TableNotes, type TableOptions } from './table.ts';

/**
 * SageMaker data capture: every input row of the files given, in their order. A captured line is one `read`; it may
 * hold several rows, each `used`. Rows keep their own width: what does not fit the baseline is counted by the sketch.
 */
export function readCaptures(files: readonly string[], options: TableOptions): Table {
  const notes = newNotes();
  const columns = [...(options.columns ?? []), ...(options.output === undefined ? [] : [options.output])];
  return { format: 'capture', columns, rows: rowsOf(files, options, notes), notes };
}

async function* rowsOf(files: readonly string[], options: TableOptions, notes: TableNotes): AsyncGenerator<Row> {
  const { columns, output, window } = options;
  const named = { ...(columns && { input: columns }), ...(output !== undefined && { output: [output] }) };
  for (const file of files) {
    try {
      for await (const batch of parseLines(bytesOf(file), (line) => parseCaptureLine(line, named))) {
        for (const { outcome, line } of batch) {
          if (!outcome.ok) noteBroken(notes, { file, at: line, kind: outcome.kind, reason: outcome.reason });
          else if (inWindow(outcome.value.at, window)) yield* taken(outcome.value, output, notes);
          else {
            notes.read++;
            notes.outside++;
          }
        }
      }
    } catch (cause) {
      // one file of a folder is no capture at all: say which
      if (!(cause instanceof InvalidEventError)) throw cause;
      throw new InvalidEventError(`\`${file}\`: ${cause.message}`, { cause });
    }
  }
}

function* taken(
  { input, output, unknown }: CaptureRecord,
  answer: string | undefined,
  notes: TableNotes,
): Generator<Row> {
  notes.read++;
  noteUnknown(notes, unknown);
  for (const [position, row] of input.entries()) {
    notes.used++;
    yield answer === undefined ? row : [...row, output[position]?.[0]];
  }
}
