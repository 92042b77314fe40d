import type { CellBlock } from '../../drift/columns/cell-block.ts';
import { isMissing } from '../../drift/columns/value.ts';
import type { Clusters } from '../../metric/influence/contributions.ts';
import type { Refuse } from './gather-answers.ts';
import { GrowingNumbers } from './growing-numbers.ts';
import { KeyHash } from './key-hash.ts';
import { KeyNumbers } from './number-keys.ts';
import type { Spilling } from './spill.ts';

/** Rows that belong together, by the order in which their entities come: 4 bytes a row, and 17 to 35 for each entity while they are read. */
export class Entities {
  #keys: KeyNumbers | undefined = new KeyNumbers();
  readonly #hash = new KeyHash();
  readonly #whose: string;
  readonly #refuse: Refuse | undefined;
  readonly numbers: GrowingNumbers<Int32Array>;
  #count = 0;

  /** @param refuse where a row must be of one; without it those of none belong together */
  constructor(whose: string, spilling: Spilling | undefined, refuse?: Refuse) {
    this.numbers = new GrowingNumbers(Int32Array, spilling);
    this.#whose = whose;
    this.#refuse = refuse;
  }

  take(block: CellBlock, column: number): void {
    const [numbers, keys] = [this.numbers.more(block.rows), this.#keys!];
    const before = this.numbers.count - block.rows;
    for (let row = 0; row < block.rows; row++) {
      const value = block.values[column * block.stride + row]!;
      const text = Number.isNaN(value) ? (block.text(column, row) ?? '') : undefined;
      if (Number.isNaN(value) && isMissing(text))
        this.#refuse?.(before + row, `has nothing as \`${this.#whose}\`: what it belongs to is wanted of each row`);
      this.#hash.of(value, text);
      numbers[row] = keys.of(this.#hash);
    }
  }

  /** How many there are, once all rows are: what they are called is then forgotten. */
  get count(): number {
    this.#count = this.#keys?.count ?? this.#count;
    this.#keys = undefined;
    return this.#count;
  }

  end(): Clusters {
    return { of: this.numbers.end(), count: this.count };
  }
}
