import { fnv1a } from '../drift/sample.ts';
import type { Sketch } from '../drift/sketch.ts';
import { base64Length, decodeBase64Into, NO_ROOM, NOT_BASE64 } from './base64.ts';
import { invocationId, LONGEST_LINE, parseCaptureLine } from './capture.ts';
import { LineCutter } from './lines.ts';
import {
  type BrokenLine,
  firstCharacter,
  inWindow,
  type LineCounts,
  refuseArray,
  tooLong,
  type Window,
} from './read.ts';
import { ScanBlock } from './scan-block.ts';
import { IN_JSON } from './scan-cells.ts';
import type { ScanColumns } from './scan-columns.ts';
import { LineShape } from './scan-line.ts';
import { RowWriter } from './scan-rows.ts';

/** `fallback` lines were not written as SageMaker writes them and were read by the exact, slower reader. */
export type ScanCounts = LineCounts & { fallback: number };

/** The earliest and the latest inference time of what was counted, epoch ms. */
export type Span = { first: number; last: number };

/** What came of a scan: the sketch, the count of lines, the first broken ones, and names the schema does not have. */
export type Scan = {
  sketch: Sketch;
  counts: ScanCounts;
  examples: BrokenLine[];
  unknown: string[];
  span: Span | undefined;
};

/** Broken lines kept as examples, and names nobody asked for. */
const EXAMPLES = 10;
const NAMES = 100;

/**
 * Reads data capture into a sketch at the speed of the network, in flat memory. Lines written as SageMaker writes them are
 * read byte by byte; any other goes whole to `parseCaptureLine`, so that both give the same sketch, bit for bit.
 */
export class CaptureScanner {
  readonly #plan: ScanColumns;
  readonly #window: Window | undefined;
  readonly #block: ScanBlock;
  readonly #rows: RowWriter;
  readonly #shape = new LineShape();
  readonly #cutter: LineCutter;
  readonly #counts: ScanCounts = { lines: 0, records: 0, outside: 0, broken: 0, kinds: {}, fallback: 0 };
  readonly #examples: BrokenLine[] = [];
  readonly #unknown = new Set<string>();
  /** The earliest and the latest inference time: in an array, so that no number becomes an object with every record. */
  readonly #span = Float64Array.of(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY);
  /** Whether the line before was base64: its input, its output. */
  readonly #coded: [boolean, boolean] = [false, false];
  readonly #decoded = [Buffer.alloc(4096), Buffer.alloc(4096)];

  constructor(plan: ScanColumns, window?: Window) {
    this.#plan = plan;
    this.#window = window;
    this.#block = new ScanBlock(plan);
    this.#rows = new RowWriter(plan, this.#block);
    this.#cutter = new LineCutter(
      (bytes, start, end, place) => this.#line(bytes, start, end, place),
      LONGEST_LINE,
      (bytes, from, to, place) => this.#many(bytes, from, to, place),
    );
  }

  /** Rows taken so far need a look at `end`; this is for telling how far one is. */
  get records(): number {
    return this.#counts.records;
  }

  /** @throws InvalidEventError for what is not JSON Lines at all: UTF-16, gzip, Parquet, one JSON array */
  feed(chunk: Uint8Array): void {
    this.#cutter.cut(chunk);
  }

  /** To be called once, when everything was fed. */
  end(): Scan {
    this.#cutter.end();
    return {
      sketch: this.#block.sketch(),
      counts: this.#counts,
      examples: this.#examples,
      unknown: [...this.#unknown],
      span: this.#counts.records > 0 ? { first: this.#span[0]!, last: this.#span[1]! } : undefined,
    };
  }

  #line(bytes: Buffer | undefined, start: number, end: number, place: { number: number; offset: number }): void {
    if (bytes !== undefined && firstCharacter(bytes, start, end) === undefined) return;
    if (this.#counts.lines++ === 0) refuseArray(bytes?.subarray(start, end));
    if (bytes !== undefined && this.#read(bytes, start) === end) this.#take(this.#shape.id);
    else this.#exact(bytes?.subarray(start, end), place);
  }

  /** Takes lines as long as they are written as SageMaker writes them; says where the first other one begins. */
  #many(bytes: Buffer, from: number, to: number, place: { number: number }): number {
    let start = from;
    while (start < to) {
      let end = this.#read(bytes, start);
      if (end === -1) break;
      if (bytes[end] === 0x0d) end++;
      if (bytes[end] !== 0x0a) break;
      this.#take(this.#shape.id);
      this.#counts.lines++;
      place.number++;
      start = end + 1;
    }
    return start;
  }

  /** Writes the rows of one line, not taken yet; says where the line ends, -1 when it must be read exactly. */
  #read(bytes: Buffer, start: number): number {
    const shape = this.#shape;
    if (!shape.input(bytes, start) || !this.#payload(0)) return -1;
    if (!shape.output()) this.#rows.noAnswer();
    else if (!shape.outputData() || !this.#payload(1)) return -1;
    return shape.rest() && shape.at - start <= LONGEST_LINE ? shape.at : -1;
  }

  /** A payload of input (0) or output (1), and its encoding, which is named behind it: taken to be that of the line before. */
  #payload(side: 0 | 1): boolean {
    const start = this.#shape.at;
    const coded = this.#coded[side];
    if (coded ? this.#base64(side, start) : this.#csv(side, start)) return true;
    if (!(coded ? this.#csv(side, start) : this.#base64(side, start))) return false;
    this.#coded[side] = !coded;
    return true;
  }

  #csv(side: 0 | 1, start: number): boolean {
    const shape = this.#shape;
    shape.at =
      side === 0 ? this.#rows.inputs(shape.bytes, start, IN_JSON) : this.#rows.outputs(shape.bytes, start, IN_JSON);
    return shape.at !== -1 && shape.encoding(false);
  }

  #base64(side: 0 | 1, start: number): boolean {
    const shape = this.#shape;
    if (!shape.isCsv()) return false;
    let length = decodeBase64Into(shape.bytes, start, this.#decoded[side]!);
    while (length === NO_ROOM) {
      this.#decoded[side] = Buffer.alloc(2 * this.#decoded[side]!.length);
      length = decodeBase64Into(shape.bytes, start, this.#decoded[side]!);
    }
    shape.at = start + base64Length(length);
    if (length === NOT_BASE64 || !shape.encoding(true)) return false;
    const decoded = this.#decoded[side]!;
    decoded[length] = 0x22;
    return (side === 0 ? this.#rows.inputs(decoded, 0, length) : this.#rows.outputs(decoded, 0, length)) !== -1;
  }

  #exact(line: Uint8Array | undefined, place: { number: number; offset: number }): void {
    this.#counts.fallback++;
    const outcome = line === undefined ? tooLong : parseCaptureLine(line, this.#plan.names);
    if (!outcome.ok) {
      const { kind, reason } = outcome;
      this.#counts.broken++;
      this.#counts.kinds[kind] = (this.#counts.kinds[kind] ?? 0) + 1;
      if (this.#examples.length < EXAMPLES)
        this.#examples.push({ line: place.number, offset: place.offset, kind, reason });
      return;
    }
    const record = outcome.value;
    for (const name of record.unknown) if (this.#unknown.size < NAMES) this.#unknown.add(name);
    this.#rows.writeRecord(record);
    this.#shape.clock[0] = record.at;
    this.#take(fnv1a(Buffer.from(invocationId(record))));
  }

  #take(id: number): void {
    const at = this.#shape.clock[0]!;
    if (!inWindow(at, this.#window)) {
      this.#counts.outside++;
      return;
    }
    this.#counts.records++;
    if (at < this.#span[0]!) this.#span[0] = at;
    if (at > this.#span[1]!) this.#span[1] = at;
    this.#block.take(this.#rows.rows, id, this.#rows.places, this.#rows.otherWidth);
  }
}
