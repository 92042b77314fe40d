import type { NumericBaseline } from '../drift/baseline/baseline.ts';
import { binOf, edgesOf, nextUp } from '../drift/columns/edges.ts';
import { InvalidEventError } from '../errors.ts';
import type { Bucket, KllSketch, NumericalStatistics } from './statistics-file.ts';

type Binned = Pick<NumericBaseline, 'edges' | 'deciles' | 'counts' | 'offsets' | 'estimated'>;

/** Values spread over this many ranks choose the edges when the sketch stands for more. */
const RANKS = 65_536;

/**
 * The bins of a numeric feature: from its KLL sketch where there is one, else from the buckets, which say nothing of what lies
 * inside them. `estimated` says how exact they are; it is absent for a sketch that never compacted and so still holds every value.
 * @param statistics without contradictions: they were looked for before
 * @throws InvalidEventError for values without a distribution
 */
export function binsOf(name: string, statistics: NumericalStatistics): Binned {
  const present = statistics.common.num_present;
  if (present === 0) return { edges: [], deciles: [], counts: [0], offsets: [0] };
  const kll = statistics.distribution?.kll;
  if (kll === undefined) throw new InvalidEventError(`feature \`${name}\` has values but no \`distribution.kll\``);
  const weighted = kll.sketch ? weightedValues(kll.sketch) : [];
  return weighted.length > 0
    ? fromSketch(weighted, present, statistics, rankErrorOf(kll.sketch!))
    : fromBuckets(kll.buckets, present);
}

/** A value of the sketch and how many values of the data it stands for. */
type Weighted = { value: number; weight: number };

function weightedValues({ data }: KllSketch): Weighted[] {
  const all = data.flatMap((level, i) => level.map((value) => ({ value: value + 0, weight: 2 ** i })));
  return all.sort((a, b) => a.value - b.value);
}

/**
 * How far a KLL sketch's ranks may be off, as a share of the rows, with 99 % confidence: 2.446 / k^0.9433, the empirical fit of
 * Apache DataSketches for the whole distribution (`KllHelper.getNormalizedRankError`, pmf). 0 while nothing was compacted.
 */
function rankErrorOf({ parameters, data }: KllSketch): number {
  const compacted = data.slice(1).some((level) => level.length > 0);
  return compacted ? Math.min(1, 2.446 / parameters.k ** 0.9433) : 0;
}

function fromSketch(values: Weighted[], present: number, { min, max }: NumericalStatistics, rankError: number): Binned {
  const chosen = edgesOf(ranked(values));
  const ends = [min, max].every((end) => typeof end === 'number') ? [min as number, nextUp(max as number)] : [];
  const edges = [...new Set([...chosen.edges, ...ends])].sort((a, b) => a - b);
  const deciles = chosen.deciles.map((index) => edges.indexOf(chosen.edges[index]!));
  const counts = new Array<number>(edges.length + 1).fill(0);
  const offsets = counts.slice();
  for (const { value, weight } of values) {
    const bin = binOf(edges, value);
    counts[bin]! += weight;
    offsets[bin]! += weight * (value - edges[Math.max(0, bin - 1)]!);
  }
  const total = values.reduce((sum, { weight }) => sum + weight, 0);
  return {
    edges,
    deciles,
    counts: apportion(counts, present),
    offsets: total === present ? offsets : offsets.map((offset) => (offset * present) / total),
    ...(rankError > 0 && { estimated: { rankError, inside: true } }),
  };
}

/** Values at evenly spaced ranks, ascending: all of them while there are few. */
function ranked(values: Weighted[]): Float64Array {
  const total = values.reduce((sum, { weight }) => sum + weight, 0);
  const ranks = Math.min(total, RANKS);
  const points = new Float64Array(ranks);
  let at = 0;
  let below = values[0]!.weight;
  for (let rank = 0; rank < ranks; rank++) {
    const target = ((rank + 0.5) * total) / ranks;
    while (below < target) below += values[++at]!.weight;
    points[rank] = values[at]!.value;
  }
  return points;
}

/** Buckets hold `lower <= x < upper`, the last one its upper bound too. Values are taken to lie in their middle on average. */
function fromBuckets(buckets: readonly Bucket[], present: number): Binned {
  const last = nextUp(buckets.at(-1)!.upper_bound);
  const bounds = [...new Set([...buckets.map(({ lower_bound }) => lower_bound + 0), last])];
  const counts = new Array<number>(bounds.length + 1).fill(0);
  for (const { lower_bound, count } of buckets) counts[binOf(bounds, lower_bound)]! += count;
  const whole = apportion(counts, present);
  return {
    edges: bounds,
    deciles: innerOf(bounds.length),
    counts: whole,
    offsets: whole.map((count, bin) => (bounds.length === 2 ? 0 : count * middleOf(bounds, bin))),
    estimated: { rankError: 0, inside: bounds.length === 2 && last === nextUp(bounds[0]!) },
  };
}

/** The places of at most nine edges between the first and the last, evenly chosen. */
function innerOf(edges: number): number[] {
  const inner = edges - 2;
  const picked = Math.min(9, inner);
  return Array.from({ length: picked }, (_, i) => 1 + Math.floor((i * inner) / picked));
}

const middleOf = (edges: readonly number[], bin: number): number =>
  bin === 0 || bin === edges.length ? 0 : (edges[bin]! - edges[bin - 1]!) / 2;

/** Whole counts in the same proportions that add up to `total`: largest remainders first (Hamilton's method). */
export function apportion(counts: readonly number[], total: number): number[] {
  const sum = counts.reduce((all, count) => all + count, 0);
  if (sum === total) return [...counts];
  const exact = counts.map((count) => (count * total) / sum);
  const whole = exact.map(Math.floor);
  const left = total - whole.reduce((all, count) => all + count, 0);
  const byRemainder = exact.map((value, i) => [value - whole[i]!, i] as const).sort((a, b) => b[0] - a[0]);
  for (const [, i] of byRemainder.slice(0, left)) whole[i]!++;
  return whole;
}
