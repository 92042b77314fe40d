import type { CellBlock } from '../../drift/columns/cell-block.ts';
import { isMissing } from '../../drift/columns/value.ts';
import type { Clusters } from '../../metric/influence/contributions.ts';
import type { Arranged, Arrangement } from './arrange.ts';
import type { Refuse } from './gather-answers.ts';
import { GrowingNumbers } from './growing-numbers.ts';
import { KeyHash } from './key-hash.ts';
import { KeyNumbers } from './number-keys.ts';
import { SPILLED, type Spilling } from './spill.ts';

/** Of some rows the hashes of what they belong to (`KeyHash`), in two halves. */
export interface Hashes {
  readonly high: Int32Array;
  readonly low: Int32Array;
}

/** Rows that belong together, by what they belong to: a hash of 8 bytes a row, however many entities there are. */
export class Entities implements Arranged {
  readonly #hash = new KeyHash();
  /** The column they are told by. */
  readonly whose: string;
  /** Rows that come together, about. */
  readonly together: number;
  readonly #refuse: Refuse | undefined;
  readonly #high: GrowingNumbers<Int32Array>;
  readonly #low: GrowingNumbers<Int32Array>;

  /** @param refuse where a row must be of one; without it those of none belong together */
  constructor(whose: string, spilling: Spilling | undefined, refuse?: Refuse) {
    this.#high = new GrowingNumbers(Int32Array, spilling);
    this.#low = new GrowingNumbers(Int32Array, spilling);
    this.whose = whose;
    this.together = spilling?.together ?? SPILLED.together;
    this.#refuse = refuse;
  }

  get rows(): number {
    return this.#high.count;
  }

  take(block: CellBlock, column: number): void {
    const [before, hash] = [this.rows, this.#hash];
    const [high, low] = [this.#high.more(block.rows), this.#low.more(block.rows)];
    for (let row = 0; row < block.rows; row++) {
      const value = block.values[column * block.stride + row]!;
      const text = Number.isNaN(value) ? (block.text(column, row) ?? '') : undefined;
      if (Number.isNaN(value) && isMissing(text))
        this.#refuse?.(before + row, `has nothing as \`${this.whose}\`: what it belongs to is wanted of each row`);
      hash.of(value, text);
      high[row] = hash.high;
      low[row] = hash.low;
    }
  }

  /** Part by part, each good until the next. */
  *parts(arrangement?: Arrangement): Generator<Hashes> {
    const lows = this.#low.parts(arrangement);
    for (const high of this.#high.parts(arrangement)) yield { high, low: lows.next().value as Int32Array };
  }

  arrange(part: number, order: Uint32Array): void {
    for (const half of [this.#high, this.#low]) half.arrange(part, order);
  }

  /** Puts others in the place of those of a bundle. */
  replace(bundle: Arrangement[number], { high, low }: Hashes): void {
    this.#high.replace(bundle, high);
    this.#low.replace(bundle, low);
  }

  end(): Clusters {
    return clustersIn({ high: this.#high.end(), low: this.#low.end() });
  }
}

/** Of each query's rows the entity of the first of them. */
export function ofQueries(entities: Clusters, queries: Clusters): Clusters {
  const [owners, places] = [new Int32Array(queries.count).fill(-1), new Int32Array(entities.count).fill(-1)];
  let count = 0;
  const of = queries.of.map((query, row) => {
    if (owners[query] === -1) {
      const entity = entities.of[row]!;
      if (places[entity] === -1) places[entity] = count++;
      owners[query] = places[entity]!;
    }
    return owners[query]!;
  });
  return { of, count };
}

/** What rows belong to, clustersIn from 0 on in the order in which it comes. */
export function clustersIn({ high, low }: Hashes): Clusters {
  const [keys, of] = [new KeyNumbers(), new Int32Array(high.length)];
  for (let row = 0; row < of.length; row++) of[row] = keys.of({ high: high[row]!, low: low[row]! });
  return { of, count: keys.count };
}
