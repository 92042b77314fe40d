import { type CaptureRecord, parseCaptureLine } from '../domain/capture/capture.ts';
import { parseLines } from '../domain/capture/read.ts';
import { isSmoke } from '../domain/capture/smoke.ts';
import type { DialectWishes } from '../domain/csv/choose-split.ts';
import { isMissing, type Row } from '../domain/drift/columns/value.ts';
import { InvalidEventError } from '../domain/errors.ts';
import { captureFiles, type Files, readBytes } from './files/files.ts';
import { readTable } from './read-table.ts';
import { newNotes, noteBroken, type TableNotes } from './table.ts';

/**
 * Predictions as if they had been captured: one record each, or one an invocation. `features` are the names of the requests' cells,
 * empty where a capture was read without a schema; `notes` counts lines and rows that could not be read and says where, `unidentified` rows
 * without an id, which no label can refer to.
 */
export type CapturedPredictions = {
  records: CaptureRecord[];
  features: readonly string[];
  output: readonly string[];
  notes: TableNotes;
  unidentified: number;
};

/**
 * What to look for: the column of the id (tables only), the names of the requests' cells where a schema is known, and the output
 * cells by name. `output` may look at a table's columns and its first row; `undefined` stands for a capture, which has no names.
 */
export type PredictionsWanted = {
  files: Files;
  csv?: DialectWishes | undefined;
  id: string;
  features?: readonly string[] | undefined;
  /** a column that is no feature, as it holds the label */
  without?: string | undefined;
  output: (columns: readonly string[] | undefined, first?: Row) => readonly string[];
  /** those of them whose value may be a list */
  lists?: (() => readonly string[]) | undefined;
};

/**
 * Reads a data-capture folder or file, or a CSV, JSON Lines or Parquet file with a column of ids.
 * @throws InvalidEventError when a column is not there, and for everything `readTable` refuses
 */
export async function readPredictions(path: string, wanted: PredictionsWanted): Promise<CapturedPredictions> {
  const table = await readTable(path, { files: wanted.files, csv: wanted.csv });
  if (table.format === 'capture') return captured(path, wanted);
  const { columns } = table;
  const reader = table.rows[Symbol.asyncIterator]();
  try {
    const next = await reader.next();
    const first = next.done ? undefined : next.value;
    const output = wanted.output(columns, first);
    const at = positions(path, columns, [wanted.id, ...output]);
    const features =
      wanted.features ?? columns.filter((name) => ![wanted.id, wanted.without, ...output].includes(name));
    const featureAt = features.map((name) => columns.indexOf(name));
    const records: CaptureRecord[] = [];
    let unidentified = 0;
    for (let one = next; !one.done; one = await reader.next()) {
      const row = one.value;
      const eventId = row[at[0]!];
      if (isMissing(eventId)) {
        unidentified++;
        continue;
      }
      const input = featureAt.map((index) => row[index]);
      records.push({ eventId, at: 0, input: [input], output: [at.slice(1).map((index) => row[index])], unknown: [] });
    }
    return { records, features, output, notes: table.notes, unidentified };
  } finally {
    // what is refused by its first row leaves its file open otherwise
    await reader.return?.();
  }
}

async function captured(path: string, wanted: PredictionsWanted): Promise<CapturedPredictions> {
  const { files } = wanted;
  const folder = (await files.kindOf(path)) === 'folder';
  const found = folder ? (await captureFiles(files, path)).map(({ name }) => name) : [path];
  const features = wanted.features ?? [];
  const output = wanted.output(undefined);
  const lists = wanted.lists?.() ?? [];
  // Only where a schema tells what requests hold is anything of them asked for.
  const names = { input: wanted.features ?? null, output, lists };
  const records: CaptureRecord[] = [];
  const notes = newNotes();
  for (const name of found) {
    for await (const batch of parseLines(readBytes(files, name), (line) => parseCaptureLine(line, names))) {
      for (const { outcome, line } of batch) {
        if (!outcome.ok) noteBroken(notes, { file: name, at: line, kind: outcome.kind, reason: outcome.reason });
        else if (!isSmoke(outcome.value)) {
          records.push(outcome.value);
          if (outcome.value.header) notes.headers++;
        }
      }
    }
  }
  return { records, features, output, notes, unidentified: 0 };
}

/** Where each named column is; all must be there. */
export function positions(path: string, columns: readonly string[], names: readonly string[]): number[] {
  const absent = names.filter((name) => !columns.includes(name));
  if (absent.length === 0) return names.map((name) => columns.indexOf(name));
  const known = columns
    .slice(0, 20)
    .map((name) => `\`${name.slice(0, 64)}\``)
    .join(', ');
  throw new InvalidEventError(
    `\`${path}\` has no column \`${absent.join('`, `')}\`: it has ${known}; \`--id\`, \`--label\`, \`--time\` and \`--output\` say what columns are called`,
  );
}
