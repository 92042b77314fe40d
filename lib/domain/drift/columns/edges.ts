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

/** The next smaller double. */
export const nextDown = (value: number): number => 0 - nextUp(-value);

/** The values that sit alone: all where they are few, else those that come as often as a quantile holds values. */
function aloneIn(sorted: Float64Array): { few: boolean; alone: readonly number[] } {
  const shortest = Math.max(2, sorted.length / QUANTILES);
  const first: number[] = [];
  const long: number[] = [];
  for (let start = 0; start < sorted.length; ) {
    const value = sorted[start]!;
    let end = start + 1;
    while (end < sorted.length && sorted[end] === value) end++;
    if (first.length <= QUANTILES) first.push(value);
    if (end - start >= shortest) long.push(value);
    start = end;
  }
  const few = first.length <= QUANTILES;
  return { few, alone: few ? first : long };
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
 * The quantile of `sorted` at `q` as numpy's `quantile(..., method="linear")` has it, to the last bit: a straight line between the
 * two nearest order statistics (Hyndman and Fan 1996, type 7), run from whichever of them is nearer.
 */
export function linearQuantile(sorted: Float64Array, q: number): number {
  const place = (sorted.length - 1) * q;
  const below = Math.floor(place);
  const [a, b] = [sorted[below]!, sorted[Math.min(below + 1, sorted.length - 1)]!];
  const t = place - below;
  const value = t >= 0.5 ? b - (b - a) * (1 - t) : a + (b - a) * t;
  return value + 0;
}

/**
 * Fixed bin edges of a baseline feature. Bin i holds `edges[i-1] <= x < edges[i]`; the first and last bin are open.
 * Few distinct values: each sits alone between (v, nextUp(v)). Otherwise: 256 quantiles, the deciles, values that fill
 * a quantile alone in their own bin, log-spaced ranks in both tails, and the range itself.
 * A decile q is there as the edge nextUp(q), so that bins between deciles are closed on the right, (a, b], as PSI has them.
 * @param sorted finite values, ascending, no -0
 * @returns strictly ascending edges, and which of them stand for deciles (`linearQuantile` at k/10, k = 1..9, without repeats)
 */
export function edgesOf(sorted: Float64Array): { edges: number[]; deciles: number[] } {
  const n = sorted.length;
  if (n === 0) return { edges: [], deciles: [] };
  const { few, alone } = aloneIn(sorted);
  const decileValues = Array.from({ length: 9 }, (_, k) => nextUp(linearQuantile(sorted, (k + 1) / 10)));
  const all = new Set([sorted[0]!, nextUp(sorted[n - 1]!), ...decileValues]);
  for (const value of alone) all.add(value).add(nextUp(value));
  if (!few) for (const edge of rankEdges(sorted)) all.add(edge);
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
