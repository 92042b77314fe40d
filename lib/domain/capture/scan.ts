import { fnv1a } from '../drift/sample.ts';
import type { Sketch } from '../drift/sketch.ts';
import { decodeBase64Into } from './base64.ts';
import { parseCaptureLine } from './capture.ts';
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
import type { ScanColumns } from './scan-columns.ts';
import { LineShape, type Payload } from './scan-line.ts';
import { type Csv, RowWriter } from './scan-rows.ts';

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
  #first = Number.POSITIVE_INFINITY;
  #last = Number.NEGATIVE_INFINITY;
  readonly #decoded: Record<'input' | 'output', Buffer> = { input: Buffer.alloc(4096), output: Buffer.alloc(4096) };

  constructor(plan: ScanColumns, window?: Window) {
    this.#plan = plan;
    this.#window = window;
    this.#block = new ScanBlock(plan);
    this.#rows = new RowWriter(plan, this.#block);
    this.#cutter = new LineCutter((bytes, start, end, place) => this.#line(bytes, start, end, place));
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
      span: this.#counts.records > 0 ? { first: this.#first, last: this.#last } : undefined,
    };
  }

  #line(bytes: Buffer | undefined, start: number, end: number, place: { number: number; offset: number }): void {
    if (bytes !== undefined && firstCharacter(bytes, start, end) === undefined) return;
    if (this.#counts.lines++ === 0) refuseArray(bytes?.subarray(start, end));
    if (bytes === undefined || !this.#fast(bytes, start, end)) this.#exact(bytes?.subarray(start, end), place);
  }

  #fast(bytes: Buffer, start: number, end: number): boolean {
    const shape = this.#shape;
    if (!shape.match(bytes, start, end)) return false;
    const input = this.#csv(bytes, shape.input, 'input');
    const output = shape.hasOutput ? this.#csv(bytes, shape.output, 'output') : undefined;
    if (input === undefined || (shape.hasOutput && output === undefined)) return false;
    if (!this.#rows.write(input, output)) return false;
    this.#take(shape.time, fnv1a(bytes, shape.idStart, shape.idEnd));
    return true;
  }

  #csv(bytes: Buffer, { start, end, base64 }: Payload, side: 'input' | 'output'): Csv | undefined {
    if (!base64) return { bytes, start, end, plain: false };
    const most = ((end - start) / 4) * 3 + 1;
    if (this.#decoded[side].length < most) this.#decoded[side] = Buffer.alloc(2 * most);
    const decoded = this.#decoded[side];
    const length = decodeBase64Into(bytes, start, end, decoded);
    if (length === -1) return undefined;
    decoded[length] = 0x22;
    return { bytes: decoded, start: 0, end: length, plain: true };
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
    this.#take(record.at, fnv1a(Buffer.from(record.eventId)));
  }

  #take(at: number, id: number): void {
    if (!inWindow(at, this.#window)) {
      this.#counts.outside++;
      return;
    }
    this.#counts.records++;
    if (at < this.#first) this.#first = at;
    if (at > this.#last) this.#last = at;
    this.#block.take(this.#rows.rows, id, this.#rows.places, this.#rows.otherWidth);
  }
}
