/** Different values kept with their counts; beyond them, a part of all that is known by their hashes. */
const KEPT = 4_096;

/**
 * How a column's values repeat: how many are different, how many of them stand in one row, how many rows repeat a value of another row. Exact
 * up to 4,096 different values, then taken from one in `oneIn` of them (within about 2 % for `distinct`).
 */
export type Repeats = {
  readonly distinct: number;
  readonly singles: number;
  readonly repeated: number;
  readonly oneIn: number;
};

/**
 * Counts how values repeat in flat memory: values whose hash ends in enough zeros are kept, with all their rows, and when there are too
 * many one more zero is asked for (Gibbons 2001, distinct sampling). What is kept is a sample of the values, not of the rows.
 */
export class DistinctSample {
  readonly #counts = new Map<number, number>();
  #level = 0;

  add(text: string): void {
    const hash = hashOf(text);
    if (hash % 2 ** this.#level !== 0) return;
    this.#counts.set(hash, (this.#counts.get(hash) ?? 0) + 1);
    while (this.#counts.size > KEPT) {
      this.#level++;
      for (const kept of this.#counts.keys()) if (kept % 2 ** this.#level !== 0) this.#counts.delete(kept);
    }
  }

  repeats(): Repeats {
    const oneIn = 2 ** this.#level;
    let singles = 0;
    let repeated = 0;
    for (const count of this.#counts.values()) {
      if (count === 1) singles++;
      else repeated += count - 1;
    }
    return { distinct: this.#counts.size * oneIn, singles: singles * oneIn, repeated: repeated * oneIn, oneIn };
  }
}

/** 53 bits of a text's UTF-16 units: two murmur-like hashes. */
function hashOf(text: string): number {
  let a = 0x9747b28c;
  let b = 0x1b873593;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    a = Math.imul(a ^ unit, 0x85ebca6b);
    a ^= a >>> 15;
    b = Math.imul(b ^ unit, 0xcc9e2d51);
    b ^= b >>> 13;
  }
  a = Math.imul(a ^ (a >>> 16), 0xc2b2ae35);
  return ((b >>> 0) & 0x1fffff) * 2 ** 32 + ((a ^ (a >>> 13)) >>> 0);
}
