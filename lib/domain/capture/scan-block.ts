import { mergeSamples, rowHash, type Sample } from '../drift/sample.ts';
import type { Sketch } from '../drift/sketch.ts';
import type { ScanColumns } from './scan-columns.ts';
import { type Tally, tallyOf } from './scan-tally.ts';

/** Rows taken together: enough to bin column by column while a column's table is in the cache. */
const ROWS = 256;
/** Wide rows together need more: their tables come from memory, once for so many rows. */
const WIDE = 64;
const ROWS_IF_WIDE = 1_024;
/** Columns lie this many doubles further apart: a power of two would put them all into the same few cache lines. */
const SKEW = 8;

/**
 * Rows on their way into a sketch, column after column. A line's rows are written behind the last row taken and count only
 * when `take` says so: a line that turns out broken half-way leaves no trace.
 */
export class ScanBlock {
  readonly #plan: ScanColumns;
  readonly #tallies: readonly Tally[];
  #sample: Sample = [];
  /** Rows that may belong to the sample; sorted in when there are as many as it holds. */
  #candidates: Sample = [];
  /** A row of a higher hash is not sampled. */
  #highest = Number.POSITIVE_INFINITY;
  #rows = 0;
  #broken = 0;
  #hashes: Uint32Array;
  /** Cell of column c in row r: `values[c * stride + r]`. */
  values: Float64Array;
  stride: number;
  capacity: number;
  /** Rows taken since the last time the block was emptied; the next line's rows are written from here. */
  taken = 0;

  constructor(plan: ScanColumns) {
    this.#plan = plan;
    this.capacity = plan.columns.length < WIDE ? ROWS : ROWS_IF_WIDE;
    this.stride = this.capacity + SKEW;
    this.#hashes = new Uint32Array(this.capacity);
    this.values = new Float64Array(plan.columns.length * this.stride);
    this.#tallies = plan.columns.map(tallyOf);
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
  take(rows: number, id: number, places: Uint32Array, otherWidth: number): void {
    this.#broken += otherWidth;
    for (let row = 0; row < rows; row++) this.#hashes[this.taken + row] = rowHash(id, places[row]!);
    this.taken += rows;
  }

  /** Bins what was taken. */
  empty(): void {
    const { stride, values, taken } = this;
    for (let row = 0; row < taken; row++) if (this.#hashes[row]! <= this.#highest) this.#propose(row);
    for (let c = 0; c < this.#tallies.length; c++) this.#tallies[c]!.add(values, c * stride, c * stride + taken);
    this.#rows += taken;
    this.taken = 0;
  }

  #propose(row: number): void {
    const sampled = [this.#hashes[row]!];
    for (let c = 0; c < this.#tallies.length; c++)
      sampled.push(this.#tallies[c]!.codeOf(this.values[c * this.stride + row]!));
    this.#candidates.push(sampled);
    if (this.#candidates.length >= this.#plan.mostSampled) this.#choose();
  }

  #choose(): void {
    const { mostSampled } = this.#plan;
    this.#sample = mergeSamples(this.#sample, this.#candidates, mostSampled);
    this.#candidates = [];
    if (this.#sample.length === mostSampled) this.#highest = this.#sample.at(-1)![0]!;
  }

  /** Everything taken so far. */
  sketch(): Sketch {
    this.empty();
    this.#choose();
    const features = this.#tallies.map((tally) => tally.sketch());
    const { baselineId } = this.#plan;
    return { v: 1, baselineId, rows: this.#rows, broken: this.#broken, features, sample: this.#sample };
  }
}
