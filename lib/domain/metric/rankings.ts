import { LEAST_ROWS } from './influence/worth.ts';
import { columnOf, ratioLooks } from './looks.ts';
import type { MeasuredBy } from './measured-by.ts';
import type { MetricName } from './metrics.ts';
import type { ScoredRows } from './scored-rows.ts';

/** The rows of one query, highest score first: how relevant each is, and where those of its score begin and end. */
interface Ranked {
  readonly relevance: readonly number[];
  readonly ties: readonly { readonly from: number; readonly until: number }[];
}

/** Queries by the row each begins with, at which everything of it stands, so that sums by query, or by whom the queries are of, are right: what a query weighs, as much as its rows on average, and its rows in order. */
interface Queries {
  readonly first: Uint32Array;
  readonly weighed: Float64Array;
  readonly ranked: readonly Ranked[];
}

/** All metrics of some rows share them. */
const known = new WeakMap<ScoredRows, Queries>();
function queriesIn(rows: ScoredRows): Queries {
  const before = known.get(rows);
  if (before) return before;
  const { queries, weights } = rows;
  const { order, starts } = byQuery(queries!.of, queries!.count);
  const all = Array.from({ length: queries!.count }, (_, query) => order.subarray(starts[query]!, starts[query + 1]!));
  const meanWeight = (own: Uint32Array) => own.reduce((sum, row) => sum + weights![row]!, 0) / own.length;
  const found = {
    first: Uint32Array.from(all, (own) => own[0]!),
    weighed: Float64Array.from(all, (own) => (weights ? meanWeight(own) : 1)),
    ranked: all.map((own) => rankedOf(rows, own)),
  };
  known.set(rows, found);
  return found;
}

/** A number of each query at the row it begins with. */
const queryColumn = (of: (queries: Queries, query: number) => number) =>
  columnOf((rows) => {
    const queries = queriesIn(rows);
    const column = new Float64Array(rows.rows);
    for (const [query, row] of queries.first.entries()) column[row] = of(queries, query);
    return (row) => column[row]!;
  });

const weights = queryColumn(({ weighed }, query) => weighed[query]!);

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
    looks: ratioLooks(
      queryColumn(({ weighed, ranked }, query) => weighed[query]! * worthOf(ranked[query]!)),
      weights,
      { when: ({ queries }) => (queries?.count ?? 0) > 0, least: LEAST_ROWS, asIs: true },
    ),
  }) as const satisfies MeasuredBy;

/** How well scores order the rows of each query. */
export const RANKINGS = {
  ndcg5: ranking('scikit-learn `ndcg_score(k=5)`', ndcgAt(5)),
  ndcg10: ranking('scikit-learn `ndcg_score(k=10)`', ndcgAt(10)),
  mrr: ranking('Voorhees 1999 (TREC-8): one over the place of the first relevant row', reciprocalRank),
  map5: ranking('Manning, Raghavan and Schütze 2008, 8.4, of the first 5 rows', averagePrecisionAt(5)),
  map10: ranking('Manning, Raghavan and Schütze 2008, 8.4, of the first 10 rows', averagePrecisionAt(10)),
} as const satisfies Partial<Record<MetricName, MeasuredBy>>;
