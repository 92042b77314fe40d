import { MISSING_CODE, TYPE_ERROR_CODE } from '../drift/sample.ts';
import type { FeatureSketch } from '../drift/sketch.ts';
import { BASE, type BinGrid, COUNT, OFFSET, WORDS } from './bin-grid.ts';
import { type ScanColumn, TYPE_ERROR } from './scan-columns.ts';

/** Counts one column of doubles that stand for cells (see scan-columns.ts). */
export type Tally = {
  /** Counts the cells from `from` to `to`. */
  add(values: Float64Array, from: number, to: number): void;
  /** The code a cell has in a sample. */
  codeOf(value: number): number;
  sketch(): FeatureSketch;
};

export const tallyOf = (column: ScanColumn): Tally =>
  column.kind === 'category'
    ? new CategoryTally(column.bins)
    : new NumberTally(column.grid, column.integer, column.bins);

class CategoryTally implements Tally {
  readonly #counts: Float64Array;
  #missing = 0;

  constructor(categories: number) {
    this.#counts = new Float64Array(categories + 1);
  }

  add(values: Float64Array, from: number, to: number): void {
    const counts = this.#counts;
    let missing = 0;
    for (let at = from; at < to; at++) {
      const value = values[at]!;
      if (Number.isNaN(value)) missing++;
      else counts[value | 0]!++;
    }
    this.#missing += missing;
  }

  codeOf(value: number): number {
    return Number.isNaN(value) ? MISSING_CODE : value;
  }

  sketch(): FeatureSketch {
    const other = this.#counts.length - 1;
    const counts = Array.from(this.#counts.subarray(0, other));
    return { missing: this.#missing, typeErrors: 0, counts, kind: 'category', other: this.#counts[other]! };
  }
}

class NumberTally implements Tally {
  readonly #grid: BinGrid;
  readonly #integer: boolean;
  readonly #bins: number;
  readonly #table: Float64Array;
  /** Missing, type errors, the lowest value and the highest. */
  readonly #seen = Float64Array.of(0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY);

  constructor(grid: BinGrid, integer: boolean, bins: number) {
    this.#grid = grid;
    this.#integer = integer;
    this.#bins = bins;
    this.#table = grid.table();
  }

  /** The second of the two hot loops. Comparisons are added up, not branched on: no processor can guess where a value falls. */
  add(values: Float64Array, from: number, to: number): void {
    const { starts, range, half: widest } = this.#grid;
    const table = this.#table;
    const integer = this.#integer;
    const last = this.#bins - 1;
    const low = range[0]!;
    const high = range[1]!;
    const scale = range[2]!;
    let missing = 0;
    let typeErrors = 0;
    let min = this.#seen[2]!;
    let max = this.#seen[3]!;
    for (let at = from; at < to; at++) {
      const value = values[at]!;
      let bin = 0;
      if (value >= low) {
        if (value < high) {
          bin = starts[((value - low) * scale) | 0]!;
          let half = widest;
          for (; half > 2; half >>= 1) bin += Math.imul(+(table[(bin + half) * WORDS]! <= value), half);
          const place = bin * WORDS;
          bin +=
            +(table[place + WORDS]! <= value) +
            +(table[place + 2 * WORDS]! <= value) +
            +(table[place + 3 * WORDS]! <= value);
        } else if (value === Number.POSITIVE_INFINITY) {
          typeErrors++;
          continue;
        } else bin = last;
      } else if (!(value < low)) {
        missing++;
        continue;
      }
      if (integer && Math.floor(value) !== value) {
        typeErrors++;
        continue;
      }
      const place = bin * WORDS;
      table[place + COUNT]! += 1;
      table[place + OFFSET]! += value - table[place + BASE]!;
      if (value < min) min = value;
      if (value > max) max = value;
    }
    this.#seen[0]! += missing;
    this.#seen[1]! += typeErrors;
    this.#seen[2] = min;
    this.#seen[3] = max;
  }

  codeOf(value: number): number {
    if (Number.isNaN(value)) return MISSING_CODE;
    if (value === TYPE_ERROR || (this.#integer && Math.floor(value) !== value)) return TYPE_ERROR_CODE;
    let low = 0;
    for (let high = this.#bins; high - low > 1; ) {
      const middle = (low + high) >> 1;
      if (this.#table[middle * WORDS]! <= value) low = middle;
      else high = middle;
    }
    return low;
  }

  sketch(): FeatureSketch {
    const [missing, typeErrors, min, max] = this.#seen as unknown as [number, number, number, number];
    const column = (word: number) => Array.from({ length: this.#bins }, (_, bin) => this.#table[bin * WORDS + word]!);
    return {
      missing,
      typeErrors,
      counts: column(COUNT),
      kind: 'numeric',
      offsets: column(OFFSET),
      ...(min <= max && { min, max }),
    };
  }
}
