import { parseInstant } from './instant.ts';

const QUOTE = 0x22;
const COMMA = 0x2c;

/** Bytes to be compared four at a time. */
type Literal = { words: Int32Array; rest: Uint8Array; length: number };
function literal(text: string): Literal {
  const bytes = Buffer.from(text);
  const words = Int32Array.from({ length: bytes.length >> 2 }, (_, i) => bytes.readInt32LE(4 * i));
  return { words, rest: Uint8Array.from(bytes.subarray(4 * words.length)), length: bytes.length };
}

/** A line as SageMaker writes it, around what differs from line to line. */
const OPENING = literal('{"captureData":{"endpointInput":{"observedContentType":"');
const INPUT = literal('","mode":"INPUT","data":"');
const ENCODING = literal('","encoding":"');
const CSV = literal('CSV"}');
const BASE64 = literal('BASE64"}');
const OUTPUT_SIDE = literal(',"endpointOutput":{"observedContentType":"');
const OUTPUT = literal('","mode":"OUTPUT","data":"');
const METADATA = literal('},"eventMetadata":{"eventId":"');
const INFERENCE_ID = literal('"inferenceId":"');
const INFERENCE_TIME = literal('"inferenceTime":"');
const ATTRIBUTES = literal('"customAttributes":["');
const CLOSING = literal('},"eventVersion":"0"}');
const TYPE = 'text/csv';
const TEXT_CSV = Buffer.from(TYPE);

/** Where a payload lies in the line: its text without the quotes. */
export type Payload = { start: number; end: number; base64: boolean };

/**
 * Finds the parts of one line of data capture without building anything, when it is written exactly as SageMaker writes it.
 * The payloads themselves are not looked at.
 */
export class LineShape {
  readonly input: Payload = { start: 0, end: 0, base64: false };
  readonly output: Payload = { start: 0, end: 0, base64: false };
  hasOutput = false;
  idStart = 0;
  idEnd = 0;
  /** `inferenceTime` in epoch ms. */
  time = 0;
  #bytes: Buffer = Buffer.alloc(0);
  #view: DataView = new DataView(new ArrayBuffer(0));
  #at = 0;
  #end = 0;

  /** False when the line is written in any other way: it may still be right. */
  match(bytes: Buffer, start: number, end: number): boolean {
    if (bytes !== this.#bytes) {
      this.#bytes = bytes;
      this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    }
    this.#at = start;
    this.#end = end;
    if (!this.#pass(OPENING) || !this.#side(this.input, INPUT)) return false;
    this.hasOutput = this.#pass(OUTPUT_SIDE);
    if (this.hasOutput && !this.#side(this.output, OUTPUT)) return false;
    return this.#metadata() && this.#pass(CLOSING) && this.#at === end;
  }

  #pass(literal: Literal): boolean {
    const at = this.#at;
    const { words, rest, length } = literal;
    if (at + length > this.#end) return false;
    const view = this.#view;
    let from = at;
    for (let i = 0; i < words.length; i++, from += 4) if (view.getInt32(from, true) !== words[i]) return false;
    for (let i = 0; i < rest.length; i++, from++) if (this.#bytes[from] !== rest[i]) return false;
    this.#at = from;
    return true;
  }

  /** From its content type to its closing brace. */
  #side(side: Payload, mode: Literal): boolean {
    const type = this.#at;
    if (!this.#text() || !this.#pass(mode)) return false;
    side.start = this.#at;
    side.end = this.#bytes.indexOf(QUOTE, this.#at);
    if (side.end === -1 || side.end >= this.#end) return false;
    this.#at = side.end;
    if (!this.#pass(ENCODING)) return false;
    side.base64 = !this.#pass(CSV);
    return !side.base64 || (this.#pass(BASE64) && this.#isCsv(type));
  }

  /** Whether a content type is CSV's, with parameters or without. */
  #isCsv(at: number): boolean {
    const bytes = this.#bytes;
    for (let i = 0; i < TEXT_CSV.length; i++) if (bytes[at + i] !== TEXT_CSV[i]) return false;
    const next = bytes[at + TEXT_CSV.length];
    return next === QUOTE || next === 0x3b;
  }

  /** From the id to the closing brace; the others may be there in either order, once. */
  #metadata(): boolean {
    if (!this.#pass(METADATA)) return false;
    this.idStart = this.#at;
    if (!this.#text() || this.#at === this.idStart) return false;
    this.idEnd = this.#at++;
    let timed = false;
    let identified = false;
    let attributed = false;
    for (; this.#bytes[this.#at] === COMMA; this.#at++) {
      this.#at++;
      let understood = false;
      if (!timed && this.#pass(INFERENCE_TIME)) understood = timed = this.#time();
      else if (!identified && this.#pass(INFERENCE_ID)) understood = identified = this.#text();
      else if (!attributed && this.#pass(ATTRIBUTES)) understood = attributed = this.#texts();
      if (!understood) return false;
    }
    return timed;
  }

  /** Moves to the quote that closes a string of plain ASCII. */
  #text(): boolean {
    const bytes = this.#bytes;
    let at = this.#at;
    for (; at < this.#end; at++) {
      const byte = bytes[at]!;
      if (byte === QUOTE) {
        this.#at = at;
        return true;
      }
      if (byte < 0x20 || byte === 0x5c || byte >= 0x80) return false;
    }
    return false;
  }

  /** Moves to the bracket that closes a list of such strings. */
  #texts(): boolean {
    while (this.#text()) {
      const next = this.#bytes[++this.#at];
      if (next === 0x5d) return true;
      if (next !== COMMA || this.#bytes[++this.#at] !== QUOTE) return false;
      this.#at++;
    }
    return false;
  }

  #time(): boolean {
    const start = this.#at;
    if (!this.#text()) return false;
    const time = this.#seconds(start) ?? parseInstant(this.#bytes.toString('latin1', start, this.#at));
    if (time === undefined) return false;
    this.time = time;
    return true;
  }

  /** `2026-11-23T06:00:00Z`, the form SageMaker writes, on a day as the line before. */
  #day = Buffer.alloc(11);
  #midnight = Number.NaN;
  #seconds(start: number): number | undefined {
    const bytes = this.#bytes;
    if (this.#at - start !== 20 || bytes[start + 19] !== 0x5a) return undefined;
    for (let i = 0; i < 11; i++) if (bytes[start + i] !== this.#day[i]) return this.#newDay(start);
    const two = (at: number) => {
      const tens = bytes[start + at]! - 0x30;
      const ones = bytes[start + at + 1]! - 0x30;
      return tens >= 0 && tens <= 5 && ones >= 0 && ones <= 9 ? tens * 10 + ones : 99;
    };
    const [hour, minute, second] = [two(11), two(14), two(17)];
    if (bytes[start + 13] !== 0x3a || bytes[start + 16] !== 0x3a) return undefined;
    if (hour > 23 || minute > 59 || second > 59) return undefined;
    return this.#midnight + ((hour * 60 + minute) * 60 + second) * 1_000;
  }

  /** Remembers a day; the time itself is then read the long way. */
  #newDay(start: number): undefined {
    const midnight = parseInstant(`${this.#bytes.toString('latin1', start, start + 11)}00:00:00Z`);
    if (midnight === undefined) return undefined;
    this.#bytes.copy(this.#day, 0, start, start + 11);
    this.#midnight = midnight;
    return undefined;
  }
}
