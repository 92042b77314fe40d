import { longDecimal, MOST_DIGITS, POWERS } from './decimal.ts';
import { HASH_PRIME, HASH_SEED } from './dictionary.ts';
import { MISSING, type ScanColumn } from './scan-columns.ts';

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const MINUS = 0x2d;
/** A point, told from digits: less the digit 0. */
const POINT = -2;

/** What a byte means inside a cell: part of it, part of a character beyond ASCII, or perhaps its end. */
const PLAIN = 0;
const HIGH = 1;
const STOP = 2;

/** In a JSON string control characters and escapes stop a cell, in plain CSV only a line end does; a quote always. */
const classes = (stops: (byte: number) => boolean) =>
  Uint8Array.from({ length: 256 }, (_, byte) => (stops(byte) ? STOP : byte >= 0x80 ? HIGH : PLAIN));
const STOPS_IN_JSON = classes((byte) => byte < 0x20 || byte === QUOTE || byte === COMMA || byte === BACKSLASH);
const STOPS_IN_CSV = classes((byte) => byte === 0x0a || byte === 0x0d || byte === QUOTE || byte === COMMA);

/** Category texts as long as this may be shortened before they are counted (`categoryKey`). */
const LONG = 200;
/** Digits of a whole number that fits 31 bits. */
const SHORT = 9;

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** In place of an end: the CSV is the inside of a JSON string and ends with it. */
export const IN_JSON = -1;

/** The columns of a row, and which of them are numbers. */
export type RowColumns = { columns: readonly ScanColumn[]; numeric: Uint8Array; width: number };
export const rowOf = (columns: readonly ScanColumn[]): RowColumns => ({
  columns,
  numeric: Uint8Array.from(columns, ({ kind }) => +(kind === 'numeric')),
  width: columns.length,
});

/** What follows a row. */
export const AFTER = { row: 1, end: 2, doubt: 3 } as const;

/**
 * Reads CSV from bytes, where the CSV is the inside of a JSON string (row ends are `\n` or `\r\n` in escapes) or plain.
 * Whatever is not as simple as it looks is a doubt, and the whole line is then read by the exact reader.
 */
export class CellReader {
  #bytes: Uint8Array = new Uint8Array(1);
  #end = 0;
  #classes = STOPS_IN_JSON;
  #doubt = false;
  /** What follows the row read last. */
  after: number = AFTER.row;
  /** Where the next row begins, or the payload ends. */
  at = 0;

  /** `end` is `IN_JSON`, or where plain CSV ends: `bytes[end]` must be a quote. */
  open(bytes: Uint8Array, start: number, end: number): void {
    this.#bytes = bytes;
    this.at = start;
    this.#end = end;
    this.#classes = end === IN_JSON ? STOPS_IN_JSON : STOPS_IN_CSV;
    this.#doubt = false;
  }

  /** No quote lies inside a JSON string but behind a backslash, which is a doubt of its own. */
  isEnd(at: number): boolean {
    return this.#end === IN_JSON ? this.#bytes[at] === QUOTE : at === this.#end;
  }

  /**
   * Reads the next row into `values[to + stride * column]` as the doubles that stand for its cells, and sets `after` and `at`. The
   * first of the two hot loops: signs are arithmetic, since no processor can guess them, and most cells end here at a comma.
   * @param row cells beyond its columns are passed by
   * @returns how many cells the row has
   */
  row({ columns, numeric, width }: RowColumns, values: Float64Array, to: number, stride: number): number {
    const bytes = this.#bytes;
    const classes = this.#classes;
    let at = this.at;
    for (let index = 0; ; at++, index++, to += stride) {
      if (index >= width) at = this.#pass(at);
      else if (numeric[index] === 0) {
        values[to] = this.#text(columns[index], at);
        at = this.at;
      } else {
        const start = at;
        const negative = +(bytes[at] === MINUS);
        const first = at + negative;
        at = first;
        let mantissa = 0;
        let digit = bytes[at]! - 0x30;
        while (digit >>> 0 <= 9) {
          mantissa = (Math.imul(mantissa, 10) + digit) | 0;
          digit = bytes[++at]! - 0x30;
        }
        let digits = at - first;
        let fraction = 0;
        if (digit === POINT) {
          const point = at++;
          digit = bytes[at]! - 0x30;
          while (digit >>> 0 <= 9) {
            mantissa = (Math.imul(mantissa, 10) + digit) | 0;
            digit = bytes[++at]! - 0x30;
          }
          fraction = at - point - 1;
          digits += fraction;
        }
        if ((digits - 1) >>> 0 < SHORT && classes[digit + 0x30] === STOP) {
          values[to] = ((mantissa ^ -negative) + negative) / POWERS[fraction]!;
        } else if (at > start || classes[digit + 0x30] !== STOP) {
          this.at = at;
          this.#number(columns[index]!, start, first, digits, fraction, values, to);
          at = this.at;
        } else values[to] = MISSING;
      }
      if (bytes[at] === COMMA) continue;
      this.at = at;
      this.after = this.#doubt ? AFTER.doubt : this.#behind(bytes, at);
      return index + 1;
    }
  }

  /** Passes a cell nobody watches; it must still be UTF-8. */
  #pass(start: number): number {
    const bytes = this.#bytes;
    const classes = this.#classes;
    let at = start;
    while (classes[bytes[at]!] === PLAIN) at++;
    if (classes[bytes[at]!] === STOP) return at;
    this.#text(undefined, start);
    return this.at;
  }

  /** What follows the last cell of a row; moves behind it. */
  #behind(bytes: Uint8Array, at: number): number {
    const byte = bytes[at];
    const plain = this.#end !== IN_JSON;
    if (this.isEnd(at)) return AFTER.end;
    if (!plain && byte === BACKSLASH) return this.#behindEscape(bytes, at);
    if (plain && byte === 0x0a) return this.#row(at + 1);
    if (plain && byte === 0x0d && bytes[at + 1] === 0x0a) return this.#row(at + 2);
    if (plain && byte === 0x0d && this.isEnd(at + 1)) return AFTER.end;
    return AFTER.doubt;
  }

  #behindEscape(bytes: Uint8Array, at: number): number {
    const letter = bytes[at + 1];
    if (letter === 0x6e) return this.#row(at + 2);
    if (letter !== 0x72) return AFTER.doubt;
    if (this.isEnd(at + 2)) {
      this.at = at + 2;
      return AFTER.end;
    }
    return bytes[at + 2] === BACKSLASH && bytes[at + 3] === 0x6e ? this.#row(at + 4) : AFTER.doubt;
  }

  /** A line end at the very end begins no row. */
  #row(next: number): number {
    this.at = next;
    return this.isEnd(next) ? AFTER.end : AFTER.row;
  }

  /** A number of more digits, or not written as simply as most are: it ends at `at`, or further on. */
  #number(
    column: ScanColumn,
    start: number,
    first: number,
    digits: number,
    fraction: number,
    values: Float64Array,
    to: number,
  ): void {
    const bytes = this.#bytes;
    const simple = digits > SHORT && digits <= MOST_DIGITS && this.#classes[bytes[this.at]!] === STOP;
    if (!simple || !longDecimal(bytes, first, digits, fraction, values, to)) values[to] = this.#text(column, start);
    else if (first > start) values[to] = 0 - values[to]!;
  }

  /** A category, or a number in any other form. */
  #text(column: ScanColumn | undefined, start: number): number {
    const bytes = this.#bytes;
    const classes = this.#classes;
    let at = start;
    let hash = HASH_SEED;
    let high = 0;
    for (;;) {
      const byte = bytes[at]!;
      const kind = classes[byte]!;
      if (kind === STOP) break;
      high |= kind;
      hash = Math.imul(hash ^ byte, HASH_PRIME);
      at++;
    }
    this.at = at;
    if (at === start) return MISSING;
    if (column?.kind === 'category') {
      const place = column.dictionary.find(hash, bytes, start, at);
      if (place >= 0) return place;
      if (high === 0 && at - start <= LONG) return column.bins;
    } else if (column === undefined && high === 0) return MISSING;
    const text = this.#decode(bytes.subarray(start, at));
    return column === undefined || text === undefined ? MISSING : column.toDouble(text);
  }

  #decode(bytes: Uint8Array): string | undefined {
    try {
      return decoder.decode(bytes);
    } catch {
      this.#doubt = true;
      return undefined;
    }
  }
}
