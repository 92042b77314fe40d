import type { CaptureRecord } from './capture.ts';
import type { ScanBlock } from './scan-block.ts';
import { AFTER, CellReader } from './scan-cells.ts';
import { MISSING, type ScanColumn, type ScanColumns } from './scan-columns.ts';

/** Bytes of one payload; `bytes[end]` is a quote. `plain` when they are CSV itself and not the inside of a JSON string. */
export type Csv = { bytes: Uint8Array; start: number; end: number; plain: boolean };

/** First bytes after which a payload may be JSON after all, or begin with spaces beyond ASCII or with a mark: looked at closely. */
const DOUBTFUL_STARTS = new Set([0x5b, 0x7b, 0x5c, 0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0xc2, 0xe1, 0xe2, 0xe3, 0xef]);

/** Writes the rows of one line behind those a block has taken already. */
export class RowWriter {
  readonly #plan: ScanColumns;
  readonly #block: ScanBlock;
  readonly #cells = new CellReader();
  readonly #inputColumns: readonly ScanColumn[];
  /** None when the answer is not watched. */
  readonly #answerColumn: readonly ScanColumn[];
  readonly #headers: readonly Uint8Array[];
  /** Rows of the schema's width, where each stands among the line's rows, and how many had another width. */
  rows = 0;
  otherWidth = 0;
  places = new Uint32Array(256);
  #answers = new Float64Array(256);

  constructor(plan: ScanColumns, block: ScanBlock) {
    this.#plan = plan;
    this.#block = block;
    this.#inputColumns = plan.columns.slice(0, plan.inputs);
    this.#answerColumn = plan.columns.slice(plan.inputs);
    this.#headers = [plan.names.input, plan.names.output].map((names) => Buffer.from(names?.[0] ?? ''));
  }

  /** Writes the rows of a line; false when they must be read exactly. */
  write(input: Csv, output: Csv | undefined): boolean {
    this.rows = 0;
    this.otherWidth = 0;
    if (this.#isDoubtful(input, this.#headers[0]!)) return false;
    if (!this.#inputs(input)) return false;
    if (output === undefined) return this.#noAnswer();
    return !this.#isDoubtful(output, this.#headers[1]!) && this.#outputs(output);
  }

  /** A body that may be JSON, or that begins with the name of the first column as a header does. */
  #isDoubtful({ bytes, start, end }: Csv, name: Uint8Array): boolean {
    let at = start;
    while (bytes[at] === 0x20) at++;
    if (DOUBTFUL_STARTS.has(bytes[at]!)) return true;
    if (name.length === 0 || start + name.length > end || bytes[start] !== name[0]) return false;
    for (let i = 0; i < name.length; i++) if (bytes[start + i] !== name[i]) return false;
    return true;
  }

  #inputs(input: Csv): boolean {
    const { bytes, start, end, plain } = input;
    if (start === end) return true;
    const columns = this.#inputColumns;
    const cells = this.#cells;
    const block = this.#block;
    cells.open(bytes, start, end, plain);
    for (let place = 0; ; place++) {
      if (block.taken + this.rows === block.capacity) {
        block.makeRoom();
        return this.#inputs(this.#again(input));
      }
      const width = cells.row(columns, block.values, block.taken + this.rows, block.stride);
      if (cells.after === AFTER.doubt) return false;
      this.#finish(place, width === columns.length);
      if (cells.after === AFTER.end) return true;
    }
  }

  #again(input: Csv): Csv {
    this.rows = 0;
    this.otherWidth = 0;
    return input;
  }

  #finish(place: number, fits: boolean): void {
    if (!fits) {
      this.otherWidth++;
      return;
    }
    if (this.rows === this.places.length) this.places = longer(this.places, new Uint32Array(2 * this.rows));
    this.places[this.rows++] = place;
  }

  /** The answers: first cells of as many rows as went in, or cells of one row as long as that. */
  #outputs({ bytes, start, end, plain }: Csv): boolean {
    if (start === end) return this.#noAnswer();
    const asked = this.rows + this.otherWidth;
    const cells = this.#cells;
    cells.open(bytes, start, end, plain);
    let rows = 0;
    let width = 0;
    do {
      if (rows === this.#answers.length) this.#answers = longer(this.#answers, new Float64Array(2 * rows));
      const length = cells.row(this.#answerColumn, this.#answers, rows++, 0);
      if (cells.after === AFTER.doubt || (rows > 1 && length !== width)) return false;
      width = length;
    } while (cells.after !== AFTER.end);
    if (asked > 0 && rows !== asked && !(rows === 1 && width === asked)) return false;
    if (rows === 1 && width === asked && asked > 1) this.#oneRow({ bytes, start, end, plain }, asked);
    return this.#answer();
  }

  /** Reads the cells of one row as one answer each. */
  #oneRow({ bytes, start, end, plain }: Csv, asked: number): void {
    const [answer] = this.#answerColumn;
    if (answer === undefined) return;
    while (this.#answers.length < asked) this.#answers = longer(this.#answers, new Float64Array(2 * asked));
    this.#cells.open(bytes, start, end, plain);
    this.#cells.row(new Array<ScanColumn>(asked).fill(answer), this.#answers, 0, 1);
  }

  #answer(): boolean {
    const { inputs, columns } = this.#plan;
    if (inputs === columns.length) return true;
    const { values, stride, taken } = this.#block;
    const from = inputs * stride + taken;
    for (let row = 0; row < this.rows; row++) values[from + row] = this.#answers[this.places[row]!]!;
    return true;
  }

  #noAnswer(): boolean {
    const { inputs, columns } = this.#plan;
    if (inputs === columns.length) return true;
    const from = inputs * this.#block.stride + this.#block.taken;
    this.#block.values.fill(MISSING, from, from + this.rows);
    return true;
  }

  /** Writes the rows of a record the exact reader has read. */
  writeRecord({ input, output }: CaptureRecord): void {
    const { columns, inputs } = this.#plan;
    this.#again({ bytes: new Uint8Array(0), start: 0, end: 0, plain: true });
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
