import { sortNumbers } from './sort-numbers.ts';

/** Where numbers lie until they are asked for again, all at once; the caller goes on to use what it gave. */
export interface Shelf {
  put(values: Float64Array): void;
  /** Everything that was put, in its order. */
  takeInto(values: Float64Array): void;
}

/** Numbers held in memory before they are put on a shelf. */
const HELD = 8_192;

/** A growing list of numbers (8 bytes each), given back in ascending order; on a shelf all but the last ones are not in memory until then. */
export class ValueList {
  readonly #shelf: Shelf;
  readonly #most: number;
  #held = new Float64Array(256);
  #count = 0;
  #put = 0;

  /** @param most numbers held beside the shelf */
  constructor(shelf: Shelf = memoryShelf(), most = HELD) {
    this.#shelf = shelf;
    this.#most = most;
  }

  push(value: number): void {
    if (this.#count === this.#held.length) this.#makeRoom();
    this.#held[this.#count++] = value;
  }

  #makeRoom(): void {
    if (this.#held.length < this.#most) {
      const larger = new Float64Array(Math.min(this.#most, 4 * this.#held.length));
      larger.set(this.#held);
      this.#held = larger;
      return;
    }
    this.#shelf.put(this.#held);
    this.#put += this.#count;
    this.#count = 0;
  }

  sorted(): Float64Array {
    const all = new Float64Array(this.#put + this.#count);
    if (this.#put > 0) this.#shelf.takeInto(all.subarray(0, this.#put));
    all.set(this.#held.subarray(0, this.#count), this.#put);
    return sortNumbers(all);
  }
}

function memoryShelf(): Shelf {
  const parts: Float64Array[] = [];
  return {
    put: (values) => void parts.push(values.slice()),
    takeInto: (values) => {
      let at = 0;
      for (const part of parts) {
        values.set(part, at);
        at += part.length;
      }
    },
  };
}
