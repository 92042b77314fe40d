/** Upper bits of a number by which it is first told apart: its sign, its exponent and four bits more. */
const PLACES = 1 << 16;
/** Codes of a place at most, in bits: those that follow in the upper half of a number. */
const DEEPEST = 16;
/** One in so many of them is looked at, so many side by side: of rows that come by their score each stretch is then seen. */
const [LOOKED_AT, SIDE_BY_SIDE] = [8, 32];
/** Numbers looked at together, in the same memory by one after the other: there may be hundreds. */
const TOGETHER = 8_192;
const PLAIN = new Float64Array(TOGETHER);
const BITS = new Int32Array(PLAIN.buffer);

/**
 * Numbers told apart by codes that rise with them, about as many as are asked for: a place (a sixteenth of a power of two) that holds many of the numbers has many codes, one that holds few has few. Numbers of
 * one code may differ; of those of different codes it is sure which is larger.
 */
export class ScoreCodes {
  #counts = new Uint32Array(PLACES);
  readonly #bases = new Int32Array(PLACES);
  readonly #shifts = new Uint8Array(PLACES);
  #all = 0;
  #codes = 0;

  /** How many codes there are; those of no number count. */
  get codes(): number {
    return this.#codes;
  }

  /** Looks at some of the numbers that will be asked for: one part in eight of them says where most lie. */
  count(values: Float64Array): void {
    // of few all are
    const together = values.length <= TOGETHER ? TOGETHER : SIDE_BY_SIDE;
    for (let from = 0; from < values.length; from += LOOKED_AT * together) {
      const rows = this.#load(values, from, Math.min(values.length, from + together));
      const counts = this.#counts;
      this.#all += rows;
      for (let row = 0; row < rows; row++) counts[keyOf(BITS[(row << 1) | 1]!) >>> 16]!++;
    }
  }

  /**
   * Deals out codes, about so many, and one more a place.
   * @param brief all places below the first in which a number was seen have one code together, and all above the last: one of hundreds of columns may have no more
   */
  seal(most: number, brief = false): void {
    const [first, last] = brief ? [this.#counts.findIndex(Boolean), this.#counts.findLastIndex(Boolean)] : [0, PLACES];
    for (let place = 0; place < PLACES; place++) {
      if (place < first || place > last) {
        this.#bases[place] = place < first ? 0 : this.#codes;
        this.#shifts[place] = DEEPEST;
        if (place === first - 1) this.#codes = 1;
        continue;
      }
      const wanted = (this.#counts[place]! / this.#all) * most;
      const deep = wanted <= 1 ? 0 : Math.min(DEEPEST, Math.floor(Math.log2(wanted)));
      this.#bases[place] = this.#codes;
      this.#shifts[place] = DEEPEST - deep;
      this.#codes += 1 << deep;
    }
    if (brief) this.#codes++;
    this.#counts = new Uint32Array(0);
  }

  /** Writes the codes of the numbers from one on to another, `TOGETHER` at most. */
  write(values: Float64Array, from: number, to: number, codes: Int32Array): void {
    const rows = this.#load(values, from, to);
    const [bases, shifts] = [this.#bases, this.#shifts];
    for (let row = 0; row < rows; row++) {
      const key = keyOf(BITS[(row << 1) | 1]!);
      const place = key >>> 16;
      codes[row] = bases[place]! + ((key & 0xffff) >>> shifts[place]!);
    }
  }

  /** -0 and 0 are one. */
  #load(values: Float64Array, from: number, to: number): number {
    for (let at = from; at < to; at++) PLAIN[at - from] = values[at]! + 0;
    return to - from;
  }
}

/** The upper half of a double (the second as x86 and Arm have them), so that its bits rise with the number. */
const keyOf = (upper: number): number => (upper < 0 ? ~upper : upper ^ 0x80000000);

/** Rows of a block: as many as are looked at together. */
export const BLOCK = TOGETHER;
