import { listColumns } from '../../domain/capture/scan-columns.ts';
import { sketchCaptures } from '../../domain/capture/sketch-captures.ts';
import type { DialectWishes } from '../../domain/csv/choose-split.ts';
import { type Baseline, rowColumns } from '../../domain/drift/baseline/baseline.ts';
import { addRow, type CapturedRow, newSketch, type Sketch } from '../../domain/drift/baseline/sketch.ts';
import { readBytes } from '../files/files.ts';
import { addRecord, eachRow, readCaptures } from '../read-captures.ts';
import { readTable } from '../read-table.ts';
import { addNotes, newNotes, type Table, type TableNotes, type TableOptions, type TablePart } from '../table.ts';
import { countWhole, shareOut, type ToCount } from './count-jobs.ts';
import { notesOfScan } from './job.ts';
import { bytesOfColumns, flatPaths } from './scan-parquet.ts';
import type { Threads } from './threads.ts';

/** Rows to be counted. */
export interface Counting {
  readonly format: Table['format'];
  /** How many were counted so far: rows, or invocations of captures. */
  readonly soFar: () => number;
  /** Reads everything, once. */
  count(): Promise<{ sketch: Sketch; notes: TableNotes }>;
}

/**
 * Opens anything `readTable` opens to be counted into a sketch of the baseline; nothing is read yet but the head.
 * @param options `threads` that may help with large files of a disk; `each` hears every row, which only the exact reader can tell it of
 * @throws what `readTable` throws
 */
export async function sketchTable(
  path: string,
  baseline: Baseline,
  options: Pick<TableOptions, 'files' | 'window' | 'csv'> & {
    threads?: Threads | undefined;
    each?: ((row: CapturedRow, hash?: number) => void) | undefined;
  },
): Promise<Counting> {
  const csv = { ...options.csv, ...writtenBefore(baseline) };
  const table = await readTable(path, { ...options, csv, ...namesOf(baseline) });
  const { format, notes, capture, objects, parts } = table;
  const { each } = options;
  const countRows = async () => {
    const sketch = newSketch(baseline);
    for await (const row of table.rows) addRow(sketch, row);
    return { sketch, notes };
  };
  if (each) return countEach(table, baseline, each);
  // what is made of texts and vectors no scanner of tables knows
  const scanned = baseline.derived && !capture ? undefined : await filesToScan(path, table, options);
  if (scanned) {
    let rows = 0;
    const { files, threads } = options;
    const counted = (more: number) => {
      rows += more;
    };
    const count = async () => {
      const jobs = await shareOut(files, scanned, 1 + (threads?.others ?? 0));
      const { sketch, notes: met } = await countWhole(jobs, baseline, { files, threads, counted });
      // what a core has counted cannot be taken back: only the exact reader knows of a row before it counts it
      if (met.endsInDoubt) return countRows();
      const { absent, unknown, readAs } = notes;
      if (capture) return { sketch, notes: { ...met, ...ofFolder(notes) } };
      if (parts) return { sketch, notes: { ...met, ...(readAs !== undefined && { readAs }) } };
      // objects tell of their names as they come, the first of them when it was opened
      const told = { ...newNotes(), unknown: [...unknown] };
      if (objects) addNotes(told, met);
      const ofFile = objects ? told : { ...met, absent, unknown };
      return { sketch, notes: { ...ofFile, ...(readAs !== undefined && { readAs }) } };
    };
    return { format, soFar: () => rows, count };
  }
  if (!capture) {
    const sketch = newSketch(baseline);
    const count = async () => {
      for await (const row of table.rows) addRow(sketch, row);
      return { sketch, notes };
    };
    return { format, soFar: () => sketch.rows, count };
  }
  const { names } = capture;
  let records = 0;
  if (!names) {
    const sketch = newSketch(baseline);
    const count = async () => {
      for await (const record of capture.records()) {
        addRecord(sketch, baseline, record);
        records++;
      }
      return { sketch, notes };
    };
    return { format, soFar: () => records, count };
  }
  const sources = names.map((name) => ({ name, open: () => readBytes(options.files, name) }));
  const count = async () => {
    const scanned = await sketchCaptures(sources, baseline, {
      window: options.window,
      atOnce: options.files.atOnce,
      onProgress: (progress) => {
        records = progress.records;
      },
    });
    return { sketch: scanned.sketch, notes: { ...notesOfScan(scanned), ...ofFolder(notes) } };
  };
  return { format, soFar: () => records, count };
}

/** Counts by the exact reader, which tells of every row. */
function countEach(
  { format, notes, capture, rows }: Table,
  baseline: Baseline,
  each: (row: CapturedRow, hash?: number) => void,
): Counting {
  const sketch = newSketch(baseline);
  const count = async () => {
    if (capture)
      for await (const record of capture.records()) {
        addRecord(sketch, baseline, record);
        eachRow(record, baseline, each);
      }
    else
      for await (const row of rows) {
        addRow(sketch, row);
        each(row);
      }
    return { sketch, notes };
  };
  return { format, soFar: () => sketch.rows, count };
}

/** What was met before any line was read. */
const ofFolder = ({ copiedFiles }: TableNotes): Pick<TableNotes, 'copiedFiles'> =>
  (copiedFiles && { copiedFiles }) || {};

/** The files of a table that a scanner reads, and how; undefined where the table is read in another way. Captures from afar are read many at once. */
async function filesToScan(
  path: string,
  { route, capture, objects, parquet, columns, parts }: Table,
  { files, window }: Pick<TableOptions, 'files' | 'window'>,
): Promise<ToCount[] | undefined> {
  if (parts) return partsToScan(parts(), columns);
  if (route) return [{ file: path, how: { kind: 'csv', route } }];
  if (objects) return [{ file: path, how: { kind: 'objects', columns, array: objects.array, told: [] } }];
  if (parquet && flatPaths(parquet.metadata, columns))
    return [{ file: path, how: { kind: 'parquet', columns }, columns: bytesOfColumns(parquet.metadata, columns) }];
  if (capture?.names && files.cut) return capture.names.map((file) => ({ file, how: { kind: 'captures', window } }));
  return undefined;
}

/** Undefined where one of the parts is read row by row. */
async function partsToScan(
  parts: AsyncIterable<TablePart>,
  columns: readonly string[],
): Promise<ToCount[] | undefined> {
  const found: ToCount[] = [];
  for await (const { name: file, table, constants } of parts) {
    const { route, objects, parquet, notes } = table;
    const part = { constants, absent: notes.absent, unknown: notes.unknown };
    const told = constants.map(([column]) => column);
    if (route) found.push({ file, how: { kind: 'csv', route }, part });
    else if (objects) found.push({ file, how: { kind: 'objects', columns, array: objects.array, told }, part });
    else if (parquet && flatPaths(parquet.metadata, columns))
      found.push({ file, how: { kind: 'parquet', columns }, part, columns: bytesOfColumns(parquet.metadata, columns) });
    else return undefined;
  }
  return found;
}

/** Opens the rows again for who looks at some of them: of captures the last files come first. */
export async function openAgain(
  path: string,
  baseline: Baseline,
  options: Pick<TableOptions, 'files' | 'window' | 'csv'>,
): Promise<AsyncIterable<CapturedRow>> {
  const again = { ...options, csv: { ...options.csv, ...writtenBefore(baseline) }, ...namesOf(baseline) };
  const { capture, rows } = await readTable(path, again);
  return capture?.names ? readCaptures(capture.names.toReversed(), again).rows : rows;
}

/** What a baseline remembers of the file it was made of: how it was written, and all its columns where some are left out. */
export function writtenBefore(baseline: Baseline): Pick<DialectWishes, 'before' | 'fileColumns'> {
  const { csv, leftOut = [] } = baseline;
  const placed = leftOut.flatMap(({ name, at }) => (at === undefined ? [] : [{ name, at }]));
  if (placed.length < leftOut.length || placed.length === 0) return { before: csv };
  const fileColumns = rowColumns(baseline).map(({ name }) => name);
  for (const { name, at } of placed.toSorted((a, b) => a.at - b.at)) fileColumns.splice(at, 0, name);
  return { before: csv, fileColumns };
}

/** The columns a baseline wants of its rows: the requests', and the answer's if it watches that. */
export function namesOf(
  baseline: Baseline,
): Pick<TableOptions, 'output' | 'answerPath'> & { columns: string[]; lists: string[] } {
  const { output, answerPath } = baseline;
  const names = rowColumns(baseline).map(({ name }) => name);
  const lists = listColumns(baseline);
  return output === undefined ? { columns: names, lists } : { columns: names.slice(0, -1), output, answerPath, lists };
}
