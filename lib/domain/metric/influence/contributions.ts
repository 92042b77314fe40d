import type { Measure } from '../../../statistics/interval.ts';
import { type MetricScale, measurePulls, measurePullsApart } from './measure-pulls.ts';
import { pullsOf } from './pulls.ts';
import { littleWorth, type Worth, worthIn } from './worth.ts';

/**
 * A metric as what its rows make of it: the error of `value` is, near the truth, the mean of `influence` over the rows (the influence function, Hampel 1974,
 * J. Am. Stat. Assoc. 69, 383–393), so that of any metric, and of the difference of two on the same rows, a standard error follows (the infinitesimal
 * jackknife, Efron 1982, ch. 6). One number a row, their mean is 0.
 */
export interface Contributions {
  readonly value: number;
  readonly influence: Float64Array;
  /** What rows count in it: each of these must be worth enough of them. */
  readonly worth: readonly Worth[];
  /** How far the furthest row on either side lies, where an interval asks for it. */
  readonly ends?: { readonly low: number; readonly high: number } | undefined;
}

/** One number a row. */
export type OfRow = (row: number) => number;

/** Rows that belong together (of one customer, of one query) by index; rows of different ones are independent. */
export type Clusters = { readonly of: Int32Array; readonly count: number };

/** The mean of so many metrics, of classes for example, of which one at a time is there; undefined where one of them is. */
export function averageOf(count: number, of: (which: number) => Contributions | undefined): Contributions | undefined {
  let [value, influence, worth] = [0, new Float64Array(0), [] as Worth[]];
  for (let which = 0; which < count; which++) {
    const each = of(which);
    if (each === undefined) return undefined;
    if (which === 0) influence = new Float64Array(each.influence.length);
    value += each.value / count;
    for (let row = 0; row < influence.length; row++) influence[row]! += each.influence[row]! / count;
    worth = [...worth, ...each.worth];
  }
  return { value, influence, worth };
}

/** An increasing or falling function of a metric, `slope` its derivative there. */
export function mapContributions(from: Contributions, to: number, slope: number): Contributions {
  return Number.isFinite(slope)
    ? { value: to, influence: from.influence.map((each) => slope * each), worth: from.worth }
    : from;
}

/** What each cluster contributes, as if it were one row: sums, in parts of the mean cluster. */
export function byCluster(influence: Float64Array, clusters: Clusters | undefined): Float64Array {
  if (clusters === undefined) return influence;
  const sums = new Float64Array(clusters.count);
  for (let row = 0; row < influence.length; row++) sums[clusters.of[row]!]! += influence[row]!;
  return sums.map((sum) => (sum * clusters.count) / influence.length);
}

/** A metric with the interval of its influence (`measurePulls`). */
export function measureContributions(
  { value, influence, worth }: Contributions,
  scale: MetricScale,
  { clusters, further = 2 }: { clusters?: Clusters | undefined; further?: number } = {},
): Measure | undefined {
  const pulls = pullsOf(byCluster(influence, clusters));
  const evidence = {
    ...({ pulls, whose: clusters ? 'entities' : 'rows' } as const),
    doubt: () => littleWorth(worth, clusters),
    alone: worth.length === 1 ? () => worthIn(worth[0]!, clusters) : undefined,
  };
  return measurePulls(value, evidence, { scale, further });
}

/**
 * How a metric of one model differs from that of another on the same rows, `a` minus `b`: what both get alike cancels out, row by row (`measurePullsApart`).
 */
export function differenceOf(
  a: Contributions,
  b: Contributions,
  { clusters, most, further }: { clusters?: Clusters | undefined; most?: number; further?: number | undefined } = {},
): Measure {
  const apart = new Float64Array(a.influence.length);
  for (let row = 0; row < apart.length; row++) apart[row] = a.influence[row]! - b.influence[row]!;
  const evidence = {
    ...({ pulls: pullsOf(byCluster(apart, clusters)), whose: clusters ? 'entities' : 'rows' } as const),
    doubt: () => littleWorth([...a.worth, ...b.worth], clusters),
  };
  return measurePullsApart(a.value - b.value, evidence, { most, further });
}
