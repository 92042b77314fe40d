/** Quantile edges per numeric feature: what KS and W1 can see. PSI and JS use the deciles among them. */
export const QUANTILES = 256;
/** Values at each end that are edges of their own. */
const EXTREMES = 32;

const bits = new DataView(new ArrayBuffer(8));

/** The next larger double. */
export function nextUp(value: number): number {
  if (value === 0) return Number.MIN_VALUE;
  bits.setFloat64(0, value);
  bits.setBigInt64(0, bits.getBigInt64(0) + (value > 0 ? 1n : -1n));
  return bits.getFloat64(0) + 0;
}

/** How many values are distinct, and which of them come at least `shortest` times. */
function runs(sorted: Float64Array, shortest: number): { distinct: number; long: number[] } {
  const long: number[] = [];
  let distinct = 0;
  for (let start = 0; start < sorted.length; ) {
    let end = start + 1;
    while (end < sorted.length && sorted[end] === sorted[start]) end++;
    distinct++;
    if (end - start >= shortest) long.push(sorted[start]!);
    start = end;
  }
  return { distinct, long };
}

/** Edges at ranks k*n/M, and at n/M/2^(i/2) from both ends, then each extreme value: quantiles leave a heavy tail in one bin. */
function rankEdges(sorted: Float64Array): number[] {
  const n = sorted.length;
  const edges: number[] = [];
  for (let k = 0; k < QUANTILES; k++) edges.push(sorted[Math.floor((k * n) / QUANTILES)]!);
  for (let rank = n / QUANTILES; rank > EXTREMES; rank /= Math.SQRT2) {
    edges.push(sorted[Math.floor(rank)]!, sorted[n - 1 - Math.floor(rank)]!);
  }
  for (let rank = 0; rank <= Math.min(EXTREMES, n - 1); rank++) edges.push(sorted[rank]!, sorted[n - 1 - rank]!);
  return edges;
}

/**
 * Fixed bin edges of a baseline feature. Bin i holds `edges[i-1] <= x < edges[i]`; the first and last bin are open.
 * Few distinct values: each sits alone between (v, nextUp(v)). Otherwise: 256 quantiles, the deciles, values that fill
 * a quantile alone in their own bin, log-spaced ranks in both tails, and the range itself.
 * @param sorted finite values, ascending, no -0
 * @returns strictly ascending edges, and which of them are deciles (`sorted[floor(k*n/10)]`, k = 1..9, without repeats)
 */
export function edgesOf(sorted: Float64Array): { edges: number[]; deciles: number[] } {
  const n = sorted.length;
  if (n === 0) return { edges: [], deciles: [] };
  const { distinct } = runs(sorted, Number.POSITIVE_INFINITY);
  const { long } = runs(sorted, distinct <= QUANTILES ? 1 : Math.max(2, n / QUANTILES));
  const decileValues = Array.from({ length: 9 }, (_, k) => sorted[Math.floor(((k + 1) * n) / 10)]!);
  const all = new Set([sorted[0]!, nextUp(sorted[n - 1]!), ...decileValues]);
  for (const value of long) all.add(value).add(nextUp(value));
  if (distinct > QUANTILES) for (const edge of rankEdges(sorted)) all.add(edge);
  const edges = [...all].sort((a, b) => a - b);
  const index = new Map(edges.map((edge, position) => [edge, position]));
  return { edges, deciles: [...new Set(decileValues)].map((value) => index.get(value)!) };
}

/** Which bin a value falls into: the number of edges at or below it. */
export function binOf(edges: readonly number[], value: number): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (edges[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
