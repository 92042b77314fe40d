import { MISSING_CODE, rowHash, type Sample, TYPE_ERROR_CODE, takeUp, wouldSample } from '../drift/sample.ts';
import type { FeatureSketch, Sketch } from '../drift/sketch.ts';
import { type ScanColumn, type ScanColumns, TYPE_ERROR } from './scan-columns.ts';

/** Rows taken together: enough to bin column by column while a column's table is in the cache. */
const ROWS = 256;
/** Columns lie this many doubles further apart: a power of two would put them all into the same few cache lines. */
const SKEW = 8;

type Tally = {
  missing: number;
  typeErrors: number;
  counts: Float64Array;
  offsets: Float64Array;
  min: number;
  max: number;
};

/**
 * Rows on their way into a sketch, column after column. A line's rows are written behind the last row taken and count only
 * when `take` says so: a line that turns out broken half-way leaves no trace.
 */
export class ScanBlock {
  readonly #plan: ScanColumns;
  readonly #tallies: Tally[];
  readonly #sample: Sample = [];
  #rows = 0;
  #broken = 0;
  #hashes = new Uint32Array(ROWS);
  /** Cell of column c in row r: `values[c * stride + r]`. */
  values: Float64Array;
  stride = ROWS + SKEW;
  capacity = ROWS;
  /** Rows taken since the last time the block was emptied; the next line's rows are written from here. */
  taken = 0;

  constructor(plan: ScanColumns) {
    this.#plan = plan;
    this.values = new Float64Array(plan.columns.length * this.stride);
    this.#tallies = plan.columns.map(({ bins }) => ({
      missing: 0,
      typeErrors: 0,
      counts: new Float64Array(bins + 1),
      offsets: new Float64Array(bins + 1),
      min: Number.POSITIVE_INFINITY,
      max: Number.NEGATIVE_INFINITY,
    }));
  }

  /** Makes room for more rows of the line being written; what was written of it is lost. */
  makeRoom(): void {
    if (this.taken > 0) {
      this.empty();
      return;
    }
    this.capacity *= 2;
    this.stride = this.capacity + SKEW;
    this.values = new Float64Array(this.#plan.columns.length * this.stride);
    this.#hashes = new Uint32Array(this.capacity);
  }

  /**
   * Takes the rows written.
   * @param id hash of the invocation's id; `places` of each row among its rows, those of another width among them
   */
  take(rows: number, id: number, places: ArrayLike<number>, otherWidth: number): void {
    this.#broken += otherWidth;
    for (let row = 0; row < rows; row++) this.#hashes[this.taken + row] = rowHash(id, places[row]!);
    this.taken += rows;
  }

  /** Bins what was taken. */
  empty(): void {
    for (let row = 0; row < this.taken; row++) {
      const hash = this.#hashes[row]!;
      if (!wouldSample(this.#sample, this.#plan.mostSampled, hash)) continue;
      const codes = this.#plan.columns.map((column, c) => codeOf(column, this.values[c * this.stride + row]!));
      takeUp(this.#sample, this.#plan.mostSampled, [hash, ...codes]);
    }
    for (let c = 0; c < this.#tallies.length; c++) {
      const column = this.#plan.columns[c]!;
      const from = c * this.stride;
      if (column.kind === 'category') countCategories(this.#tallies[c]!, this.values, from, from + this.taken);
      else countNumbers(this.#tallies[c]!, column, this.values, from, from + this.taken);
    }
    this.#rows += this.taken;
    this.taken = 0;
  }

  /** Everything taken so far. */
  sketch(): Sketch {
    this.empty();
    const features = this.#plan.columns.map((column, c) => featureOf(column, this.#tallies[c]!));
    const { baselineId } = this.#plan;
    return { v: 1, baselineId, rows: this.#rows, broken: this.#broken, features, sample: this.#sample };
  }
}

function codeOf(column: ScanColumn, value: number): number {
  if (Number.isNaN(value)) return MISSING_CODE;
  if (column.kind === 'category') return value;
  return isTypeError(column.integer, value) ? TYPE_ERROR_CODE : column.grid.binOf(value);
}

const isTypeError = (integer: boolean, value: number) =>
  value === TYPE_ERROR || (integer && Math.floor(value) !== value);

function countCategories(tally: Tally, values: Float64Array, from: number, to: number): void {
  const { counts } = tally;
  for (let at = from; at < to; at++) {
    const value = values[at]!;
    if (Number.isNaN(value)) tally.missing++;
    else counts[value | 0]!++;
  }
}

function countNumbers(
  tally: Tally,
  { grid, integer }: ScanColumn & { kind: 'numeric' },
  values: Float64Array,
  from: number,
  to: number,
): void {
  const { counts, offsets } = tally;
  const { lower } = grid;
  let { min, max } = tally;
  for (let at = from; at < to; at++) {
    const value = values[at]!;
    if (Number.isNaN(value)) tally.missing++;
    else if (isTypeError(integer, value)) tally.typeErrors++;
    else {
      const bin = grid.binOf(value);
      counts[bin]!++;
      offsets[bin]! += value - lower[bin]!;
      if (value < min) min = value;
      if (value > max) max = value;
    }
  }
  tally.min = min;
  tally.max = max;
}

function featureOf(column: ScanColumn, tally: Tally): FeatureSketch {
  const { missing, typeErrors, min, max } = tally;
  const counts = Array.from(tally.counts.subarray(0, column.bins));
  if (column.kind === 'category')
    return { missing, typeErrors, counts, kind: 'category', other: tally.counts[column.bins]! };
  const range = min <= max ? { min, max } : {};
  return {
    missing,
    typeErrors,
    counts,
    kind: 'numeric',
    offsets: Array.from(tally.offsets.subarray(0, column.bins)),
    ...range,
  };
}
