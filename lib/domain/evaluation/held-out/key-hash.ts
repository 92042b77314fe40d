import { plainNumber } from '../../drift/columns/cell-block.ts';
import type { Cell } from '../../drift/columns/value.ts';

const SEEDS = [0x9e3779b1, 0x85ebca77] as const;

/**
 * 64 bits of a key's hash, however long its text is: two of ten million keys have the same once in 370,000 files. Two lanes of multiplications and shifts, each mixed at the end as MurmurHash3 does (Appleby
 * 2011, `fmix32`). A number and the text that spells it plainly are one key.
 */
export class KeyHash {
  high = 0;
  low = 0;
  readonly #number = new Float64Array(1);
  readonly #halves = new Int32Array(this.#number.buffer);

  /** Of a cell: its number where it is one, else its text. */
  of(value: number, text: Cell): void {
    const number = Number.isNaN(value) && isDigit(text!.charCodeAt(text!.length - 1)) ? plainNumber(text) : value;
    if (Number.isNaN(number)) this.#ofText(text!);
    else this.#ofNumber(number);
  }

  /** Of a text by its bytes; false where only the text itself says what it is: it may be a number, or is beyond ASCII. */
  ofBytes(bytes: Uint8Array, from: number, to: number): boolean {
    if (isDigit(bytes[to - 1]!) && (isDigit(bytes[from]!) || bytes[from] === 0x2d)) return false;
    let [a, b, all] = [SEEDS[0] as number, SEEDS[1] as number, 0];
    for (let at = from; at < to; at++) {
      const unit = bytes[at]!;
      all |= unit;
      a = Math.imul(a ^ unit, 0xcc9e2d51);
      a = (a << 15) | (a >>> 17);
      b = Math.imul(b ^ unit, 0x1b873593);
      b = (b << 13) | (b >>> 19);
    }
    this.#end(a, b, to - from);
    return all < 0x80;
  }

  #ofText(text: string): void {
    let [a, b] = [SEEDS[0] as number, SEEDS[1] as number];
    for (let at = 0; at < text.length; at++) {
      const unit = text.charCodeAt(at);
      a = Math.imul(a ^ unit, 0xcc9e2d51);
      a = (a << 15) | (a >>> 17);
      b = Math.imul(b ^ unit, 0x1b873593);
      b = (b << 13) | (b >>> 19);
    }
    this.#end(a, b, text.length);
  }

  #ofNumber(value: number): void {
    // -0 and 0 are one
    this.#number[0] = value + 0;
    let [a, b] = [SEEDS[0] as number, SEEDS[1] as number];
    for (const unit of [this.#halves[0]!, this.#halves[1]! ^ 0x10000]) {
      a = Math.imul(a ^ unit, 0xcc9e2d51);
      a = (a << 15) | (a >>> 17);
      b = Math.imul(b ^ unit, 0x1b873593);
      b = (b << 13) | (b >>> 19);
    }
    this.#end(a, b, -1);
  }

  /** One half after the other, so that no two pairs of lanes end as one. */
  #end(a: number, b: number, length: number): void {
    this.high = mixed(a ^ length ^ Math.imul(b, 0x9e3779b1));
    this.low = mixed(b ^ Math.imul(this.high, 0xc2b2ae35));
  }
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57;

function mixed(bits: number): number {
  let mix = bits ^ (bits >>> 16);
  mix = Math.imul(mix, 0x85ebca6b);
  mix = Math.imul(mix ^ (mix >>> 13), 0xc2b2ae35);
  return mix ^ (mix >>> 16);
}
