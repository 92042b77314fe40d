import { type Core, newCore } from '../../domain/capture/core.ts';
import { type Route, writeRoute } from '../../domain/capture/core-columns.ts';
import type { RowCore } from '../../domain/capture/scan-core.ts';
import type { CellBlock } from '../../domain/drift/columns/cell-block.ts';
import type { Row } from '../../domain/drift/columns/value.ts';

/** Bytes of lines handed over at a time, as a source gives them. */
const INPUT = 256 * 1024;
/** Rows given together: fewer when they are very wide. */
const rowsOf = (columns: number): number => Math.min(1_024, Math.max(64, Math.floor(2 ** 17 / columns)));
const LINE_FEED = 0x0a;
/** What `scanPlain` says: see core/rows/plain.ts. */
const DOUBT = 1;
/** Where what is told stands, in doubles: see core/rows/memory.ts. */
const LINES = 0;
const OTHER_WIDTH = 3;
const ROWS = 6;

/** A core for whoever makes a baseline: gives the rows of a CSV file as they stand, some at a time, in their order. */
export class PlainCore implements RowCore {
  readonly #core: Core = newCore();
  readonly #columns: number;
  readonly #take: (block: CellBlock) => void;
  #inputRoom = INPUT;
  /** Which part of which bytes lies in the core. */
  #held: { bytes: Buffer; from: number; to: number } | undefined;
  #memory = Buffer.alloc(0);
  readonly #texts = new KnownTexts();
  #exact = 0;

  constructor({ width, positions, header }: Route, take: (block: CellBlock) => void) {
    this.#columns = positions.length;
    this.#take = take;
    this.#core.openColumns(positions.length, positions.length);
    writeRoute(this.#core, { width, positions, header });
    this.#core.beginBlock();
    this.#core.openAsTheyStand(rowsOf(positions.length), INPUT);
  }

  doubtWidths(doubts: boolean): void {
    this.#core.doubtWidths(+doubts);
  }

  get told(): RowCore['told'] {
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
      const why = core.scanPlain(start + shift, held.to + shift);
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
    this.#take({ rows: 1, stride: 1, values: none, text: (column) => row[column] });
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
    this.#take({
      ...{ rows, stride, values },
      text: (column, row) => {
        const at = 2 * (column * stride + row);
        const [from, to] = [texts[at]!, texts[at + 1]!];
        return from === to ? undefined : this.#texts.read(memory, from, to);
      },
    });
    core.dropRows();
  }

  #asBytes(): Buffer {
    if (this.#memory.buffer !== this.#core.memory.buffer) this.#memory = Buffer.from(this.#core.memory.buffer);
    return this.#memory;
  }
}

/** Texts remembered, and bytes one of them has at most. */
const KNOWN = 4_096;
const LONGEST = 48;

/** Reads texts, most of which came before: looking at a text is quicker than making one. */
class KnownTexts {
  readonly #texts = new Array<string>(KNOWN).fill('');

  read(bytes: Buffer, from: number, to: number): string {
    const length = to - from;
    if (length > LONGEST) return bytes.toString('utf8', from, to);
    const ends = bytes[from]! | (bytes[to - 1]! << 8) | (bytes[to - Math.min(2, length)]! << 16);
    const slot = Math.imul(ends ^ (bytes[to - Math.min(3, length)]! << 24) ^ length, 0x9e3779b1) >>> 20;
    const known = this.#texts[slot]!;
    if (known.length === length && isSame(known, bytes, from)) return known;
    const text = bytes.toString('utf8', from, to);
    // of a text beyond ASCII there are more bytes than units
    this.#texts[slot] = text;
    return text;
  }
}

function isSame(text: string, bytes: Buffer, from: number): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) !== bytes[from + at]) return false;
  return true;
}
