const SEED = 0x811c9dc5;
const PRIME = 0x01000193;

/** Where a hash starts, and how a byte goes into it: FNV-1a (Fowler, Noll, Vo), spelt out in the reader's inner loop. */
export const HASH_SEED = SEED;
export const HASH_PRIME = PRIME;

/** A fixed set of texts found by their UTF-8 bytes: no text is made to look one up, and nothing is ever added. */
export class Dictionary {
  readonly #bytes: Uint8Array;
  /** Where each text begins; one more for where the last one ends. */
  readonly #starts: Uint32Array;
  /** Hash slots, open addressing: a text's place plus one, 0 where there is none. */
  readonly #slots: Uint16Array;
  readonly #mask: number;

  constructor(texts: readonly string[]) {
    const encoded = texts.map((text) => Buffer.from(text));
    this.#bytes = Buffer.concat(encoded);
    this.#starts = new Uint32Array(texts.length + 1);
    for (const [place, bytes] of encoded.entries()) this.#starts[place + 1] = this.#starts[place]! + bytes.length;
    const size = 2 ** Math.ceil(Math.log2(4 * texts.length + 1));
    this.#slots = new Uint16Array(size);
    this.#mask = size - 1;
    for (const [place, bytes] of encoded.entries()) this.#insert(place, bytes);
  }

  #insert(place: number, bytes: Uint8Array): void {
    let hash = SEED;
    for (const byte of bytes) hash = Math.imul(hash ^ byte, PRIME);
    let slot = (hash ^ (hash >>> 15)) & this.#mask;
    while (this.#slots[slot] !== 0) slot = (slot + 1) & this.#mask;
    this.#slots[slot] = place + 1;
  }

  /** The place of the text that is `bytes` from `start` to `end` and has this hash; -1 when it is not in the set. */
  find(hash: number, bytes: Uint8Array, start: number, end: number): number {
    const mask = this.#mask;
    for (let slot = (hash ^ (hash >>> 15)) & mask; ; slot = (slot + 1) & mask) {
      const place = this.#slots[slot]! - 1;
      if (place === -1) return -1;
      const from = this.#starts[place]!;
      if (this.#starts[place + 1]! - from !== end - start) continue;
      let same = 0;
      while (start + same < end && this.#bytes[from + same] === bytes[start + same]) same++;
      if (start + same === end) return place;
    }
  }
}
