import { longDecimal, POWERS } from './decimal.ts';
import { HASH_PRIME, HASH_SEED } from './dictionary.ts';
import { MISSING, type ScanColumn } from './scan-columns.ts';

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;

/** What a byte means inside a cell: part of it, part of a character beyond ASCII, or perhaps its end. */
const PLAIN = 0;
const HIGH = 1;
const STOP = 2;

/** In a JSON string control characters and escapes stop a cell, in plain CSV only a line end does; a quote always. */
const classes = (stops: (byte: number) => boolean) =>
  Uint8Array.from({ length: 256 }, (_, byte) => (stops(byte) ? STOP : byte >= 0x80 ? HIGH : PLAIN));
const IN_JSON = classes((byte) => byte < 0x20 || byte === QUOTE || byte === COMMA || byte === BACKSLASH);
const IN_CSV = classes((byte) => byte === 0x0a || byte === 0x0d || byte === QUOTE || byte === COMMA);

/** Category texts as long as this may be shortened before they are counted (`categoryKey`). */
const LONG = 200;
const MOST_DIGITS = 19;

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** What follows a cell. */
export const AFTER = { comma: 0, row: 1, end: 2, doubt: 3 } as const;

/**
 * Reads cells of CSV from bytes, where the CSV is the inside of a JSON string (row ends are `\n` or `\r\n` in escapes) or plain.
 * Whatever is not as simple as it looks is a doubt, and the whole line is then read by the exact reader.
 */
export class CellReader {
  #bytes: Uint8Array = new Uint8Array(1);
  #end = 0;
  #plain = false;
  #classes = IN_JSON;
  at = 0;
  /** Set when a cell cannot be read here. */
  doubt = false;

  /** `bytes[end]` must be there and must be a quote. */
  open(bytes: Uint8Array, start: number, end: number, plain: boolean): void {
    this.#bytes = bytes;
    this.at = start;
    this.#end = end;
    this.#plain = plain;
    this.#classes = plain ? IN_CSV : IN_JSON;
    this.doubt = false;
  }

  /** The cell at `at` as the double that stands for it (`ScanColumn`); moves behind it. Without a column it is only passed by. */
  read(column: ScanColumn | undefined): number {
    if (column === undefined) return this.#text(undefined);
    return column.kind === 'numeric' ? this.#number(column) : this.#text(column);
  }

  /** Passes what follows a cell. */
  after(): number {
    const bytes = this.#bytes;
    const at = this.at;
    const byte = bytes[at];
    if (byte === COMMA) {
      this.at = at + 1;
      return AFTER.comma;
    }
    if (at === this.#end) return AFTER.end;
    if (!this.#plain && byte === BACKSLASH) return this.#afterEscape(bytes, at);
    if (this.#plain && byte === 0x0a) return this.#row(at + 1);
    if (this.#plain && byte === 0x0d && bytes[at + 1] === 0x0a) return this.#row(at + 2);
    if (this.#plain && byte === 0x0d && at + 1 === this.#end) return AFTER.end;
    return AFTER.doubt;
  }

  #afterEscape(bytes: Uint8Array, at: number): number {
    const letter = bytes[at + 1];
    if (letter === 0x6e) return this.#row(at + 2);
    if (letter !== 0x72) return AFTER.doubt;
    if (at + 2 === this.#end) return AFTER.end;
    return bytes[at + 2] === BACKSLASH && bytes[at + 3] === 0x6e ? this.#row(at + 4) : AFTER.doubt;
  }

  /** A line end at the very end begins no row. */
  #row(next: number): number {
    this.at = next;
    return next === this.#end ? AFTER.end : AFTER.row;
  }

  #number(column: ScanColumn): number {
    const bytes = this.#bytes;
    let at = this.at;
    let byte = bytes[at]!;
    if (this.#classes[byte] === STOP) return MISSING;
    const negative = byte === 0x2d;
    if (negative || byte === 0x2b) at++;
    const start = at;
    let mantissa = 0;
    let digit = bytes[at]! - 0x30;
    while (digit >= 0 && digit <= 9) {
      mantissa = mantissa * 10 + digit;
      digit = bytes[++at]! - 0x30;
    }
    let digits = at - start;
    let fraction = 0;
    if (digit === -2) {
      const point = at++;
      digit = bytes[at]! - 0x30;
      while (digit >= 0 && digit <= 9) {
        mantissa = mantissa * 10 + digit;
        digit = bytes[++at]! - 0x30;
      }
      fraction = at - point - 1;
      digits += fraction;
    }
    byte = bytes[at]!;
    if (digits === 0 || this.#classes[byte] !== STOP) return this.#text(column);
    let value: number | undefined;
    if (digits <= 15) value = fraction === 0 ? mantissa : mantissa / POWERS[fraction]!;
    else if (digits <= MOST_DIGITS) value = long(bytes, start, at, digits, fraction);
    if (value === undefined) return this.#text(column);
    this.at = at;
    return negative ? 0 - value : value;
  }

  /** A category, or a number that is not written as simply as most are. */
  #text(column: ScanColumn | undefined): number {
    const bytes = this.#bytes;
    const classes = this.#classes;
    const start = this.at;
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
      this.doubt = true;
      return undefined;
    }
  }
}

/** A number of 16 to 19 digits at `start`, among them perhaps a point. */
function long(bytes: Uint8Array, start: number, end: number, digits: number, fraction: number): number | undefined {
  let high = 0;
  let low = 0;
  let taken = 0;
  for (let at = start; at < end; at++) {
    const digit = bytes[at]! - 0x30;
    if (digit < 0) continue;
    if (taken++ < 15) high = high * 10 + digit;
    else low = low * 10 + digit;
  }
  return longDecimal(high, low, digits - 15, fraction);
}
