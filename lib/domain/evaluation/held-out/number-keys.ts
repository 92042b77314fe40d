import { plainNumber } from '../../drift/columns/cell-block.ts';
import type { Cell } from '../../drift/columns/value.ts';

const EMPTY = -1;
/** KeyNumbers a table holds at most, in parts of its slots. */
const FULL = 0.7;
const SEEDS = [0x9e3779b1, 0x85ebca77] as const;

/**
 * GrowingNumbers keys (ids, entities) in the order in which they come, and keeps of each only 64 bits of hash: 12 bytes a slot, 17 to 35 a key, however long its text is. Two of ten
 * million keys have the same 64 bits once in 370,000 files; they are then taken for one.
 */
export class KeyNumbers {
  #slots = 1024;
  #hashes = new Int32Array(2 * 1024);
  #numbers = new Int32Array(1024).fill(EMPTY);
  #count = 0;
  readonly #bits = new Int32Array(2);
  readonly #number = new Float64Array(1);
  readonly #halves = new Int32Array(this.#number.buffer);

  get count(): number {
    return this.#count;
  }

  /** The number of a key, a new one where it was not there before: then it is the `count` of before. A number and the text that spells it plainly are one key. */
  of(value: number, text: Cell): number {
    const number = Number.isNaN(value) && isDigit(text!.charCodeAt(text!.length - 1)) ? plainNumber(text) : value;
    this.#hash(number, text);
    if (this.#count >= this.#slots * FULL) this.#grow();
    const [high, low] = this.#bits as unknown as [number, number];
    const slot = this.#find(high, low);
    if (this.#numbers[slot] !== EMPTY) return this.#numbers[slot]!;
    this.#hashes[2 * slot] = high;
    this.#hashes[2 * slot + 1] = low;
    this.#numbers[slot] = this.#count;
    return this.#count++;
  }

  #find(high: number, low: number): number {
    const last = this.#slots - 1;
    let slot = (high ^ (low >>> 7)) & last;
    while (this.#numbers[slot] !== EMPTY && (this.#hashes[2 * slot] !== high || this.#hashes[2 * slot + 1] !== low))
      slot = (slot + 1) & last;
    return slot;
  }

  #grow(): void {
    const [hashes, numbers] = [this.#hashes, this.#numbers];
    this.#slots *= 2;
    this.#hashes = new Int32Array(2 * this.#slots);
    this.#numbers = new Int32Array(this.#slots).fill(EMPTY);
    for (let old = 0; old < numbers.length; old++) {
      if (numbers[old] === EMPTY) continue;
      const [high, low] = [hashes[2 * old]!, hashes[2 * old + 1]!];
      const slot = this.#find(high, low);
      this.#hashes[2 * slot] = high;
      this.#hashes[2 * slot + 1] = low;
      this.#numbers[slot] = numbers[old]!;
    }
  }

  /** Two lanes of multiplications and shifts, each mixed at the end as MurmurHash3 does (Appleby 2011, `fmix32`). */
  #hash(value: number, text: Cell): void {
    let [a, b] = SEEDS as readonly [number, number];
    const add = (unit: number) => {
      a = Math.imul(a ^ unit, 0xcc9e2d51);
      a = (a << 15) | (a >>> 17);
      b = Math.imul(b ^ unit, 0x1b873593);
      b = (b << 13) | (b >>> 19);
    };
    if (Number.isNaN(value)) for (let at = 0; at < text!.length; at++) add(text!.charCodeAt(at));
    else {
      this.#number[0] = value;
      add(this.#halves[0]!);
      add(this.#halves[1]! ^ 0x10000);
    }
    const length = Number.isNaN(value) ? text!.length : -1;
    this.#bits[0] = mixed(a ^ length ^ Math.imul(b, 0x9e3779b1));
    this.#bits[1] = mixed(b ^ Math.imul(a, 0xc2b2ae35));
  }
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57;

function mixed(bits: number): number {
  let mix = bits ^ (bits >>> 16);
  mix = Math.imul(mix, 0x85ebca6b);
  mix = Math.imul(mix ^ (mix >>> 13), 0xc2b2ae35);
  return mix ^ (mix >>> 16);
}
