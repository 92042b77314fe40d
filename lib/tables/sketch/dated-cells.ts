import { inWindow } from '../../domain/capture/read.ts';
import type { Baseline } from '../../domain/drift/baseline/baseline.ts';
import { merge } from '../../domain/drift/baseline/merge.ts';
import {
  addRow,
  type CapturedRow,
  newSketch,
  type OpenSketch,
  type Sketch,
} from '../../domain/drift/baseline/sketch.ts';
import { allowCell } from '../../domain/drift/life/backtest.ts';
import { dayOfName, endOfDay, findDayOrder, momentOf, TIMES_READ } from '../../domain/drift/life/limits/moment.ts';
import { InvalidEventError } from '../../domain/errors.ts';
import type { Segments } from '../../domain/segments/segments.ts';
import type { Window } from '../../domain/window.ts';
import type { Files } from '../files/files.ts';
import { filledParts } from '../parts.ts';
import { readTable } from '../read-table.ts';
import { addNotes, newNotes, noteBroken, type Table, type TableNotes, type TableOptions } from '../table.ts';
import { NotesByCell } from './cells/notes-by-cell.ts';
import { SegmentedCells } from './cells/segmented-cells.ts';
import { sketchCells, type TimeCells } from './sketch-cells.ts';
import { namesOf, openAgain, sketchTable, writtenBefore } from './sketch-table.ts';
import type { Threads } from './threads.ts';

type Options = Pick<TableOptions, 'files' | 'window' | 'csv'> & {
  segmented?: SegmentedCells | undefined;
  threads?: Threads | undefined;
};

/**
 * Opens rows of many times to be counted into one sketch for each cell of time, whatever tells their time: the inference times of data capture, a column
 * of a table, or the names of files and folders (`2026-11-01.csv`, `dt=2026-11-01/part-0.csv`).
 * @param options `time`, the column that tells it; `segments` that rows are counted by too, which takes the slower reader
 * @throws InvalidEventError where nothing tells the time of a row
 */
export async function openCells(
  path: string,
  baseline: Baseline,
  cell: number,
  {
    time,
    segments,
    ...given
  }: Omit<Options, 'segmented'> & { time?: string | undefined; segments?: Segments | undefined },
): Promise<TimeCells> {
  const options = { ...given, ...(segments && { segmented: new SegmentedCells(path, baseline, segments) }) };
  if (time !== undefined) return columnCells(path, baseline, cell, time, options);
  const days = await filesByDay(path, options);
  return days.length > 0 ? fileCells(days, baseline, cell, options) : sketchCells(path, baseline, cell, options);
}

async function columnCells(
  path: string,
  baseline: Baseline,
  cell: number,
  time: string,
  options: Options,
): Promise<TimeCells> {
  const { columns, output, lists } = namesOf(baseline);
  const wanted = [...columns, ...(output === undefined ? [] : [output])];
  const csv = { ...options.csv, ...writtenBefore(baseline) };
  const open = (files: Files) => readTable(path, { files, csv, columns: [...wanted, time], lists });
  const table = await open(options.files);
  const { notes, format } = table;
  const { segmented } = options;
  if (notes.absent.includes(time))
    throw new InvalidEventError(
      `\`${path}\` has no column \`${time}\`: \`--time\` names the one that tells when a row was`,
    );
  const order = await dayOrderOf(path, time, () => readTable(path, { files: options.files, csv, columns: [time] }));
  const sketches = new Map<number, OpenSketch>();
  const met = new NotesByCell(notes);
  let rows = 0;
  const count = async () => {
    for await (const row of table.rows) {
      const at = momentOf(row.at(-1), order);
      rows++;
      met.share();
      if (at === undefined) noteUntimed(notes, time, { file: path, at: rows });
      else if (!inWindow(at, options.window)) notes.outside++;
      else {
        const place = Math.floor(at / cell);
        let sketch = sketches.get(place);
        if (sketch === undefined) {
          allowCell(path, sketches.size);
          sketch = newSketch(baseline);
          sketches.set(place, sketch);
        }
        const cells = row.slice(0, -1);
        addRow(sketch, cells);
        segmented?.of(place)(cells);
        met.came(place);
        widenSpan(notes, at, at);
      }
    }
    return { sketches, notes: met.endShared(sketches.keys()), segmented: segmented?.cells };
  };
  async function* rowsWithin(window: Window, files: Files): AsyncGenerator<CapturedRow> {
    for await (const row of (await open(files)).rows) {
      const at = momentOf(row.at(-1), order);
      if (at !== undefined && inWindow(at, window)) yield row.slice(0, -1);
    }
  }
  const again = async (window: Window, files: Files) => rowsWithin(window, files);
  return { format, notes, rows: () => rows, count, again };
}

/** Which number of `03/04/2026` is the day in a column of times. Throws InvalidEventError where no cell of it tells. */
async function dayOrderOf(path: string, time: string, open: () => Promise<Pick<Table, 'rows'>>) {
  const { rows } = await open();
  const cells = async function* () {
    for await (const [cell] of rows) yield cell;
  };
  const order = await findDayOrder(cells());
  if (order === 'undecided')
    throw new InvalidEventError(
      `the times in \`${time}\` of \`${path}\` may have the day or the month first, as in 03/04/2026, and none of them tells which: write them with the year first, 2026-04-03`,
    );
  return order;
}

/** A row whose time cannot be read belongs to no window. */
function noteUntimed(notes: TableNotes, time: string, place: { file: string; at: number }): void {
  noteBroken(notes, {
    ...place,
    kind: 'time',
    reason: `no time in \`${time}\` that is read, which are ${TIMES_READ}`,
  });
}

function widenSpan(notes: TableNotes, first: number, last: number): void {
  notes.span = { first: Math.min(first, notes.span?.first ?? first), last: Math.max(last, notes.span?.last ?? last) };
}

/** Tables in a folder whose names tell a day, with that day. None where one of them tells none. */
async function filesByDay(path: string, { files }: Options): Promise<{ name: string; day: number }[]> {
  if ((await files.kindOf(path)) === 'file') return [];
  const names = await filledParts(path, await files.below(path), files);
  const dated = names.map((name) => ({ name, day: dayOfName(name.slice(path.length)) }));
  if (dated.length === 0 || dated.some(({ day }) => day === undefined)) return [];
  const { capture } = await readTable(dated[0]!.name, { files });
  return capture ? [] : dated.map(({ name, day }) => ({ name, day: day! })).toSorted((a, b) => a.day - b.day);
}

async function fileCells(
  files: readonly { name: string; day: number }[],
  baseline: Baseline,
  cell: number,
  options: Options,
): Promise<TimeCells> {
  const notes = newNotes();
  const wanted = files.filter(({ day }) => inWindow(day, options.window));
  const first = await sketchTable((wanted[0] ?? files[0]!).name, baseline, options);
  let rows = 0;
  const count = async () => {
    const sketches = new Map<number, Sketch>();
    const byCell = new Map<number, TableNotes>();
    for (const { name, day } of wanted) {
      const place = Math.floor(day / cell);
      const each = options.segmented?.of(place);
      const { sketch, notes: met } = await (await sketchTable(name, baseline, { ...options, each })).count();
      const before = sketches.get(place);
      if (before === undefined) allowCell(name, sketches.size);
      sketches.set(place, before ? merge(before, sketch) : sketch);
      addNotes(notes, met);
      if (!before) byCell.set(place, newNotes());
      addNotes(byCell.get(place)!, met);
      widenSpan(notes, day, endOfDay(day));
      rows += sketch.rows;
    }
    return { sketches, notes: byCell, segmented: options.segmented?.cells };
  };
  async function* rowsWithin(window: Window, again: Files): AsyncGenerator<CapturedRow> {
    for (const { name, day } of wanted)
      if (inWindow(day, window)) yield* await openAgain(name, baseline, { ...options, files: again });
  }
  const again = async (window: Window, given: Files) => rowsWithin(window, given);
  return { format: first.format, notes, rows: () => rows, count, again };
}
