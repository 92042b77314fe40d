import { type CaptureRecord, invocationId, LONGEST_LINE, parseCaptureLine } from '../../../domain/capture/capture.ts';
import { LineCutter } from '../../../domain/capture/lines.ts';
import { firstCharacter, inWindow, refuseArray, tooLong } from '../../../domain/capture/read.ts';
import { type ScanColumns, scanColumns } from '../../../domain/capture/scan-columns.ts';
import { ScanCore } from '../../../domain/capture/scan-core.ts';
import { isSmoke } from '../../../domain/capture/smoke.ts';
import { parseInstant } from '../../../domain/capture/text/instant.ts';
import { MOST_UNKNOWN } from '../../../domain/capture/text/notes.ts';
import { otherWidth } from '../../../domain/capture/width.ts';
import type { Baseline } from '../../../domain/drift/baseline/baseline.ts';
import { type OpenSketch, reopenSketch, type Sketch } from '../../../domain/drift/baseline/sketch.ts';
import { fnv1a } from '../../../domain/drift/columns/sample.ts';
import { allowCell } from '../../../domain/drift/life/backtest.ts';
import { InvalidEventError } from '../../../domain/errors.ts';
import type { Window } from '../../../domain/window.ts';
import { addRecord } from '../../read-captures.ts';
import { newNotes, type TableNotes } from '../../table.ts';
import { NotesByCell } from './notes-by-cell.ts';

/** Cells that are counted by a core of their own at a time: lines come nearly in the order of time. */
const MOST_CORES = 16;
const TIME = Buffer.from('"inferenceTime":"');
/** A time is at most so long; a line's is looked for from its end. */
const LONGEST_TIME = 40;
const LINE_FEED = 0x0a;

/** How captures are cut into cells of time; `path` is where they lie, as whoever asked knows it. */
export interface CellsWanted {
  readonly path: string;
  readonly cell: number;
  readonly window: Window | undefined;
}

/** What came of a job: sketches and what was met by cell, in the order in which cells came; what was met before the first row; the cell of the last one. */
export interface JobCells {
  readonly sketches: readonly (readonly [cell: number, sketch: Sketch])[];
  readonly notes: readonly (readonly [cell: number, notes: TableNotes])[];
  readonly early: TableNotes | undefined;
  readonly last: number | undefined;
}

/**
 * Counts captures cell by cell in one pass. Lines written as SageMaker writes them go to the core of their cell, all others to the exact reader;
 * both add rows in the order in which they come, so that every sketch is the same to the bit whichever read it.
 */
export class CellCounter {
  readonly #path: string;
  readonly #baseline: Baseline;
  readonly #cell: number;
  readonly #window: Window | undefined;
  readonly #plan: ScanColumns;
  /** Cores by cell, the one used last at the end; the core of no cell counts what lies outside the window. */
  readonly #cores = new Map<number, ScanCore>();
  readonly #sketches = new Map<number, Sketch>();
  readonly #open = new Map<number, OpenSketch>();
  readonly #met: NotesByCell;
  #time = { text: '', at: undefined as number | undefined };
  #file = '';
  readonly notes: TableNotes;
  rows = 0;

  /** @param notes of the whole, which others may keep */
  constructor(
    baseline: Baseline,
    { path, cell, window }: CellsWanted,
    plan = scanColumns(baseline),
    notes = newNotes(),
  ) {
    this.notes = notes;
    this.#path = path;
    this.#baseline = baseline;
    this.#cell = cell;
    this.#window = window;
    this.#met = new NotesByCell(notes);
    this.#plan = plan;
  }

  /**
   * Reads a file, or lines further on in it; says how many lines that were.
   * @throws InvalidEventError naming the file that is no data capture at all
   */
  async read(name: string, chunks: AsyncIterable<Uint8Array>, from: 'start' | 'line', counted: (more: number) => void) {
    this.#file = name;
    let any = from === 'line';
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
        : (bytes, start, to, place) => {
            any = true;
            place.number += this.#read(bytes, start, to, place.number + 1);
            return to;
          },
      from,
    );
    try {
      for await (const chunk of chunks) {
        const before = this.rows;
        cutter.cut(chunk);
        counted(this.rows - before);
      }
      cutter.end();
      return cutter.lines;
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
    this.notes.read += lines;
    this.notes.outside += outside;
    if (records > 0) this.#spans(first, last);
    if (records > 0) this.#sketches.set(cell, sketch);
  }

  #spans(first: number, last: number): void {
    const { span } = this.notes;
    this.notes.span = {
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
    const notes = this.notes;
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

  /** Counts a record somebody else reads, and whose notes he keeps; says in which cell it is. */
  addRecord(record: CaptureRecord): number {
    this.#met.share();
    this.#add(record);
    return this.#cellAt(record.at);
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

  /** Everything counted. */
  end(): JobCells {
    for (const cell of [...this.#cores.keys()]) this.#close(cell);
    for (const [cell, sketch] of this.#open) this.#sketches.set(cell, sketch);
    return { sketches: [...this.#sketches], ...this.#met.end() };
  }

  /** The same of records that others read, whose columns are the same in all cells. */
  endShared(): JobCells {
    const { sketches, ...counted } = this.end();
    return { ...counted, sketches, notes: [...this.#met.endShared(sketches.map(([cell]) => cell))] };
  }
}

/** Where a line ends, without its line end. */
function withoutEnd(bytes: Buffer, start: number, next: number): number {
  const end = next - 1;
  return end > start && bytes[end - 1] === 0x0d ? end - 1 : end;
}
