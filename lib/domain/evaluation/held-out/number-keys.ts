import type { KeyHash } from './key-hash.ts';

const EMPTY = -1;
/** Keys a table holds at most, in parts of its slots. */
const FULL = 0.7;

/** Numbers keys (ids, entities) in the order in which they come, and keeps of each only its hash (`KeyHash`): 12 bytes a slot, 17 to 35 a key. */
export class KeyNumbers {
  #slots = 1024;
  #hashes = new Int32Array(2 * 1024);
  #numbers = new Int32Array(1024).fill(EMPTY);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** The number of a key, a new one where it was not there before: then it is the `count` of before. */
  of({ high, low }: Pick<KeyHash, 'high' | 'low'>): number {
    if (this.#count >= this.#slots * FULL) this.#grow();
    const slot = this.#find(high, low);
    if (this.#numbers[slot] !== EMPTY) return this.#numbers[slot]!;
    this.#hashes[2 * slot] = high;
    this.#hashes[2 * slot + 1] = low;
    this.#numbers[slot] = this.#count;
    return this.#count++;
  }

  /** The hash of every key. */
  each(take: (hash: { high: number; low: number }) => void): void {
    for (let slot = 0; slot < this.#slots; slot++)
      if (this.#numbers[slot] !== EMPTY) take({ high: this.#hashes[2 * slot]!, low: this.#hashes[2 * slot + 1]! });
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
}
