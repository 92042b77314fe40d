import type { Clusters } from '../../metric/influence/contributions.ts';

/** Whatever adds numbers up that come some at a time. */
interface Adding {
  add(values: Float64Array | undefined, count: number): void;
}

/** Which rows belong together, and whether they are all of one large entity that comes in pieces, one after the other: which. */
export interface Together {
  readonly clusters: Clusters | undefined;
  readonly pieceOf?: number | undefined;
}

/** Adds up what rows count for themselves, or where they belong together what those of each entity do together. */
export class ByEntity<T extends Adding> {
  readonly #sums: T;
  readonly #open = new Float64Array(1);
  #of: number | undefined;

  constructor(sums: T) {
    this.#sums = sums;
  }

  /** The first so many; without values each counts 1. */
  add(values: Float64Array | undefined, rows: number, { clusters, pieceOf }: Together): void {
    if (!clusters) {
      this.#sums.add(values, rows);
      return;
    }
    const sums = sumsBy(values, clusters);
    if (pieceOf === undefined || pieceOf !== this.#of) this.#close();
    if (pieceOf === undefined) this.#sums.add(sums, clusters.count);
    else {
      this.#of = pieceOf;
      this.#open[0]! += sums[0]!;
    }
  }

  /** When all rows have been there. */
  end(): T {
    this.#close();
    return this.#sums;
  }

  #close(): void {
    if (this.#of !== undefined) this.#sums.add(this.#open, 1);
    this.#of = undefined;
    this.#open[0] = 0;
  }
}

/** By cluster the sum over its rows, of 1 a row where there are no values. */
function sumsBy(values: Float64Array | undefined, { of, count }: Clusters): Float64Array {
  const sums = new Float64Array(count);
  for (let row = 0; row < of.length; row++) sums[of[row]!]! += values ? values[row]! : 1;
  return sums;
}
