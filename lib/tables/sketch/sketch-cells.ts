import { type CaptureRecord, invocationId, LONGEST_LINE, parseCaptureLine } from '../../domain/capture/capture.ts';
import { LineCutter } from '../../domain/capture/lines.ts';
import { firstCharacter, inWindow, refuseArray, tooLong } from '../../domain/capture/read.ts';
import { type ScanColumns, scanColumns } from '../../domain/capture/scan-columns.ts';
import { ScanCore } from '../../domain/capture/scan-core.ts';
import { isSmoke } from '../../domain/capture/smoke.ts';
import { parseInstant } from '../../domain/capture/text/instant.ts';
import { otherWidth } from '../../domain/capture/width.ts';
import type { Baseline } from '../../domain/drift/baseline/baseline.ts';
import { type CapturedRow, type OpenSketch, reopenSketch, type Sketch } from '../../domain/drift/baseline/sketch.ts';
import { fnv1a } from '../../domain/drift/columns/sample.ts';
import { allowCell } from '../../domain/drift/life/backtest.ts';
import { InvalidEventError } from '../../domain/errors.ts';
import type { SegmentedWindow } from '../../domain/segments/segments.ts';
import type { Window } from '../../domain/window.ts';
import { type Files, readBytes } from '../files/files.ts';
import { readTable } from '../read-table.ts';
import { MOST_UNKNOWN, type Table, type TableNotes, type TableOptions } from '../table.ts';
import { NotesByCell } from './notes-by-cell.ts';
import type { SegmentedCells } from './segmented-cells.ts';
import { addRecord, eachRow, namesOf, openAgain } from './sketch-table.ts';

/** Cells that are counted by a core of their own at a time: lines come nearly in the order of time. */
const MOST_CORES = 16;
const TIME = Buffer.from('"inferenceTime":"');
/** A time is at most so long; a line's is looked for from its end. */
const LONGEST_TIME = 40;
const LINE_FEED = 0x0a;

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
 * @throws InvalidEventError for anything but data capture: other rows carry no time
 */
export async function sketchCells(
  path: string,
  baseline: Baseline,
  cell: number,
  options: Pick<TableOptions, 'files' | 'window'> & { segmented?: SegmentedCells | undefined },
): Promise<TimeCells> {
  const { format, capture, notes } = await readTable(path, { ...options, ...namesOf(baseline) });
  if (!capture)
    throw new InvalidEventError(
      `\`${path}\` carries no inference times, and no names that tell days: name the column that tells when a row was with \`--time\``,
    );
  const cells = new Cells(path, baseline, cell, options.window, notes);
  const { names, records } = capture;
  const count = async (): Promise<CountedCells> => {
    // which segment a row is of only the exact reader tells
    if (!names || options.segmented) return cells.addAll(records(), options.segmented);
    for (const name of names) await cells.readFile(options.files, name);
    return cells.end();
  };
  const again = (window: Window, files: Files) => openAgain(path, baseline, { files, window });
  return { format, notes, rows: () => cells.rows, count, again };
}

/**
 * Counts captures cell by cell in one pass. Lines written as SageMaker writes them go to the core of their cell, all others to the exact reader;
 * both add rows in the order in which they come, so that every sketch is the same to the bit whichever read it.
 */
class Cells {
  readonly #path: string;
  readonly #baseline: Baseline;
  readonly #cell: number;
  readonly #window: Window | undefined;
  readonly #notes: TableNotes;
  readonly #plan: ScanColumns;
  /** Cores by cell, the one used last at the end; the core of no cell counts what lies outside the window. */
  readonly #cores = new Map<number, ScanCore>();
  readonly #sketches = new Map<number, Sketch>();
  readonly #open = new Map<number, OpenSketch>();
  readonly #met: NotesByCell;
  #time = { text: '', at: undefined as number | undefined };
  #file = '';
  rows = 0;

  constructor(path: string, baseline: Baseline, cell: number, window: Window | undefined, notes: TableNotes) {
    this.#path = path;
    this.#baseline = baseline;
    this.#cell = cell;
    this.#window = window;
    this.#notes = notes;
    this.#met = new NotesByCell(notes);
    this.#plan = scanColumns(baseline);
  }

  async readFile(files: Files, name: string): Promise<void> {
    this.#file = name;
    let any = false;
    const cutter = new LineCutter(
      (bytes, start, end, { number }) => {
        if (bytes !== undefined && firstCharacter(bytes, start, end) === undefined) return;
        if (!any) refuseArray(bytes?.subarray(start, end));
        any = true;
        // The line feed follows, perhaps behind a carriage return.
        if (bytes === undefined || this.#plan.exactly) this.#readExactly(bytes?.subarray(start, end), number);
        else this.#read(bytes, start, bytes.indexOf(LINE_FEED, end) + 1, number);
      },
      LONGEST_LINE,
      this.#plan.exactly
        ? undefined
        : (bytes, from, to, place) => {
            place.number += this.#read(bytes, from, to, place.number + 1);
            return to;
          },
    );
    try {
      for await (const chunk of readBytes(files, name)) cutter.cut(chunk);
      cutter.end();
    } catch (cause) {
      if (!(cause instanceof InvalidEventError) || cause.message.startsWith(`\`${name}\``)) throw cause;
      throw new InvalidEventError(`\`${name}\`: ${cause.message}`, { cause });
    }
  }

  /** Reads whole lines, the first of which is `number`; says how many they were. */
  #read(bytes: Buffer, from: number, to: number, number: number): number {
    let line = number;
    for (let at = from; at < to; ) {
      const cell = this.#cellIn(bytes, at, to);
      let end = bytes.indexOf(LINE_FEED, at) + 1;
      let lines = 1;
      if (cell !== undefined && !this.#open.has(cell) && !this.#isClosed(cell)) {
        for (; end < to && this.#cellIn(bytes, end, to) === cell; lines++) end = bytes.indexOf(LINE_FEED, end) + 1;
        const next = this.#scan(cell, bytes, at, end);
        if (next === end) {
          line += lines;
          at = end;
          continue;
        }
        for (; at < next; line++) at = bytes.indexOf(LINE_FEED, at) + 1;
        end = bytes.indexOf(LINE_FEED, at) + 1;
      }
      this.#readExactly(bytes.subarray(at, withoutEnd(bytes, at, end)), line++);
      at = end;
    }
    return line - number;
  }

  /** Gives lines of one cell to its core; says where the first one begins that it does not take. */
  #scan(cell: number, bytes: Buffer, from: number, to: number): number {
    const core = this.#coreOf(cell);
    const before = core.told;
    const next = core.read(bytes, from, to);
    const { records, rows } = core.told;
    this.rows += rows - before.rows;
    if (records > before.records) this.#met.came(cell);
    return next;
  }

  /** The cell of a line by the time it seems to have; NaN outside of the window; undefined where none is found. */
  #cellIn(bytes: Buffer, start: number, limit: number): number | undefined {
    const end = bytes.indexOf(LINE_FEED, start);
    if (end === -1 || end >= limit) return undefined;
    const found = bytes.subarray(start, end).lastIndexOf(TIME);
    if (found === -1) return undefined;
    const from = start + found + TIME.length;
    const to = bytes.indexOf(0x22, from);
    if (to === -1 || to > end || to - from > LONGEST_TIME) return undefined;
    const text = bytes.toString('latin1', from, to);
    if (text !== this.#time.text) this.#time = { text, at: parseInstant(text) };
    return this.#time.at === undefined ? undefined : this.#cellAt(this.#time.at);
  }

  #cellAt = (at: number): number => (inWindow(at, this.#window) ? Math.floor(at / this.#cell) : Number.NaN);

  /** Whether a cell was counted before and its core given to another. */
  #isClosed = (cell: number): boolean => this.#sketches.has(cell);

  #coreOf(cell: number): ScanCore {
    let core = this.#cores.get(cell);
    if (core) this.#cores.delete(cell);
    else {
      if (this.#cores.size === MOST_CORES) this.#close(this.#cores.keys().next().value!);
      if (!Number.isNaN(cell)) this.#allow(cell);
      core = this.#plan.spare.pop() ?? new ScanCore(this.#plan);
      core.clear(this.#window);
    }
    this.#cores.set(cell, core);
    // Nobody wants to know more of rows of another width than how many there are once one was told.
    core.doubtWidths(this.#met.wantsWidths(cell));
    return core;
  }

  #allow(cell: number): void {
    const known = this.#sketches.size + this.#cores.size + this.#open.size;
    if (!this.#sketches.has(cell)) allowCell(this.#path, known);
  }

  /** Takes a core from its cell. */
  #close(cell: number): void {
    const core = this.#cores.get(cell)!;
    this.#cores.delete(cell);
    const { lines, records, outside, first, last } = core.told;
    const sketch = core.sketch();
    this.#plan.spare.push(core);
    this.#notes.read += lines;
    this.#notes.outside += outside;
    if (records > 0) this.#spans(first, last);
    if (records > 0) this.#sketches.set(cell, sketch);
  }

  #spans(first: number, last: number): void {
    const { span } = this.#notes;
    this.#notes.span = {
      first: Math.min(first, span?.first ?? first),
      last: Math.max(last, span?.last ?? last),
    };
  }

  #readExactly(line: Uint8Array | undefined, number: number): void {
    if (line !== undefined && firstCharacter(line) === undefined) return;
    const outcome = line === undefined ? tooLong : parseCaptureLine(line, this.#plan.names);
    const place = { file: this.#file, at: number };
    if (!outcome.ok) {
      this.#met.broken({ ...place, kind: outcome.kind, reason: outcome.reason });
      return;
    }
    const record = outcome.value;
    const notes = this.#notes;
    notes.read++;
    if (isSmoke(record) || !inWindow(record.at, this.#window)) {
      notes.outside++;
      return;
    }
    if (record.header) notes.headers++;
    const cell = this.#cellAt(record.at);
    const other = otherWidth(record, this.#plan.names);
    if (other) this.#met.unfit(cell, { ...place, kind: other.kind, reason: other.reason });
    this.#add(record);
    const fresh = this.#met.named(cell, record.unknown);
    // a core that was told of a name reads lines with it
    const core = fresh.length > 0 ? this.#cores.get(cell) : undefined;
    for (const name of fresh) core?.tellName(name, notes.unknown.length < MOST_UNKNOWN);
  }

  /** Counts records somebody else reads, and whose notes he keeps. */
  async addAll(records: AsyncIterable<CaptureRecord>, segmented: SegmentedCells | undefined): Promise<CountedCells> {
    for await (const record of records) {
      this.#met.share();
      this.#add(record);
      const add = segmented?.of(this.#cellAt(record.at));
      if (add) eachRow(record, this.#baseline, add);
    }
    const { sketches } = this.end();
    return { sketches, notes: this.#met.endShared(sketches.keys()), segmented: segmented?.cells };
  }

  #add(record: CaptureRecord): void {
    const cell = this.#cellAt(record.at);
    this.#spans(record.at, record.at);
    this.rows += record.input.length;
    this.#met.came(cell);
    const closed = this.#sketches.get(cell);
    if (closed) {
      this.#sketches.delete(cell);
      this.#open.set(cell, reopenSketch(this.#baseline, closed));
    }
    const open = this.#open.get(cell);
    if (open) addRecord(open, this.#baseline, record);
    else this.#coreOf(cell).take(record, fnv1a(Buffer.from(invocationId(record))));
  }

  end(): CountedCells {
    for (const cell of [...this.#cores.keys()]) this.#close(cell);
    for (const [cell, sketch] of this.#open) this.#sketches.set(cell, sketch);
    return { sketches: this.#sketches, notes: this.#met.cells };
  }
}

/** Where a line ends, without its line end. */
function withoutEnd(bytes: Buffer, start: number, next: number): number {
  const end = next - 1;
  return end > start && bytes[end - 1] === 0x0d ? end - 1 : end;
}
