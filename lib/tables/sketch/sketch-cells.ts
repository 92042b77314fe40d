import type { Baseline } from '../../domain/drift/baseline/baseline.ts';
import { merge } from '../../domain/drift/baseline/merge.ts';
import type { CapturedRow, Sketch } from '../../domain/drift/baseline/sketch.ts';
import { allowCell } from '../../domain/drift/life/backtest.ts';
import { InvalidEventError } from '../../domain/errors.ts';
import type { SegmentedWindow } from '../../domain/segments/count-segments.ts';
import type { Window } from '../../domain/window.ts';
import type { Files } from '../files/files.ts';
import { eachRow } from '../read-captures.ts';
import { readTable } from '../read-table.ts';
import { addNotes, newNotes, type Table, type TableNotes, type TableOptions } from '../table.ts';
import { CellCounter, type CellsWanted } from './cells/cell-counter.ts';
import type { SegmentedCells } from './cells/segmented-cells.ts';
import { countJobs, type JobTotal, shareOut } from './count-jobs.ts';
import type { CountedJob, Job } from './job.ts';
import { namesOf, openAgain } from './sketch-table.ts';
import type { Threads } from './threads.ts';

/** Captures cut into cells of time; cell i holds what was inferred in [i × length, (i + 1) × length). */
export interface TimeCells {
  readonly format: Table['format'];
  readonly notes: TableNotes;
  readonly rows: () => number;
  /** Reads everything once; throws InvalidEventError when it spans more than 10,000 cells. */
  count(): Promise<CountedCells>;
  /** Opens the rows of a window again, for who looks at some of them. */
  again(window: Window, files: Files): Promise<AsyncIterable<CapturedRow>>;
}

/** One sketch a cell, and what was met in it. Broken lines tell no time: each counts in the cell of the line before it. */
export interface CountedCells {
  readonly sketches: ReadonlyMap<number, Sketch>;
  readonly notes: ReadonlyMap<number, TableNotes>;
  /** the same rows by segment, where somebody asked */
  readonly segmented?: ReadonlyMap<number, SegmentedWindow> | undefined;
}

/**
 * Opens data capture to be counted into one sketch for each cell of time.
 * @param options `threads` that may help with large files of a disk; `segmented` takes rows by segment too, and the slower reader
 * @throws InvalidEventError for anything but data capture: other rows carry no time
 */
export async function sketchCells(
  path: string,
  baseline: Baseline,
  cell: number,
  options: Pick<TableOptions, 'files' | 'window'> & {
    segmented?: SegmentedCells | undefined;
    threads?: Threads | undefined;
  },
): Promise<TimeCells> {
  const { files, window, segmented, threads } = options;
  const { format, capture, notes } = await readTable(path, { files, window, ...namesOf(baseline) });
  if (!capture)
    throw new InvalidEventError(
      `\`${path}\` carries no inference times, and no names that tell days: name the column that tells when a row was with \`--time\``,
    );
  const wanted = { path, cell, window };
  const { names, records } = capture;
  let rows = 0;
  const exactly = async (): Promise<CountedCells> => {
    const counter = new CellCounter(baseline, wanted, undefined, notes);
    for await (const record of records()) {
      const place = counter.addRecord(record);
      if (segmented) eachRow(record, baseline, segmented.of(place));
      rows = counter.rows;
    }
    const counted = counter.endShared();
    return { sketches: new Map(counted.sketches), notes: new Map(counted.notes), segmented: segmented?.cells };
  };
  const count = async (): Promise<CountedCells> => {
    // which segment a row is of only the exact reader tells
    if (!names || segmented) return exactly();
    const jobs = await shareOut(
      files,
      names.map((file) => ({ file, how: { kind: 'cells', wanted } })),
    );
    const counted = (more: number) => {
      rows += more;
    };
    const total = new CellTotal(wanted);
    await countJobs(jobs, baseline, { files, threads, counted, total });
    addNotes(notes, total.notes);
    return total.cells;
  };
  const again = (of: Window, given: Files) => openAgain(path, baseline, { files: given, window: of });
  return { format, notes, rows: () => rows, count, again };
}

/** Cells of jobs, added up in the order of time in which captures lie. */
class CellTotal implements JobTotal {
  readonly #wanted: CellsWanted;
  readonly #sketches = new Map<number, Sketch>();
  readonly #met = new Map<number, TableNotes>();
  readonly notes = newNotes();
  #last: number | undefined;
  /** What was met before any row, of all jobs so far. */
  #early = newNotes();
  /** Lines of the file that goes on. */
  #lines = 0;

  constructor(wanted: CellsWanted) {
    this.#wanted = wanted;
  }

  get cells(): CountedCells {
    return { sketches: this.#sketches, notes: this.#met };
  }

  begun = (job: Job): Job => job;
  follows = (): boolean => true;

  add({ pieces }: Job, { cells, notes, lines }: CountedJob): void {
    const before = pieces[0]!.start > 0 ? this.#lines : 0;
    const { sketches, notes: met, early, last } = cells!;
    addNotes(this.notes, notes, before);
    if (early) addNotes(this.#last === undefined ? this.#early : this.#in(this.#last), early, before);
    for (const [cell, sketch] of sketches) {
      const known = this.#sketches.get(cell);
      if (!known) allowCell(this.#wanted.path, this.#sketches.size);
      this.#sketches.set(cell, known ? merge(known, sketch) : sketch);
    }
    for (const [cell, more] of met) addNotes(this.#in(cell), more, before);
    if (this.#last === undefined && last !== undefined) addNotes(this.#in(last), this.#early);
    this.#last = last ?? this.#last;
    this.#lines = before + lines;
  }

  #in(cell: number): TableNotes {
    const found = this.#met.get(cell) ?? newNotes();
    this.#met.set(cell, found);
    return found;
  }
}
