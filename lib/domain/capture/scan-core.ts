import { SignCounts } from '../drift/baseline/signs.ts';
import type { Sketch } from '../drift/baseline/sketch.ts';
import { idOfPiece, type Sample } from '../drift/columns/sample.ts';
import type { Cell, Row } from '../drift/columns/value.ts';
import type { Window } from '../window.ts';
import { type CaptureRecord, LONGEST_LINE } from './capture.ts';
import { type Core, type CoreCounts, newCore } from './core.ts';
import {
  type Constant,
  featureAt,
  learnName,
  type Members,
  type Route,
  writeColumn,
  writeConstants,
  writeName,
  writePayloadKeys,
  writeRoute,
  writeTableKeys,
} from './core-columns.ts';
import { isPlace } from './rows/answers.ts';
import { formsOf } from './rows/csv-rows.ts';
import { NOT_CAPTURED, type ScanColumns } from './scan-columns.ts';

/** Bytes of lines handed over at a time: as much as a source gives, and the line before it. */
const INPUT = 256 * 1024;
/** Rows binned together, column by column, while a column's bins are in the cache; fewer when they are very wide. */
const rowsOf = (columns: number): number => Math.min(1_024, Math.max(128, Math.floor(2 ** 20 / columns)));
/** A line of more rows than take this many bytes is left to the exact reader. */
const MOST_BYTES = 16 * 1024 * 1024;
const LINE_FEED = 0x0a;
/** Beside the number of a column: its text is a JSON string (core/rows/pending.ts). */
const ESCAPED = 0x40000000;

/** What `scan` says: see core/scan.ts. */
const DOUBT = 1;
const FULL = 2;
const REREAD = 3;

/** What reads the rows of a file: whole lines from one place to another, as far as nothing is in doubt, and a row that was read elsewhere. */
export type RowCore = Pick<ScanCore, 'read' | 'takeRow' | 'doubtWidths' | 'tellConstants'> & {
  readonly told: Pick<CoreCounts, 'lines' | 'otherWidth' | 'rows'>;
};

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** A core made ready for the columns of a baseline, and what JavaScript has to do for it: room, samples, cells only it can read. */
export class ScanCore {
  readonly #plan: ScanColumns;
  readonly #core: Core;
  readonly #scanner: 'scan' | 'scanRows' | 'scanObjects';
  #inputRoom = INPUT;
  /** Which part of which bytes lies in the core. Each chunk comes as a Buffer of its own (`LineCutter.cut`), even when its memory is used again. */
  #held: { bytes: Buffer; from: number; to: number } | undefined;
  #bytes = new Uint8Array(0);
  #doubles = new Float64Array(0);
  /** How the cells of each column are written that only JavaScript reads. */
  #signs = new SignCounts();

  /** @param read the route of a file of rows, or a table of objects; without it, lines of data capture are read */
  constructor(plan: ScanColumns, read?: Route | Members) {
    this.#plan = plan;
    this.#core = newCore();
    const members = read && 'told' in read ? read : undefined;
    this.#scanner = members ? 'scanObjects' : read ? 'scanRows' : 'scan';
    // objects of a table have their answer among their members
    this.#core.openColumns(plan.columns.length, members ? plan.columns.length : plan.inputs);
    for (const [index, column] of plan.columns.entries()) writeColumn(this.#core, index, column);
    const { input, output } = plan.names;
    if (members) {
      this.#core.openObjects();
      writeTableKeys(this.#core, [...(input ?? []), ...(output ?? [])], members.told);
    } else
      for (const [side, names] of [input, output].entries()) {
        for (const name of [...(names ?? []), ...formsOf(names?.[0] ?? '')]) writeName(this.#core, side, name);
        writePayloadKeys(this.#core, side, names ?? []);
      }
    if (!read) this.#readCaptured(plan);
    this.#core.openSample(plan.mostSampled);
    if (read && 'width' in read) writeRoute(this.#core, read);
    if (read) this.#core.openConstants();
    this.#core.beginBlock();
    this.#core.open(rowsOf(plan.columns.length), INPUT);
  }

  /** How payloads of captures are read, which files are not. */
  #readCaptured({ names, columns }: ScanColumns): void {
    const { input, output, spaces } = names;
    this.#core.openCopies();
    this.#core.trimCells(+(spaces !== 'kept'));
    this.#core.doubtAnswers(+(output?.some(isPlace) ?? false));
    const known = new Set([...(input ?? []), ...(output ?? [])]);
    const values = columns.flatMap((column) => (column.kind === 'category' ? column.categories : []));
    this.#core.doubtNames(+values.some((text) => known.has(text.trim())));
  }

  /** Whether a line with a row of another width is in doubt, so that somebody may say what it holds; else it is counted and passed by. */
  doubtWidths(doubts: boolean): void {
    this.#core.doubtWidths(+doubts);
  }

  /** Notes that somebody was told of a name in JSON rows that no column has: a line with another one is in doubt as long as `more` are told. */
  tellName(name: string, more: boolean): void {
    learnName(this.#core, name);
    this.#core.tellNames(+more);
  }

  /** Begins a file of objects behind others. */
  beginObjects(): void {
    this.#core.forgetMet();
  }

  /** Whether an object of the file had a member for a column, be it `null`; of those read here. */
  isMet(column: number): boolean {
    return this.#core.isMet(column) !== 0;
  }

  /** Says which piece of a file the rows to come are of: with their places in it, it is what a sample of rows without ids is drawn by. */
  beginPiece(place: number): void {
    this.#core.beginPiece(idOfPiece(place));
  }

  /** Says which columns are the same in all rows to come. */
  tellConstants(constants: readonly Constant[]): void {
    writeConstants(this.#core, constants, (column, cell) => this.#plan.columns[column]!.toDouble(cell));
  }

  /** Begins anew, whatever was read before. */
  clear(window: Window | undefined): void {
    this.#held = undefined;
    this.#signs = new SignCounts();
    this.#core.tellNames(1);
    this.#core.clear(LONGEST_LINE, window?.start ?? Number.NEGATIVE_INFINITY, window?.end ?? Number.POSITIVE_INFINITY);
  }

  get told(): CoreCounts {
    const at = this.#core.toldAt() / 8;
    const [lines = 0, records = 0, outside = 0, otherWidth = 0, first = 0, last = 0, rows = 0, copies = 0] =
      this.#asDoubles().subarray(at, at + 8);
    return { lines, records, outside, otherWidth, first, last, rows, copies };
  }

  /** Reads whole lines, `from` the start of one to behind a line feed at `to`; says where the first one begins that must be read exactly. */
  read(bytes: Buffer, from: number, to: number): number {
    const core = this.#core;
    let start = from;
    while (start < to) {
      const held = this.#hold(bytes, start, to);
      const shift = core.inputAt() - held.from;
      let why = this.#scan(start + shift, held.to + shift);
      while (why === FULL) {
        core.emptyBlock();
        why = this.#scan(core.stoppedAt(), held.to + shift);
      }
      start = core.stoppedAt() - shift;
      if (why === DOUBT || (why === REREAD && !this.#makeRoom())) break;
    }
    return start;
  }

  /** Writes lines to the core, as many as there is room for, unless they are there: what is behind a line in doubt is. */
  #hold(bytes: Buffer, from: number, to: number): { from: number; to: number } {
    const held = this.#held;
    if (held?.bytes === bytes && from >= held.from && from < held.to && held.to <= to) return held;
    const end = this.#wholeLines(bytes, from, to);
    this.#asBytes().set(bytes.subarray(from, end), this.#core.inputAt());
    this.#held = { bytes, from, to: end };
    return this.#held;
  }

  #scan(from: number, to: number): number {
    const why = this.#core[this.#scanner](from, to);
    this.#settle();
    return why;
  }

  /** Where as many whole lines end as there is room for; makes room for one that is longer. */
  #wholeLines(bytes: Buffer, from: number, to: number): number {
    if (to - from <= this.#inputRoom) return to;
    const end = bytes.lastIndexOf(LINE_FEED, from + this.#inputRoom - 1) + 1;
    if (end > from) return end;
    const longer = bytes.indexOf(LINE_FEED, from) + 1;
    this.#open(this.#core.roomForRows(), longer - from);
    return longer;
  }

  /** For the rows of a line that had none; false when they are more than may be. */
  #makeRoom(): boolean {
    // base64 of the line was decoded where it stood
    this.#held = undefined;
    if (this.#core.takenRows() > 0) {
      this.#core.emptyBlock();
      return true;
    }
    const rows = 2 * this.#core.roomForRows();
    if (rows * 8 * this.#plan.columns.length > MOST_BYTES) return false;
    this.#open(rows, this.#inputRoom);
    return true;
  }

  #open(rows: number, bytes: number): void {
    this.#core.emptyBlock();
    this.#core.open(rows, bytes);
    this.#inputRoom = bytes;
    this.#held = undefined;
  }

  /** Reads the cells the core postponed: numbers in a form it does not know, long texts. All are UTF-8. */
  #settle(): void {
    const many = this.#core.pendingCount();
    if (many === 0) return;
    const bytes = this.#asBytes();
    const doubles = this.#asDoubles();
    const entries = new Uint32Array(bytes.buffer, this.#core.pendingAt(), 4 * many);
    for (let i = 0; i < entries.length; i += 4) {
      const [to, column, start, end] = entries.subarray(i, i + 4) as unknown as [number, number, number, number];
      const text = decoder.decode(bytes.subarray(start, end));
      const cell = column & ESCAPED ? (JSON.parse(text) as string) : text;
      const index = column & ~ESCAPED;
      doubles[to / 8] = this.#plan.columns[index]!.toDouble(cell, this.#signs.teller(index));
    }
  }

  /** Whether the line in doubt was taken before; it is remembered. */
  isCopy(): boolean {
    return this.#core.isCopy() !== 0;
  }

  /** Takes a record the exact reader has read; `id` is the hash of its invocation's id. */
  take({ input, output, uncaptured, at }: CaptureRecord, id: number): void {
    const { columns, inputs, width } = this.#plan;
    const core = this.#core;
    const told = new SignCounts();
    const read = (index: number, cell: Cell): number => columns[index]!.toDouble(cell, told.teller(index));
    // Where nobody looks at requests, each answer is a row.
    const rows = inputs === 0 ? output.map(() => []) : input;
    const answerOf = (place: number): number =>
      uncaptured === 'output' ? NOT_CAPTURED : read(inputs, output[place]?.[0]);
    const fitting = rows.reduce((sum, row) => sum + +(row.length === width), 0);
    if (core.takenRows() + fitting > core.roomForRows()) this.#core.emptyBlock();
    if (fitting > core.roomForRows()) this.#open(fitting, this.#inputRoom);
    const doubles = this.#asDoubles();
    const stride = core.cellsStride() / 8;
    core.beginRows();
    for (const [place, row] of rows.entries()) {
      const to = core.nextRowAt() / 8;
      const fits = row.length === width;
      core.noteRow(+fits);
      if (!fits) continue;
      for (let c = 0; c < inputs; c++) doubles[to + c * stride] = read(c, row[columns[c]!.cell]);
      if (inputs < columns.length) doubles[to + inputs * stride] = answerOf(place);
    }
    if (core.take(at, id) !== 0) this.#signs.add(told);
  }

  /** Takes a row of a file that was read elsewhere: cells in the order of the columns. */
  takeRow(row: Row): void {
    const core = this.#core;
    if (core.takenRows() === core.roomForRows()) core.emptyBlock();
    core.beginRows();
    const doubles = this.#asDoubles();
    const to = core.nextRowAt() / 8;
    const stride = core.cellsStride() / 8;
    for (const [c, column] of this.#plan.columns.entries())
      doubles[to + c * stride] = column.toDouble(row[column.cell], this.#signs.teller(c));
    core.takeRow();
  }

  /** Everything taken so far. */
  sketch(): Sketch {
    this.#core.emptyBlock();
    const { rows, otherWidth } = this.told;
    const { baselineId, columns } = this.#plan;
    const doubles = this.#asDoubles();
    const features = columns.map((column, at) => featureAt(this.#core, at, column, { doubles, signs: this.#signs }));
    return { v: 1, baselineId, rows, broken: otherWidth, features, sample: this.#sampled() };
  }

  #sampled(): Sample {
    const columns = this.#plan.columns.length;
    return Array.from({ length: this.#core.sampledRows() }, (_, place) => {
      const row = new Int32Array(this.#core.memory.buffer, this.#core.sampledRowAt(place), columns + 1);
      return [row[0]! >>> 0, ...row.subarray(1)];
    });
  }

  #asBytes(): Uint8Array<ArrayBuffer> {
    if (this.#bytes.buffer !== this.#core.memory.buffer) this.#bytes = new Uint8Array(this.#core.memory.buffer);
    return this.#bytes;
  }

  #asDoubles(): Float64Array {
    if (this.#doubles.buffer !== this.#core.memory.buffer) this.#doubles = new Float64Array(this.#core.memory.buffer);
    return this.#doubles;
  }
}
