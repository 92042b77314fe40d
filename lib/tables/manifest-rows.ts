import type { CaptureRecord } from '../domain/capture/capture.ts';
import { inWindow, parseLines } from '../domain/capture/read.ts';
import { namedRow, type RowCells } from '../domain/capture/rows/json-rows.ts';
import { brokenOutcome, okOutcome, type ReadOutcome } from '../domain/capture/text/broken.ts';
import { parseInstant } from '../domain/capture/text/instant.ts';
import { raggedRow } from '../domain/capture/text/ragged.ts';
import type { Row } from '../domain/drift/columns/value.ts';
import { InvalidEventError } from '../domain/errors.ts';
import { csvRecords } from './csv.ts';
import { type Files, headOf, readBytes } from './files/files.ts';
import { parseObject } from './jsonl.ts';
import { filesOfManifest } from './manifest.ts';
import { newNotes, noteBroken, noteUnknown, type Table, type TableNotes, type TableOptions } from './table.ts';

/** What `GenerateInferenceId` adds: two cells at the end of a CSV row, two keys of a JSON object. */
const ID = 'SageMakerInferenceId';
const TIME = 'SageMakerInferenceTime';
const HEAD = 1024 * 1024;

/** One row of a data file; `id` and `time` as added by SageMaker, if they were. */
type Line = { at: number; outcome: ReadOutcome<{ cells: RowCells; unknown: string[]; id?: string; time?: number }> };

/**
 * The rows of the data files that manifests of batch-transform capture name: CSV without a header, cells in the order of `columns`
 * (then `output`), or JSON Lines by name. Added ids and times are taken off; a row without an id is known by its file and place.
 * A file named by two manifests is read once.
 * @throws InvalidEventError for a manifest that cannot be followed, without `columns`, and for a window where rows carry no time
 */
export async function readManifests(manifests: readonly string[], options: TableOptions): Promise<Table> {
  const { columns, output, files } = options;
  if (columns === undefined)
    throw new InvalidEventError(
      `the files of \`${manifests[0]}\` have no names for their columns: give a baseline or a schema that has`,
    );
  const wanted = output === undefined ? [...columns] : [...columns, output];
  const names = new Set<string>();
  for (const manifest of manifests) for (const name of await filesOfManifest(files, manifest)) names.add(name);
  const notes = newNotes();
  const records = () => recordsOf([...names], wanted, options, notes);
  return { format: 'manifest', columns: wanted, rows: rowsOf(records()), capture: { records }, notes };
}

async function* rowsOf(records: AsyncIterable<CaptureRecord>): AsyncGenerator<Row> {
  for await (const { input, output } of records) yield [...input[0]!, ...(output[0] ?? [])];
}

async function* recordsOf(
  names: readonly string[],
  wanted: readonly string[],
  { files, output, lists, window }: TableOptions,
  notes: TableNotes,
): AsyncGenerator<CaptureRecord> {
  for (const file of names) {
    for await (const { at, outcome } of linesOf(files, file, wanted, lists)) {
      if (!outcome.ok) {
        noteBroken(notes, { file, at, kind: outcome.kind, reason: outcome.reason });
        continue;
      }
      const { cells, unknown, id = `${file}:${at}`, time } = outcome.value;
      if (window !== undefined && time === undefined)
        throw new InvalidEventError(
          `\`${file}\` tells no inference times, so no window can be cut: capture with \`GenerateInferenceId\`, or leave the window out`,
        );
      notes.read++;
      if (time !== undefined && !inWindow(time, window)) {
        notes.outside++;
        continue;
      }
      notes.used++;
      noteUnknown(notes, unknown);
      if (time !== undefined)
        notes.span = {
          first: Math.min(time, notes.span?.first ?? time),
          last: Math.max(time, notes.span?.last ?? time),
        };
      const answer = output === undefined ? [] : [cells.slice(-1)];
      const input = output === undefined ? cells : cells.slice(0, -1);
      yield { eventId: id, at: time ?? 0, input: [input], output: answer, unknown };
    }
  }
}

async function* linesOf(
  files: Files,
  file: string,
  wanted: readonly string[],
  lists: readonly string[] | undefined,
): AsyncGenerator<Line> {
  const head = (await headOf(files, file, HEAD))
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .trimStart();
  if (head.split('\n', 1)[0]!.includes('"captureData"'))
    throw new InvalidEventError(`\`${file}\` is data capture of an endpoint: give its own folder, no manifest of it`);
  if (head.startsWith('['))
    throw new InvalidEventError(`\`${file}\` holds JSON arrays: rows must be CSV or JSON objects`);
  yield* head.startsWith('{') ? objectsOf(files, file, wanted, lists) : csvOf(files, file, wanted);
}

async function* csvOf(files: Files, file: string, wanted: readonly string[]): AsyncGenerator<Line> {
  for await (const batch of csvRecords(files, file)) {
    for (const record of batch) {
      const at = record.number;
      if ('reason' in record) yield { at, outcome: brokenOutcome('payload', record.reason) };
      else if (at > 1 || !wanted.every((name, index) => record.cells[index] === name))
        yield { at, outcome: cut(record.cells, wanted) };
    }
  }
}

/** RowCells of the width wanted, or two more: what was added. */
function cut(cells: string[], wanted: readonly string[]): Line['outcome'] {
  const width = wanted.length;
  if (cells.length === width) return okOutcome({ cells, unknown: [] });
  if (cells.length !== width + 2)
    return raggedRow(cells.length, wanted, `with id and time ${width + 2} are expected, without`);
  return identified(cells.slice(0, width), [], cells[width], cells[width + 1]);
}

function identified(cells: RowCells, unknown: string[], id: unknown, text: unknown): Line['outcome'] {
  const time = parseInstant(text);
  if (typeof id !== 'string' || id === '') return brokenOutcome('shape', 'an inference id that is no text');
  if (time === undefined) return brokenOutcome('time', 'an inference time that is not ISO 8601 with its offset');
  return okOutcome({ cells, unknown, id, time });
}

async function* objectsOf(
  files: Files,
  file: string,
  wanted: readonly string[],
  lists?: readonly string[],
): AsyncGenerator<Line> {
  const parse = (line: Uint8Array): Line['outcome'] => {
    const object = parseObject(line);
    if (!object.ok) return object;
    const { [ID]: id, [TIME]: time, ...rest } = object.value;
    const row = namedRow(rest, wanted, lists);
    if (!row.ok) return row;
    const { rows, unknown } = row.value;
    return id === undefined && time === undefined
      ? okOutcome({ cells: rows[0]!, unknown })
      : identified(rows[0]!, unknown, id, time);
  };
  for await (const batch of parseLines(readBytes(files, file), parse))
    for (const { outcome, line } of batch) yield { at: line, outcome };
}
