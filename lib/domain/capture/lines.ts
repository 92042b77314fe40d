import { InvalidEventError } from '../errors.ts';
import { LONGEST_LINE } from './capture.ts';

/** One line without its line end; `bytes` is absent when it was longer than the cap. `number` starts at 1. */
export type Line = { number: number; offset: number; bytes: Uint8Array | undefined };

/** UTF-8's byte order mark. */
const MARK = [0xef, 0xbb, 0xbf];
const hasMark = (bytes: Uint8Array) => MARK.every((byte, i) => bytes[i] === byte);
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
/** Enough to recognise every magic number below. */
const HEAD = 4;

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
  ['Parquet', 'give a file whose name ends in `.parquet`', (head) => String.fromCharCode(...head) === 'PAR1'],
];

/** @throws InvalidEventError for UTF-16, gzip or Parquet, recognised by the first bytes */
export function refuseForeign(head: Uint8Array, what = 'the capture'): void {
  for (const [name, hint, matches] of FOREIGN) {
    if (matches(head)) throw new InvalidEventError(`${what} is ${name}, only UTF-8 text is read here: ${hint}`);
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
  const cutter = new LineCutter(longest);
  for await (const chunk of withHead(chunks)) yield cutter.cut(chunk);
  yield cutter.end();
}

/** Joins the first chunks until the head can be judged. */
async function* withHead(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let head: Uint8Array | undefined = new Uint8Array(0);
  for await (const chunk of chunks) {
    if (head === undefined) {
      yield chunk;
      continue;
    }
    head = Buffer.concat([head, chunk]);
    if (head.length < HEAD) continue;
    refuseForeign(head.subarray(0, HEAD));
    yield head;
    head = undefined;
  }
  if (head !== undefined) {
    refuseForeign(head);
    yield head;
  }
}

class LineCutter {
  readonly #longest: number;
  #number = 0;
  #start = 0;
  #parts: Uint8Array[] = [];
  #length = 0;

  constructor(longest: number) {
    this.#longest = longest;
  }

  cut(chunk: Uint8Array): Line[] {
    const lines: Line[] = [];
    let from = 0;
    for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, from)) {
      this.#keep(chunk.subarray(from, end));
      lines.push(this.#finish(1));
      from = end + 1;
    }
    // copied, because a source may reuse its chunk
    this.#keep(chunk.slice(from));
    return lines;
  }

  end(): Line[] {
    return this.#length === 0 ? [] : [this.#finish(0)];
  }

  #keep(part: Uint8Array): void {
    this.#length += part.length;
    if (this.#length > this.#longest + 1) this.#parts = [];
    else if (part.length > 0) this.#parts.push(part);
  }

  #finish(lineEnd: number): Line {
    const joined = this.#parts.length === 1 ? this.#parts[0]! : Buffer.concat(this.#parts);
    const end = joined.at(-1) === CARRIAGE_RETURN ? -1 : joined.length;
    const bytes = joined.subarray(this.#number === 0 && hasMark(joined) ? MARK.length : 0, end);
    const tooLong = this.#length > this.#longest + 1 || bytes.length > this.#longest;
    const line = { number: ++this.#number, offset: this.#start, bytes: tooLong ? undefined : bytes };
    this.#start += this.#length + lineEnd;
    this.#parts = [];
    this.#length = 0;
    return line;
  }
}
