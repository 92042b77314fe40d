import type { Contributions } from './influence/contributions.ts';
import { LEAST_ROWS } from './influence/worth.ts';
import type { MeasuredBy } from './measured-by.ts';
import type { MetricName } from './metrics.ts';
import type { ScoredRows } from './scored-rows.ts';

/** The rows of one query, highest score first: how relevant each is, and where those of its score begin and end. */
interface Ranked {
  readonly relevance: readonly number[];
  readonly ties: readonly { readonly from: number; readonly until: number }[];
}

/**
 * The mean over queries of a value of each, as what its rows make of it: a query weighs as much as its rows on average, and what it contributes stands at its first row, so that sums by query, or by
 * whom the queries are of, are right.
 */
function overQueries(sample: ScoredRows, worthOf: (ranked: Ranked) => number): Contributions | undefined {
  const { queries, rows, weights } = sample;
  if (!queries || queries.count === 0) return undefined;
  const { order, starts } = byQuery(queries.of, queries.count);
  const values = new Float64Array(queries.count);
  const weighed = new Float64Array(queries.count);
  let [top, bottom] = [0, 0];
  for (let query = 0; query < queries.count; query++) {
    const own = order.subarray(starts[query]!, starts[query + 1]!);
    values[query] = worthOf(rankedOf(sample, own));
    weighed[query] = weights ? own.reduce((sum, row) => sum + weights[row]!, 0) / own.length : 1;
    top += weighed[query]! * values[query]!;
    bottom += weighed[query]!;
  }
  if (!(bottom > 0)) return undefined;
  const value = top / bottom;
  const influence = new Float64Array(rows);
  const mass = new Float64Array(rows);
  for (let query = 0; query < queries.count; query++) {
    const first = order[starts[query]!]!;
    influence[first] = (rows / bottom) * weighed[query]! * (values[query]! - value);
    mass[first] = weighed[query]!;
  }
  return { value, influence, worth: [{ rows, mass: (row) => mass[row]!, least: LEAST_ROWS }] };
}

/** Rows query by query, in their order, and where each query's begin. */
function byQuery(of: Int32Array, count: number): { order: Uint32Array; starts: Uint32Array } {
  const starts = new Uint32Array(count + 1);
  for (let row = 0; row < of.length; row++) starts[of[row]! + 1]!++;
  for (let query = 0; query < count; query++) starts[query + 1]! += starts[query]!;
  const next = starts.slice();
  const order = new Uint32Array(of.length);
  for (let row = 0; row < of.length; row++) order[next[of[row]!]!++] = row;
  return { order, starts };
}

function rankedOf({ truths, predicted }: ScoredRows, rows: Uint32Array): Ranked {
  const sorted = [...rows].sort((a, b) => predicted[b]! - predicted[a]!);
  const ties: { from: number; until: number }[] = [];
  for (let from = 0; from < sorted.length; ) {
    let until = from + 1;
    while (until < sorted.length && predicted[sorted[until]!] === predicted[sorted[from]!]) until++;
    ties.push({ from, until });
    from = until;
  }
  return { relevance: sorted.map((row) => truths[row]!), ties };
}

const discount = (place: number): number => 1 / Math.log2(place + 2);

/**
 * DCG of the first `k` places over that of the best order (Järvelin and Kekäläinen 2002, ACM Trans. Inf. Syst. 20, 422–446), a row's gain its relevance; rows of one score share their places evenly (McSherry and Najork 2008,
 * ECIR). A query without a relevant row is 0.
 */
const ndcgAt =
  (k: number) =>
  ({ relevance, ties }: Ranked): number => {
    let dcg = 0;
    for (const { from, until } of ties) {
      let [gain, places] = [0, 0];
      for (let place = from; place < until; place++) {
        gain += relevance[place]!;
        if (place < k) places += discount(place);
      }
      dcg += (gain / (until - from)) * places;
    }
    const best = relevance.toSorted((a, b) => b - a).slice(0, k);
    const ideal = best.reduce((sum, gain, place) => sum + gain * discount(place), 0);
    return ideal > 0 ? dcg / ideal : 0;
  };

/** How many relevant rows there are among those of one score. */
const relevantIn = (relevance: readonly number[], { from, until }: Ranked['ties'][number]): number =>
  relevance.slice(from, until).filter((gain) => gain > 0).length;

/** One over the place of the first relevant row; of rows of one score the relevant ones come last. Without a relevant row 0. */
function reciprocalRank({ relevance, ties }: Ranked): number {
  const first = ties.find((tie) => relevantIn(relevance, tie) > 0);
  return first ? 1 / (first.until - relevantIn(relevance, first) + 1) : 0;
}

/**
 * Precision at the place of each relevant row among the first `k`, summed and divided by as many as could be there; of rows of one score the last place counts, as in scikit-learn's
 * `label_ranking_average_precision_score`, which this is where `k` has no end. Of rows of one score that reach beyond `k` the relevant ones come last, so that those count which are among the first `k` in any order. Without a relevant row 0.
 */
const averagePrecisionAt =
  (k: number) =>
  ({ relevance, ties }: Ranked): number => {
    let [found, sum] = [0, 0];
    for (const tie of ties) {
      const [{ until }, own] = [tie, relevantIn(relevance, tie)];
      if (until <= k) sum += (own * (found + own)) / until;
      else for (let at = 1; until - own + at <= k; at++) sum += (found + at) / (until - own + at);
      found += own;
    }
    return found > 0 ? sum / Math.min(found, k) : 0;
  };

const ranking = (source: string, worthOf: (ranked: Ranked) => number) =>
  ({
    scale: 'share',
    source: `${source}; the mean over queries, delta method on log odds`,
    contributions: (sample: ScoredRows) => overQueries(sample, worthOf),
  }) as const satisfies MeasuredBy;

/** How well scores order the rows of each query. */
export const RANKINGS = {
  ndcg5: ranking('scikit-learn `ndcg_score(k=5)`', ndcgAt(5)),
  ndcg10: ranking('scikit-learn `ndcg_score(k=10)`', ndcgAt(10)),
  mrr: ranking('Voorhees 1999 (TREC-8): one over the place of the first relevant row', reciprocalRank),
  map5: ranking('Manning, Raghavan and Schütze 2008, 8.4, of the first 5 rows', averagePrecisionAt(5)),
  map10: ranking('Manning, Raghavan and Schütze 2008, 8.4, of the first 10 rows', averagePrecisionAt(10)),
} as const satisfies Partial<Record<MetricName, MeasuredBy>>;
