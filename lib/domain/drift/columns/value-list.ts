/** Where numbers lie until they are asked for again, all at once; the caller goes on to use what it gave. */
export interface Shelf {
  put(values: Float64Array): void;
  /** Everything that was put, and these last ones, ascending; good until those of another shelf are asked for. None is -0 or no number. */
  sorted(last: Float64Array): Float64Array;
}

/** Numbers held in memory before they are put on a shelf. */
const HELD = 8_192;

/** A growing list of numbers (8 bytes each), given back in ascending order, once; on a shelf all but the last ones are not in memory until then. */
export class ValueList {
  readonly #shelf: Shelf;
  readonly #most: number;
  #held = new Float64Array(256);
  #count = 0;

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
    this.#count = 0;
  }

  sorted(): Float64Array {
    return this.#shelf.sorted(this.#held.subarray(0, this.#count));
  }
}

function memoryShelf(): Shelf {
  const parts: Float64Array[] = [];
  return {
    put: (values) => void parts.push(values.slice()),
    sorted: (last) => {
      const all = new Float64Array([...parts, last].reduce((sum, { length }) => sum + length, 0));
      let at = 0;
      for (const part of [...parts, last]) {
        all.set(part, at);
        at += part.length;
      }
      return all.sort();
    },
  };
}
