/** Cells a feature's range is cut into; most hold one edge or none. */
const CELLS = 2_048;

/**
 * Which bin a value falls into, as `binOf` of drift/edges.ts says, mostly in one comparison: an even grid over the edges names the
 * few edges that may be at or below the value. Exact whatever the rounding: the cell never falls as x rises.
 */
export class BinGrid {
  /** What offsets are counted from: the bin's lower edge, for the first bin the lowest. */
  readonly lower: Float64Array;
  /** One more than there are: no value reaches it. */
  readonly #edges: Float64Array;
  /** For each cell how many edges lie in cells before it. */
  readonly #starts: Uint16Array;
  readonly #low: number;
  readonly #high: number;
  readonly #scale: number;

  constructor(edges: readonly number[]) {
    this.#edges = Float64Array.from([...edges, Number.POSITIVE_INFINITY]);
    this.lower = Float64Array.from({ length: edges.length + 1 }, (_, bin) => edges[Math.max(0, bin - 1)] ?? 0);
    this.#low = edges[0] ?? Number.POSITIVE_INFINITY;
    this.#high = edges.at(-1) ?? Number.POSITIVE_INFINITY;
    const scale = CELLS / (this.#high - this.#low);
    // a range too narrow or too wide for doubles is one cell: found by halving
    this.#scale = Number.isFinite(scale) ? scale : 0;
    this.#starts = new Uint16Array(CELLS + 1);
    for (const edge of edges) this.#starts[this.#cell(edge) + 1]!++;
    for (let cell = 0; cell < CELLS; cell++) this.#starts[cell + 1]! += this.#starts[cell]!;
  }

  #cell(x: number): number {
    const cell = ((x - this.#low) * this.#scale) | 0;
    return cell < CELLS ? cell : CELLS - 1;
  }

  /** The number of edges at or below x. Comparisons are added up, not branched on: no processor can guess where a value falls. */
  binOf(x: number): number {
    if (!(x >= this.#low)) return 0;
    if (x >= this.#high) return this.#edges.length - 1;
    const edges = this.#edges;
    const cell = this.#cell(x);
    let from = this.#starts[cell]!;
    let left = this.#starts[cell + 1]! - from;
    while (left > 1) {
      const half = left >> 1;
      from += Math.imul(+(edges[from + half - 1]! <= x), half);
      left -= half;
    }
    return from + +(edges[from]! <= x);
  }
}
