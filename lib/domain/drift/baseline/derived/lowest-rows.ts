import { takeUp, wouldSample } from '../../columns/sample.ts';

/** The rows with the smallest hashes: a uniform draw, and the same one however many others were offered. */
export class LowestRows<T> {
  readonly #most: number;
  readonly #order: number[][] = [];
  readonly #kept = new Map<number, T>();

  constructor(most: number) {
    this.#most = most;
  }

  /** Whether a row of this hash would be kept. */
  wants = (hash: number): boolean => wouldSample(this.#order, this.#most, hash);

  /** Takes the row of a position; says which does not stay, this or another, if any has to go. */
  offer(hash: number, position: number, row: T): { row: T } | undefined {
    if (!this.wants(hash)) return { row };
    this.#kept.set(position, row);
    const [, gone] = takeUp(this.#order, this.#most, [hash, position]) ?? [];
    if (gone === undefined) return undefined;
    const out = { row: this.#kept.get(gone)! };
    this.#kept.delete(gone);
    return out;
  }

  /** By rising hash. */
  *rows(): Generator<T> {
    for (const [, row] of this.hashed()) yield row;
  }

  *hashed(): Generator<readonly [hash: number, row: T]> {
    for (const [hash, position] of this.#order) yield [hash!, this.#kept.get(position!)!];
  }
}
