/** Cells a feature's range is cut into; most hold one edge or none. */
const CELLS = 2_048;

/** One bin in a table: its lower edge, then these. All a value needs of it lies in one cache line. */
export const COUNT = 1;
export const OFFSET = 2;
export const BASE = 3;
export const WORDS = 4;

/**
 * Which bin a value falls into, as `binOf` of drift/edges.ts says: an even grid over the edges names the few edges that may be at or
 * below the value. Exact whatever the rounding: the cell never falls as x rises.
 */
export class BinGrid {
  readonly #edges: readonly number[];
  /** For each cell how many edges lie in cells before it. */
  readonly starts: Uint16Array;
  /** The lowest edge, the highest, cells to a unit. In an array, since V8 reads doubles of an object anew in every turn of a loop. */
  readonly range: Float64Array;
  /** Where halving begins: a power of two; twice as much is more than the edges of any cell. */
  readonly half: number;

  constructor(edges: readonly number[]) {
    this.#edges = edges;
    const low = edges[0] ?? Number.POSITIVE_INFINITY;
    const high = edges.at(-1) ?? Number.POSITIVE_INFINITY;
    // a range too narrow or too wide for doubles is one cell: found by halving
    const scale = Number.isFinite(CELLS / (high - low)) ? CELLS / (high - low) : 0;
    this.range = Float64Array.of(low, high, scale);
    this.starts = new Uint16Array(CELLS + 1);
    for (const edge of edges) this.starts[Math.min(CELLS - 1, ((edge - low) * scale) | 0) + 1]!++;
    const most = this.starts.reduce((a, b) => Math.max(a, b), 0);
    this.half = 2 ** Math.floor(Math.log2(Math.max(2, most)));
    for (let cell = 0; cell < CELLS; cell++) this.starts[cell + 1]! += this.starts[cell]!;
    // a value just below the highest edge may be rounded up into a cell that is none: it means the last one
    this.starts[CELLS] = this.starts[CELLS - 1]!;
  }

  /**
   * An empty table, `WORDS` a bin: its lower edge, its count, the sum of offsets, and what offsets are counted from (the lower
   * edge; for the first bin the lowest). Behind the last bin are edges no value reaches, so that halving needs no bounds.
   */
  table(): Float64Array {
    const table = new Float64Array(WORDS * (this.#edges.length + 1 + 2 * this.half));
    for (let bin = 0; bin * WORDS < table.length; bin++) {
      const edge = bin === 0 ? Number.NEGATIVE_INFINITY : (this.#edges[bin - 1] ?? Number.POSITIVE_INFINITY);
      table[bin * WORDS] = edge;
      table[bin * WORDS + BASE] = this.#edges[Math.max(0, bin - 1)] ?? 0;
    }
    return table;
  }
}
