import { LONGEST_LINE } from '../../../domain/capture/capture.ts';
import { type Core, newCore } from '../../../domain/capture/core.ts';
import {
  type Constant,
  learnName,
  type Members,
  type Route,
  writeRoute,
  writeTableKeys,
} from '../../../domain/capture/core-columns.ts';
import { type CellBlock, plainNumber } from '../../../domain/drift/columns/cell-block.ts';
import type { Cell, Row } from '../../../domain/drift/columns/value.ts';
import type { ObjectCore } from '../scan-objects.ts';
import { KnownTexts } from './known-texts.ts';

/** Bytes of lines handed over at a time, as a source gives them. */
const INPUT = 256 * 1024;
/** Rows given together: fewer when they are very wide. */
const rowsOf = (columns: number): number => Math.min(1_024, Math.max(64, Math.floor(2 ** 17 / columns)));
const LINE_FEED = 0x0a;
/** What the core says: see core/rows/plain.ts. */
const DOUBT = 1;
/** Beside where a text ends: see core/rows/plain.ts. */
const ESCAPED = 0x80000000;
/** Where what is told stands, in doubles: see core/rows/memory.ts. */
const LINES = 0;
const OTHER_WIDTH = 3;
const ROWS = 6;

/** Objects whose members are columns, but for those that folders tell. */
export type PlainObjects = Members & { readonly columns: readonly string[] };

/** A core for whoever makes a baseline: gives the rows of a CSV file, or of objects, as they stand, some at a time, in their order. */
export class PlainCore implements ObjectCore {
  readonly #core: Core = newCore();
  readonly #scanner: 'scanPlain' | 'scanObjects';
  readonly #columns: number;
  readonly #take: (block: CellBlock) => void;
  #inputRoom = INPUT;
  /** Which part of which bytes lies in the core. */
  #held: { bytes: Buffer; from: number; to: number } | undefined;
  #memory = Buffer.alloc(0);
  readonly #texts = new KnownTexts();
  #constants: readonly Constant[] = [];
  #exact = 0;

  constructor(read: Route | PlainObjects, take: (block: CellBlock) => void) {
    const columns = 'width' in read ? read.positions.length : read.columns.length;
    this.#columns = columns;
    this.#take = take;
    this.#scanner = 'width' in read ? 'scanPlain' : 'scanObjects';
    const core = this.#core;
    core.openColumns(columns, columns);
    if ('width' in read) writeRoute(core, { ...read });
    else {
      core.openObjects();
      writeTableKeys(core, read.columns, read.told);
    }
    core.beginBlock();
    core.openAsTheyStand(rowsOf(columns), INPUT);
    if ('told' in read) core.beginPlainObjects(LONGEST_LINE);
  }

  doubtWidths(doubts: boolean): void {
    this.#core.doubtWidths(+doubts);
  }

  tellConstants(constants: readonly Constant[]): void {
    this.#constants = constants;
  }

  tellName(name: string, more: boolean): void {
    learnName(this.#core, name);
    this.#core.tellNames(+more);
  }

  beginObjects(): void {
    this.#core.forgetMet();
  }

  isMet(column: number): boolean {
    return this.#core.isMet(column) !== 0;
  }

  get told(): ObjectCore['told'] {
    const at = this.#core.toldAt();
    const told = new Float64Array(this.#core.memory.buffer, at, 7);
    return { lines: told[LINES]!, otherWidth: told[OTHER_WIDTH]!, rows: told[ROWS]! + this.#exact };
  }

  /** Reads whole lines, as `ScanCore.read` does. */
  read(bytes: Buffer, from: number, to: number): number {
    const core = this.#core;
    let start = from;
    while (start < to) {
      const held = this.#hold(bytes, start, to);
      const shift = core.inputAt() - held.from;
      const why = core[this.#scanner](start + shift, held.to + shift);
      this.#give();
      start = core.stoppedAt() - shift;
      if (why === DOUBT) break;
    }
    return start;
  }

  /** Takes a row that was read elsewhere: cells in the order of the columns. */
  takeRow(row: Row): void {
    this.#exact++;
    const none = new Float64Array(row.length).fill(Number.NaN);
    const whole = [...row];
    for (const [column, cell] of this.#constants) whole[column] = cell;
    this.#take({ rows: 1, stride: 1, values: none, text: (column) => whole[column] });
  }

  #hold(bytes: Buffer, from: number, to: number): { from: number; to: number } {
    const held = this.#held;
    if (held?.bytes === bytes && from >= held.from && from < held.to && held.to <= to) return held;
    let end = to;
    if (to - from > this.#inputRoom) end = bytes.lastIndexOf(LINE_FEED, from + this.#inputRoom - 1) + 1;
    if (end <= from) {
      end = bytes.indexOf(LINE_FEED, from) + 1;
      this.#inputRoom = end - from;
      this.#core.openAsTheyStand(rowsOf(this.#columns), this.#inputRoom);
    }
    this.#asBytes().set(bytes.subarray(from, end), this.#core.inputAt());
    this.#held = { bytes, from, to: end };
    return this.#held;
  }

  #give(): void {
    const core = this.#core;
    const rows = core.takenRows();
    if (rows === 0) return;
    const memory = this.#asBytes();
    const stride = core.cellsStride() / 8;
    const values = new Float64Array(memory.buffer, core.valuesAt(), this.#columns * stride);
    const texts = new Uint32Array(memory.buffer, core.textsAt(), 2 * this.#columns * stride);
    const constants = new Map(this.#constants);
    for (const [column, cell] of constants) values.fill(plainNumber(cell), column * stride, column * stride + rows);
    this.#take({
      ...{ rows, stride, values },
      ...(constants.size === 0 && { written: { bytes: memory, spans: texts } }),
      text: (column, row) => {
        if (constants.size > 0 && constants.has(column)) return constants.get(column);
        const at = 2 * (column * stride + row);
        return this.#text(memory, texts[at]!, texts[at + 1]!);
      },
    });
    core.dropRows();
  }

  #text(memory: Buffer, from: number, end: number): Cell {
    if (from === end) return undefined;
    if (end < ESCAPED) return this.#texts.read(memory, from, end);
    return JSON.parse(memory.toString('utf8', from, end - ESCAPED)) as string;
  }

  #asBytes(): Buffer {
    if (this.#memory.buffer !== this.#core.memory.buffer) this.#memory = Buffer.from(this.#core.memory.buffer);
    return this.#memory;
  }
}
