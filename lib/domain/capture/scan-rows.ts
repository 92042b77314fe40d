import type { CaptureRecord } from './capture.ts';
import type { ScanBlock } from './scan-block.ts';
import { AFTER, CellReader, type RowColumns, rowOf } from './scan-cells.ts';
import { MISSING, type ScanColumn, type ScanColumns } from './scan-columns.ts';

/** First bytes after which a payload may be JSON after all, or begin with spaces beyond ASCII or with a mark: looked at closely. */
const DOUBTFUL_STARTS = new Uint8Array(256);
for (const byte of [0x5b, 0x7b, 0x5c, 0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0xc2, 0xe1, 0xe2, 0xe3, 0xef])
  DOUBTFUL_STARTS[byte] = 1;

/** Writes the rows of one line behind those a block has taken already. */
export class RowWriter {
  readonly #plan: ScanColumns;
  readonly #block: ScanBlock;
  readonly #cells = new CellReader();
  readonly #inputColumns: RowColumns;
  /** None when the answer is not watched. */
  readonly #answerColumn: RowColumns;
  readonly #headers: readonly Uint8Array[];
  /** Rows of the schema's width, where each stands among the line's rows, and how many had another width. */
  rows = 0;
  otherWidth = 0;
  places = new Uint32Array(256);
  #answers = new Float64Array(256);

  constructor(plan: ScanColumns, block: ScanBlock) {
    this.#plan = plan;
    this.#block = block;
    this.#inputColumns = rowOf(plan.columns.slice(0, plan.inputs));
    this.#answerColumn = rowOf(plan.columns.slice(plan.inputs));
    this.#headers = [plan.names.input, plan.names.output].map((names) => Buffer.from(names?.[0] ?? ''));
  }

  /**
   * Writes the rows of a line's input, which is the inside of a JSON string when `end` is `IN_JSON`, and else CSV itself up to `end`.
   * @returns where the payload ends, or -1 when the line must be read exactly
   */
  inputs(bytes: Uint8Array, start: number, end: number): number {
    this.rows = 0;
    this.otherWidth = 0;
    if (this.#isDoubtful(bytes, start, this.#headers[0]!)) return -1;
    const block = this.#block;
    const cells = this.#cells;
    const columns = this.#inputColumns;
    cells.open(bytes, start, end);
    if (cells.isEnd(start)) return start;
    for (let place = 0; ; place++) {
      if (block.taken + this.rows === block.capacity) {
        block.makeRoom();
        return this.inputs(bytes, start, end);
      }
      const width = cells.row(columns, block.values, block.taken + this.rows, block.stride);
      if (cells.after === AFTER.doubt) return -1;
      this.#finish(place, width === columns.width);
      if (cells.after === AFTER.end) return cells.at;
    }
  }

  /** A body that may be JSON, or that begins with the name of the first column as a header does. */
  #isDoubtful(bytes: Uint8Array, start: number, name: Uint8Array): boolean {
    let at = start;
    while (bytes[at] === 0x20) at++;
    if (DOUBTFUL_STARTS[bytes[at]!] === 1) return true;
    if (name.length === 0 || bytes[start] !== name[0]) return false;
    for (let i = 0; i < name.length; i++) if (bytes[start + i] !== name[i]) return false;
    return true;
  }

  #finish(place: number, fits: boolean): void {
    if (!fits) {
      this.otherWidth++;
      return;
    }
    if (this.rows === this.places.length) this.places = longer(this.places, new Uint32Array(2 * this.rows));
    this.places[this.rows++] = place;
  }

  /** The same for its answers: first cells of as many rows as went in, or cells of one row as long as that. */
  outputs(bytes: Uint8Array, start: number, end: number): number {
    if (this.#isDoubtful(bytes, start, this.#headers[1]!)) return -1;
    const asked = this.rows + this.otherWidth;
    const cells = this.#cells;
    cells.open(bytes, start, end);
    if (cells.isEnd(start)) {
      this.noAnswer();
      return start;
    }
    let rows = 0;
    let width = 0;
    do {
      if (rows === this.#answers.length) this.#answers = longer(this.#answers, new Float64Array(2 * rows));
      const length = cells.row(this.#answerColumn, this.#answers, rows++, 0);
      if (cells.after === AFTER.doubt || (rows > 1 && length !== width)) return -1;
      width = length;
    } while (cells.after !== AFTER.end);
    const last = cells.at;
    if (asked > 0 && rows !== asked && !(rows === 1 && width === asked)) return -1;
    if (rows === 1 && width === asked && asked > 1) this.#oneRow(bytes, start, end, asked);
    this.#answer();
    return last;
  }

  /** Reads the cells of one row as one answer each. */
  #oneRow(bytes: Uint8Array, start: number, end: number, asked: number): void {
    const [answer] = this.#plan.columns.slice(this.#plan.inputs);
    if (answer === undefined) return;
    while (this.#answers.length < asked) this.#answers = longer(this.#answers, new Float64Array(2 * asked));
    this.#cells.open(bytes, start, end);
    this.#cells.row(rowOf(new Array<ScanColumn>(asked).fill(answer)), this.#answers, 0, 1);
  }

  #answer(): void {
    const { inputs, columns } = this.#plan;
    if (inputs === columns.length) return;
    const { values, stride, taken } = this.#block;
    const from = inputs * stride + taken;
    for (let row = 0; row < this.rows; row++) values[from + row] = this.#answers[this.places[row]!]!;
  }

  noAnswer(): void {
    const { inputs, columns } = this.#plan;
    if (inputs === columns.length) return;
    const from = inputs * this.#block.stride + this.#block.taken;
    this.#block.values.fill(MISSING, from, from + this.rows);
  }

  /** Writes the rows of a record the exact reader has read. */
  writeRecord({ input, output }: CaptureRecord): void {
    const { columns, inputs } = this.#plan;
    this.rows = 0;
    this.otherWidth = 0;
    while (this.#block.taken + input.length > this.#block.capacity) this.#block.makeRoom();
    const { values, stride, taken } = this.#block;
    for (const [place, row] of input.entries()) {
      const to = taken + this.rows;
      this.#finish(place, row.length === inputs);
      if (row.length !== inputs) continue;
      for (let c = 0; c < inputs; c++) values[to + c * stride] = columns[c]!.toDouble(row[c]);
      if (inputs < columns.length) values[to + inputs * stride] = columns[inputs]!.toDouble(output[place]?.[0]);
    }
  }
}

function longer<T extends Float64Array | Uint32Array>(old: T, room: T): T {
  room.set(old);
  return room;
}
