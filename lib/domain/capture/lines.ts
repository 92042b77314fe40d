import { InvalidEventError } from '../errors.ts';
import { LONGEST_LINE } from './capture.ts';

/** One line without its line end; `bytes` is absent when it was longer than the cap. `number` starts at 1. */
export type Line = { number: number; offset: number; bytes: Uint8Array | undefined };

/** The same without a copy of the line: it is `bytes` from `start` to `end`, good only until the call returns; its line end follows, always. */
export type BytesSink = (
  bytes: Buffer | undefined,
  start: number,
  end: number,
  place: { number: number; offset: number },
) => void;

/**
 * A quicker reader of lines than one at a time: gets whole lines, `from` the start of one to behind a line feed at `to`; takes as many
 * as it can, adds them to `place.number`, and returns where the first one begins that it did not take.
 */
export type QuickSink = (bytes: Buffer, from: number, to: number, place: { number: number }) => number;

/** UTF-8's byte order mark. */
const MARK = [0xef, 0xbb, 0xbf];
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const LINE_END = Buffer.from('\n');
/** Enough to recognise every magic number below. */
const HEAD = 4;

const begins =
  (magic: string) =>
  (head: Uint8Array): boolean =>
    String.fromCharCode(...head.subarray(0, magic.length)) === magic;

/** Signatures of what is no UTF-8 text at all, with the way out. */
const FOREIGN: readonly [name: string, hint: string, matches: (head: Uint8Array) => boolean][] = [
  [
    'UTF-16 text',
    'convert it to UTF-8',
    ([a, b, c]) =>
      (a === 0xff && b === 0xfe) ||
      (a === 0xfe && b === 0xff) ||
      (a !== 0 && b === 0 && c !== 0) ||
      (a === 0 && b !== 0 && b !== undefined),
  ],
  ['gzip', 'decompress it first, or give a file whose name ends in `.gz`', ([a, b]) => a === 0x1f && b === 0x8b],
  ['Parquet', 'give a file whose name ends in `.parquet`', begins('PAR1')],
  ['a zip archive or an Excel workbook', 'unpack it first, or save its sheet as CSV UTF-8', begins('PK\u0003\u0004')],
  ['zstd', 'decompress it first', begins('\u0028\u00b5\u002f\u00fd')],
  ['bzip2', 'decompress it first', begins('BZh')],
  ['xz', 'decompress it first', begins('\u00fd7zX')],
];

/**
 * @param read what is read here
 * @throws InvalidEventError for UTF-16, Parquet, gzip or another compression, recognised by the first bytes
 */
export function refuseForeign(head: Uint8Array, what = 'the capture', read = 'UTF-8 text'): void {
  for (const [name, hint, matches] of FOREIGN) {
    if (name !== read && matches(head))
      throw new InvalidEventError(`${what} is ${name}, only ${read} is read here: ${hint}`);
  }
}

/**
 * Cuts bytes into lines, a batch per chunk, in flat memory: a line above the cap is passed by and reported without its
 * bytes. A byte order mark is left out; a last line without its end is a line.
 */
export async function* splitLines(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  longest: number = LONGEST_LINE,
): AsyncGenerator<Line[]> {
  let lines: Line[] = [];
  const cutter = new LineCutter(
    (bytes, start, end, place) => lines.push({ ...place, bytes: bytes?.subarray(start, end) }),
    longest,
  );
  for await (const chunk of chunks) {
    cutter.cut(chunk);
    yield lines;
    lines = [];
  }
  cutter.end();
  yield lines;
}

/**
 * Cuts chunks into lines and hands each to a sink as soon as it is whole. `place` is one object, changed from call to call.
 * @throws InvalidEventError from `cut` and `end` when the first bytes are those of UTF-16, gzip or Parquet
 */
export class LineCutter {
  readonly #sink: BytesSink;
  readonly #longest: number;
  readonly #quick: QuickSink | undefined;
  readonly #place = { number: 0, offset: 0 };
  readonly #begins: boolean;
  #head: Buffer | undefined = Buffer.alloc(0);
  #next = 0;
  #parts: Buffer[] = [];
  #length = 0;

  /** @param from whether what comes begins a file, or a line further on in one that others read before it */
  constructor(sink: BytesSink, longest: number = LONGEST_LINE, quick?: QuickSink, from: 'start' | 'line' = 'start') {
    this.#sink = sink;
    this.#longest = longest;
    this.#quick = quick;
    this.#begins = from === 'start';
    if (!this.#begins) this.#head = undefined;
  }

  /** Lines told of so far, with those the quick reader took. */
  get lines(): number {
    return this.#place.number;
  }

  cut(chunk: Uint8Array): void {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    if (this.#head === undefined) this.#cut(bytes);
    else {
      // the first chunks are joined until their head can be judged
      this.#head = Buffer.concat([this.#head, bytes]);
      if (this.#head.length >= HEAD) this.#begin(this.#head);
    }
  }

  end(): void {
    if (this.#head !== undefined) this.#begin(this.#head);
    if (this.#length > 0) this.#whole(Buffer.alloc(0), 0, 0);
  }

  #begin(head: Buffer): void {
    refuseForeign(head.subarray(0, HEAD));
    this.#head = undefined;
    this.#cut(head);
  }

  #cut(chunk: Buffer): void {
    const whole = chunk.lastIndexOf(LINE_FEED) + 1;
    let from = 0;
    while (from < whole) {
      const start = from;
      // the first line may begin with a mark
      if (this.#quick !== undefined && this.#length === 0 && !this.#atStart) {
        from = this.#quick(chunk, start, whole, this.#place);
        this.#next += from - start;
        if (from === whole) break;
      }
      const end = chunk.indexOf(LINE_FEED, from);
      this.#whole(chunk, from, end);
      this.#next++;
      from = end + 1;
    }
    // copied, because a source may reuse its chunk
    if (from < chunk.length) this.#keep(Buffer.from(chunk.subarray(from)));
  }

  /** Keeps the beginning of a line, unless the line is beyond the cap already. */
  #keep(part: Buffer): void {
    this.#length += part.length;
    if (this.#length > this.#longest + 1) this.#parts = [];
    else this.#parts.push(part);
  }

  /** Tells of a line that ends here: what was kept of it, then this part. */
  #whole(chunk: Buffer, from: number, to: number): void {
    if (this.#length === 0) {
      this.#tell(chunk, from, to, to - from);
      return;
    }
    if (to > from) this.#keep(chunk.subarray(from, to));
    const joined = Buffer.concat([...this.#parts, LINE_END]);
    const length = this.#length;
    this.#parts = [];
    this.#length = 0;
    this.#tell(joined, 0, joined.length - 1, length);
  }

  get #atStart(): boolean {
    return this.#begins && this.#place.number === 0;
  }

  #tell(bytes: Buffer, from: number, to: number, length: number): void {
    const first = this.#atStart && MARK.every((byte, i) => from + i < to && bytes[from + i] === byte);
    const start = first ? from + MARK.length : from;
    const end = to > start && bytes[to - 1] === CARRIAGE_RETURN ? to - 1 : to;
    const tooLong = length > this.#longest + 1 || end - start > this.#longest;
    this.#place.number++;
    this.#place.offset = this.#next;
    this.#next += length;
    this.#sink(tooLong ? undefined : bytes, start, end, this.#place);
  }
}
