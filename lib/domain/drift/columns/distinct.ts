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
  /** how many come first in the second, third or last quarter of the rows, whichever are fewest, and how many would stand in the last alone if rows came in any order: of n rows of a value all do with a chance of 4^-n */
  readonly fresh: number;
  readonly freshByChance: number;
};

const double = new Float64Array(1);

/**
 * Counts how values repeat in flat memory: values whose hash ends in enough zeros are kept, with all their rows, and when there are too
 * many one more zero is asked for (Gibbons 2001, distinct sampling). What is kept is a sample of the values, not of the rows.
 */
export class DistinctSample {
  /** Hashes by their upper bits, each in the next free place, with how many rows have it: nought where the place is free. */
  #hashes = new Float64Array(64);
  #rows = new Float64Array(64);
  /** The row in which each was seen first. */
  #first = new Float64Array(64);
  #seen = 0;
  #distinct = 0;
  /** The bits of a hash that must be noughts: of its lower 32, more than there are files for. */
  #mask = 0;

  /** A number that is not -0, by its bits. */
  addNumber(value: number): void {
    double[0] = value;
    this.addNumbers(double);
  }

  /** The same of many: most are not among the values that are kept, which their lower half shows. */
  addNumbers(values: Float64Array): void {
    const halves = new Uint32Array(values.buffer, values.byteOffset, 2 * values.length);
    let mask = this.#mask;
    const from = this.#seen;
    for (let at = 0; at < halves.length; at += 2) {
      const high = halves[at + 1]!;
      let low = Math.imul(halves[at]! ^ 0x9747b28c, 0x85ebca6b);
      low = Math.imul(low ^ (low >>> 15) ^ high, 0xcc9e2d51);
      low = Math.imul(low ^ (low >>> 16), 0xc2b2ae35);
      low ^= low >>> 13;
      if ((low & mask) !== 0) continue;
      const upper = Math.imul(low ^ high ^ 0x1b873593, 0x85ebca6b);
      this.#keep(((upper ^ (upper >>> 15)) & 0x1fffff) * 2 ** 32 + (low >>> 0), from + at / 2);
      mask = this.#mask;
    }
    this.#seen += values.length;
  }

  /** A text, by its hash. */
  add(hash: number): void {
    const row = this.#seen++;
    if (((hash >>> 0) & this.#mask) === 0) this.#keep(hash, row);
  }

  #keep(hash: number, row: number): void {
    const place = this.#placeOf(hash);
    if (this.#rows[place]!++ > 0) return;
    this.#hashes[place] = hash;
    this.#first[place] = row;
    this.#distinct++;
    if (this.#distinct <= KEPT && 2 * this.#distinct > this.#rows.length) this.#settle(2 * this.#rows.length);
    while (this.#distinct > KEPT) {
      this.#mask = 2 * this.#mask + 1;
      this.#settle(this.#rows.length);
    }
  }

  #placeOf(hash: number): number {
    const last = this.#rows.length - 1;
    let place = (hash / 2 ** 32) & last;
    while (this.#rows[place] !== 0 && this.#hashes[place] !== hash) place = (place + 1) & last;
    return place;
  }

  /** Keeps what is still asked for. */
  #settle(size: number): void {
    const [hashes, rows, first] = [this.#hashes, this.#rows, this.#first];
    this.#hashes = new Float64Array(size);
    this.#first = new Float64Array(size);
    this.#rows = new Float64Array(size);
    this.#distinct = 0;
    for (let at = 0; at < rows.length; at++) {
      const count = rows[at]!;
      const hash = hashes[at]!;
      if (count === 0 || ((hash >>> 0) & this.#mask) !== 0) continue;
      const place = this.#placeOf(hash);
      this.#hashes[place] = hash;
      this.#rows[place] = count;
      this.#first[place] = first[at]!;
      this.#distinct++;
    }
  }

  repeats(): Repeats {
    const oneIn = this.#mask + 1;
    let singles = 0;
    let repeated = 0;
    const first = [0, 0, 0, 0];
    let freshByChance = 0;
    for (const [place, count] of this.#rows.entries()) {
      if (count === 0) continue;
      first[Math.floor((4 * this.#first[place]!) / this.#seen)]!++;
      freshByChance += 0.25 ** count;
      if (count === 1) singles++;
      else repeated += count - 1;
    }
    return {
      ...{ distinct: this.#distinct * oneIn, singles: singles * oneIn, repeated: repeated * oneIn, oneIn },
      ...{ fresh: Math.min(...first.slice(1)) * oneIn, freshByChance: freshByChance * oneIn },
    };
  }
}

/** 53 bits of a text's UTF-16 units: two murmur-like hashes. */
export function hashOf(text: string): number {
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
