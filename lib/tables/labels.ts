import { type GroundTruth, parseGroundTruthLine } from '../domain/capture/capture.ts';
import { parseLines } from '../domain/capture/read.ts';
import { parseInstant } from '../domain/capture/text/instant.ts';
import type { DialectWishes } from '../domain/csv/choose-split.ts';
import { isMissing } from '../domain/drift/columns/value.ts';
import { epochMoment } from '../domain/drift/life/limits/moment.ts';
import { InvalidEventError } from '../domain/errors.ts';
import { captureFiles, type Files, headOf, readBytes } from './files/files.ts';
import { positions } from './predictions.ts';
import { readTable } from './read-table.ts';
import { newNotes, noteBroken, type TableNotes } from './table.ts';

/** Labels with the names of their cells; `notes` counts lines and rows that could not be read, or have no id or no time, and says where and why. */
export type Labels = { labels: GroundTruth[]; columns: readonly string[]; notes: TableNotes };

/**
 * Where a table has its id, its label and, if anywhere, the time of the label (the later of two wins); `columns` names the cells of
 * ground truth, which has no names of its own.
 */
export type LabelsWanted = {
  files: Files;
  id: string;
  label: string;
  time?: string | undefined;
  columns: readonly string[];
  csv?: DialectWishes | undefined;
};

const HEAD = 64 * 1024;

/**
 * Reads SageMaker ground truth (a folder, or a `.jsonl` file with `groundTruthData`), or a CSV, JSON Lines or Parquet file with a
 * column of ids and one of labels, whose further columns come along.
 * @throws InvalidEventError when a column is not there, when a folder holds no ground truth, and for everything `readTable` refuses
 */
export async function readLabels(path: string, wanted: LabelsWanted): Promise<Labels> {
  const { files } = wanted;
  if ((await files.kindOf(path)) === 'folder') {
    const found = await captureFiles(files, path, 'ground truth');
    return groundTruth(
      files,
      found.map(({ name }) => name),
      wanted.columns,
    );
  }
  const name = path.toLowerCase();
  if (/\.jsonl(\.gz)?$/.test(name) && (await headOf(files, path, HEAD)).includes('groundTruthData'))
    return groundTruth(files, [path], wanted.columns);
  const table = await readTable(path, { files, csv: wanted.csv });
  if (table.format === 'capture')
    throw new InvalidEventError(
      `\`${path}\` is data capture: give the labels (lines with \`groundTruthData\`, or a table)`,
    );
  const timed = wanted.time === undefined ? [] : [wanted.time];
  const [idAt, labelAt, timeAt] = positions(path, table.columns, [wanted.id, wanted.label, ...timed]) as [
    number,
    number,
    number?,
  ];
  const beside = table.columns.flatMap((_, index) => (index === idAt || index === labelAt ? [] : [index]));
  const labels: GroundTruth[] = [];
  const { notes } = table;
  // The header of a CSV file is its first line.
  let line = table.format === 'csv' ? 1 : 0;
  for await (const row of table.rows) {
    line++;
    const eventId = row[idAt];
    const at = timeAt === undefined ? undefined : (parseInstant(row[timeAt]) ?? epochMoment(row[timeAt] ?? ''));
    const why = isMissing(eventId)
      ? `\`${wanted.id}\` is empty: no prediction can be found for it`
      : timeAt !== undefined && at === undefined
        ? `\`${wanted.time}\` must be a time with its offset, as 2026-11-05T10:00:00Z`
        : undefined;
    if (isMissing(eventId) || why !== undefined) {
      // The table counted it as a row that can be used.
      notes.read--;
      notes.used--;
      noteBroken(notes, { file: path, at: line, kind: isMissing(eventId) ? 'shape' : 'time', reason: why! });
    } else
      labels.push({
        eventId,
        rows: [[row[labelAt], ...beside.map((index) => row[index])]],
        ...(at !== undefined && { at }),
      });
  }
  const columns = ['label', ...beside.map((index) => table.columns[index]!)];
  return { labels, columns, notes };
}

async function groundTruth(files: Files, names: readonly string[], columns: readonly string[]): Promise<Labels> {
  const labels: GroundTruth[] = [];
  const notes = newNotes();
  for (const name of names) {
    for await (const batch of parseLines(readBytes(files, name), (line) => parseGroundTruthLine(line, columns))) {
      for (const { outcome, line } of batch) {
        if (outcome.ok) labels.push(outcome.value);
        else noteBroken(notes, { file: name, at: line, kind: outcome.kind, reason: outcome.reason });
      }
    }
  }
  if (labels.length === 0) {
    const [first] = notes.examples;
    const met = first
      ? `; line ${first.at} of \`${first.file}\`: ${first.reason}${await howWritten(files, first)}`
      : '';
    throw new InvalidEventError(
      `no label in \`${names[0]}\`${names.length > 1 ? ' and the others' : ''}: a line must have \`groundTruthData\` and \`eventMetadata.eventId\`${met}`,
    );
  }
  return { labels, columns, notes };
}

/** What writes such a line, and the mend, where ground truth is usually written so. */
async function howWritten(files: Files, { file, at }: { file: string; at: number }): Promise<string> {
  const line = (await headOf(files, file, HEAD)).toString().split('\n')[at - 1] ?? '';
  if (/^\s*\{\s*'/.test(line)) return ' (Python’s `str` writes it so: write `json.dumps` of each record, one a line)';
  if (/\}\s*,\s*\{\s*"/.test(line)) return ' (several records stand in it: write one a line)';
  return '';
}
