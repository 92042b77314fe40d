import { fnv1a } from '../drift/sample.ts';
import { parseInstant } from './instant.ts';

const QUOTE = 0x22;
const COMMA = 0x2c;

/** What a string holds that needs no second look: ASCII but for controls, quote and backslash. */
const PLAIN = Uint8Array.from(
  { length: 256 },
  (_, byte) => +(byte >= 0x20 && byte < 0x80 && byte !== QUOTE && byte !== 0x5c),
);

/** Bytes to be compared four at a time. */
type Literal = { words: Int32Array; rest: Uint8Array; length: number };
function literal(text: string): Literal {
  const bytes = Buffer.from(text);
  const words = Int32Array.from({ length: bytes.length >> 2 }, (_, i) => bytes.readInt32LE(4 * i));
  return { words, rest: Uint8Array.from(bytes.subarray(4 * words.length)), length: bytes.length };
}

/** A line as SageMaker writes it, around what differs from line to line. */
const INPUT_TYPE = literal('{"captureData":{"endpointInput":{"observedContentType":"');
const OUTPUT_TYPE = literal(',"endpointOutput":{"observedContentType":"');
const INPUT_DATA = literal('","mode":"INPUT","data":"');
const OUTPUT_DATA = literal('","mode":"OUTPUT","data":"');
const CSV = literal('","encoding":"CSV"}');
const BASE64 = literal('","encoding":"BASE64"}');
const METADATA = literal('},"eventMetadata":{"eventId":"');
const INFERENCE_ID = literal('"inferenceId":"');
const INFERENCE_TIME = literal('"inferenceTime":"');
const ATTRIBUTES = literal('"customAttributes":["');
const CLOSING = literal('},"eventVersion":"0"}');
const TEXT_CSV = Buffer.from('text/csv');

/**
 * Goes along one line of data capture without building anything, when it is written exactly as SageMaker writes it: `input`, the
 * payload (which is not looked at here), `encoding`, the same for `output` if there is one, `rest`. Each says false when the line
 * is written in any other way: it may still be right. A control character must follow the line.
 */
export class LineShape {
  /** Where the next part begins. */
  at = 0;
  /** FNV-1a of the invocation's id, as a signed number: V8 keeps others in an object of their own, a new one each time. */
  id = 0;
  /** `inferenceTime` in epoch ms, and midnight before it; in an array for the same reason. */
  readonly clock = Float64Array.of(0, Number.NaN);
  bytes: Buffer = Buffer.alloc(0);
  #view: DataView = new DataView(new ArrayBuffer(0));
  #type = 0;

  /** Up to the payload. */
  input(bytes: Buffer, start: number): boolean {
    if (bytes !== this.bytes) {
      this.bytes = bytes;
      this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    }
    this.at = start;
    return this.#pass(INPUT_TYPE) && this.#data(INPUT_DATA);
  }

  /** Whether there is an output at all. */
  output(): boolean {
    return this.#pass(OUTPUT_TYPE);
  }

  outputData(): boolean {
    return this.#data(OUTPUT_DATA);
  }

  #data(data: Literal): boolean {
    this.#type = this.at;
    return this.#text() && this.#pass(data);
  }

  /** Behind a payload, from its closing quote. */
  encoding(base64: boolean): boolean {
    return this.#pass(base64 ? BASE64 : CSV);
  }

  rest(): boolean {
    return this.#metadata() && this.#pass(CLOSING);
  }

  #pass(literal: Literal): boolean {
    const { words, rest, length } = literal;
    const view = this.#view;
    let from = this.at;
    if (from + length > view.byteLength) return false;
    for (let i = 0; i < words.length; i++, from += 4) if (view.getInt32(from, true) !== words[i]) return false;
    for (let i = 0; i < rest.length; i++, from++) if (view.getUint8(from) !== rest[i]) return false;
    this.at = from;
    return true;
  }

  /** Whether the content type read last is CSV's, with parameters or without. */
  isCsv(): boolean {
    const at = this.#type;
    for (let i = 0; i < TEXT_CSV.length; i++) if (this.bytes[at + i] !== TEXT_CSV[i]) return false;
    const next = this.bytes[at + TEXT_CSV.length];
    return next === QUOTE || next === 0x3b;
  }

  /** From the id to the closing brace; the others may be there in either order, once. */
  #metadata(): boolean {
    if (!this.#pass(METADATA)) return false;
    const start = this.at;
    if (!this.#text() || this.at === start) return false;
    this.id = fnv1a(this.bytes, start, this.at++) | 0;
    let timed = false;
    let identified = false;
    let attributed = false;
    for (; this.bytes[this.at] === COMMA; this.at++) {
      this.at++;
      let understood = false;
      if (!timed && this.#pass(INFERENCE_TIME)) understood = timed = this.#time();
      else if (!identified && this.#pass(INFERENCE_ID)) understood = identified = this.#inferenceId();
      else if (!attributed && this.#pass(ATTRIBUTES)) understood = attributed = this.#texts();
      if (!understood) return false;
    }
    return timed;
  }

  /** The caller's own id stands before SageMaker's, unless it is empty. */
  #inferenceId(): boolean {
    const start = this.at;
    if (!this.#text()) return false;
    if (this.at > start) this.id = fnv1a(this.bytes, start, this.at) | 0;
    return true;
  }

  /** Moves to the quote that closes a string of plain ASCII. */
  #text(): boolean {
    const bytes = this.bytes;
    let at = this.at;
    while (PLAIN[bytes[at]!] === 1) at++;
    this.at = at;
    return bytes[at] === QUOTE;
  }

  /** Moves to the bracket that closes a list of such strings. */
  #texts(): boolean {
    while (this.#text()) {
      const next = this.bytes[++this.at];
      if (next === 0x5d) return true;
      if (next !== COMMA || this.bytes[++this.at] !== QUOTE) return false;
      this.at++;
    }
    return false;
  }

  #time(): boolean {
    const start = this.at;
    if (!this.#text()) return false;
    if (this.#seconds(start)) return true;
    const text = this.bytes.toString('latin1', start, this.at);
    const time = parseInstant(text);
    if (time === undefined) return false;
    this.clock[0] = time;
    this.#newDay(text, start);
    return true;
  }

  /** `2026-11-23T06:00:00Z`, the form SageMaker writes, on a day as the line before. */
  #day = Buffer.alloc(11);
  #seconds(start: number): boolean {
    const bytes = this.bytes;
    if (this.at - start !== 20 || bytes[start + 19] !== 0x5a) return false;
    for (let i = 0; i < 11; i++) if (bytes[start + i] !== this.#day[i]) return false;
    const hour = twoDigits(bytes, start + 11);
    const minute = twoDigits(bytes, start + 14);
    const second = twoDigits(bytes, start + 17);
    if (bytes[start + 13] !== 0x3a || bytes[start + 16] !== 0x3a) return false;
    if (hour > 23 || minute > 59 || second > 59) return false;
    this.clock[0] = this.clock[1]! + ((hour * 60 + minute) * 60 + second) * 1_000;
    return true;
  }

  /** Remembers the day of a time that was read the long way. */
  #newDay(text: string, start: number): void {
    const midnight = parseInstant(`${text.slice(0, 11)}00:00:00Z`);
    if (midnight === undefined) return;
    this.bytes.copy(this.#day, 0, start, start + 11);
    this.clock[1] = midnight;
  }
}

/** Two digits of hours, minutes or seconds; 99 when they are none. */
function twoDigits(bytes: Uint8Array, at: number): number {
  const tens = bytes[at]! - 0x30;
  const ones = bytes[at + 1]! - 0x30;
  return tens >= 0 && tens <= 5 && ones >= 0 && ones <= 9 ? tens * 10 + ones : 99;
}
