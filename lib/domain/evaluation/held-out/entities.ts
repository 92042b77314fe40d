import type { CellBlock } from '../../drift/columns/cell-block.ts';
import { isMissing } from '../../drift/columns/value.ts';
import type { Clusters } from '../../metric/influence/contributions.ts';
import type { Refuse } from './gather-answers.ts';
import { KeyHash } from './key-hash.ts';
import { KeyNumbers } from './number-keys.ts';

/** Rows that belong together, by the order in which their entities come. */
export class Entities {
  readonly #keys = new KeyNumbers();
  readonly #hash = new KeyHash();
  readonly #whose: string;
  readonly #refuse: Refuse | undefined;
  #of = new Int32Array(1024);
  #rows = 0;

  /** @param refuse where a row must be of one; without it those of none belong together */
  constructor(whose: string, refuse?: Refuse) {
    this.#whose = whose;
    this.#refuse = refuse;
  }

  take(block: CellBlock, column: number): void {
    if (this.#rows + block.rows > this.#of.length) {
      const larger = new Int32Array(Math.ceil(1.5 * (this.#rows + block.rows)));
      larger.set(this.#of);
      this.#of = larger;
    }
    for (let row = 0; row < block.rows; row++) {
      const value = block.values[column * block.stride + row]!;
      const text = Number.isNaN(value) ? (block.text(column, row) ?? '') : undefined;
      if (Number.isNaN(value) && isMissing(text))
        this.#refuse?.(this.#rows, `has nothing as \`${this.#whose}\`: what it belongs to is wanted of each row`);
      this.#hash.of(value, text);
      this.#of[this.#rows++] = this.#keys.of(this.#hash);
    }
  }

  end(): Clusters {
    return { of: this.#of.subarray(0, this.#rows), count: this.#keys.count };
  }
}
