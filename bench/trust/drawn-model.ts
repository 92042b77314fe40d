/** A model whose baseline and windows are drawn as counts: no row is ever made, so that ten thousand lives of 720 windows take minutes. */

import type { Baseline, CategoryBaseline, NumericBaseline } from '../../lib/domain/drift/baseline/baseline.ts';
import { baselineId } from '../../lib/domain/drift/baseline/baseline.ts';
import type { Sketch } from '../../lib/domain/drift/baseline/sketch.ts';

type Draw = () => number;

/** Mulberry32, by Tommy Ettinger (public domain). */
export function drawFrom(seed: number): Draw {
  let state = (seed * 2_654_435_761) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export const normalOf = (next: Draw): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());

/** Γ(k, 1) by Marsaglia and Tsang (2000), k at least 1. */
function gammaOf(next: Draw, k: number): number {
  const d = k - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normalOf(next);
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - next()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** Binomial: waiting times where few are expected, beyond that the normal law with its skewness (Cornish and Fisher 1938), rounded. */
function binomialOf(next: Draw, n: number, p: number): number {
  if (n === 0 || p <= 0) return 0;
  if (p >= 1) return n;
  if (p > 0.5) return n - binomialOf(next, n, 1 - p);
  if (n * p < 12) {
    const log = Math.log1p(-p);
    let [k, at] = [-1, 0];
    do {
      k++;
      at += Math.floor(Math.log(1 - next()) / log) + 1;
    } while (at <= n);
    return k;
  }
  const sd = Math.sqrt(n * p * (1 - p));
  const z = normalOf(next);
  const x = n * p + sd * (z + ((1 - 2 * p) / sd) * ((z * z - 1) / 6));
  return Math.min(n, Math.max(0, Math.floor(x + 0.5)));
}

function multinomialOf(next: Draw, n: number, shares: readonly number[]): number[] {
  let [left, rest] = [n, 1];
  const counts: number[] = [];
  for (let i = 0; i < shares.length; i++) {
    const share = shares[i]!;
    const k = i === shares.length - 1 ? left : binomialOf(next, left, Math.min(1, share / rest));
    left -= k;
    rest -= share;
    counts.push(k);
  }
  return counts;
}

/** Normal distribution function and its inverse, good to 1e-7 and far finer than a bin (Abramowitz and Stegun 7.1.26; Newton's steps). */
function below(x: number): number {
  const t = 1 / (1 + 0.3275911 * (Math.abs(x) / Math.SQRT2));
  const erf =
    1 -
    t *
      (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429)))) *
      Math.exp((-x * x) / 2);
  return x < 0 ? (1 - erf) / 2 : (1 + erf) / 2;
}
function quantile(u: number): number {
  let [low, high] = [-9, 9];
  for (let step = 0; step < 40; step++) {
    const middle = (low + high) / 2;
    if (below(middle) < u) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** What happens to the traffic: the number, in standard deviations and in widths of its distribution; the category, as a share of rows with a value nobody has seen. */
export interface Change {
  readonly shift?: number;
  readonly scale?: number;
  readonly fresh?: number;
}

const BINS = 16;
const FREQUENT = 8;
const RARE = 200;
const MISSING = 0.03;

/** Of a number and a category: what a drawn baseline knows, and what is true, which it does not. */
export interface DrawnModel {
  readonly baseline: Baseline;
  /** how far the baseline's mean rank is off, in its standard errors */
  readonly unlucky: number;
  window(next: Draw, rows: number, change: Change): Sketch;
}

/** A model whose baseline has `n` rows: bins between its own quantiles, the shares of which in the source are then Dirichlet; eight frequent categories by Zipf's law and two hundred that are together 1 % of rows. */
export function drawModel(next: Draw, n: number): DrawnModel {
  const missing = binomialOf(next, n, MISSING);
  const values = n - missing;
  const counts = Array.from(
    { length: BINS },
    (_, i) => Math.floor((values * (i + 1)) / BINS) - Math.floor((values * i) / BINS),
  );
  const spacings = [1, ...counts.map((count, i) => (i === 0 || i === BINS - 1 ? count - 0.5 : count)), 1].map((k) =>
    gammaOf(next, k),
  );
  const all = spacings.reduce((sum, spacing) => sum + spacing, 0);
  const sources = spacings.map((spacing) => spacing / all);
  let reached = 0;
  const edges = sources.slice(0, -1).map((share) => {
    reached += share;
    return quantile(reached);
  });
  const numbers: NumericBaseline = {
    ...{ name: 'amount', type: 'number', n: values, missing, typeErrors: 0, counts: [0, ...counts, 0] },
    ...{ edges, deciles: [], offsets: [0, ...counts.map(() => 0), 0], mean: 0, std: 1 },
  };
  const source = Array.from({ length: FREQUENT + RARE }, (_, i) => (i < FREQUENT ? 1 / (i + 1) : 0.03 / RARE));
  const sum = source.reduce((total, share) => total + share, 0);
  const drawn = multinomialOf(
    next,
    n,
    source.map((share) => share / sum),
  )
    .map((count, i) => ({ count, share: source[i]! / sum, name: `c${i}` }))
    .filter(({ count }) => count > 0)
    .toSorted((a, b) => b.count - a.count);
  const categories: CategoryBaseline = {
    ...{ name: 'country', type: 'category', n, missing: 0, typeErrors: 0 },
    ...{ categories: drawn.map(({ name }) => name), counts: drawn.map(({ count }) => count), other: 0 },
  };
  const baseline: Baseline = { v: 1, n, broken: 0, features: [numbers, categories], sample: [] };
  const shares = drawn.map(({ share }) => share);
  const outside = Math.max(0, 1 - shares.reduce((total, share) => total + share, 0));
  // Of the rare ones only their sum is looked at: it is drawn as one.
  const heads = [...shares.slice(0, FREQUENT), shares.slice(FREQUENT).reduce((total, share) => total + share, 0)].map(
    (share) => share / (1 - outside),
  );
  const id = baselineId(baseline);
  let ridit = 0;
  let [under, seen] = [0, 0];
  for (const [i, share] of sources.entries()) {
    const count = numbers.counts[i]!;
    ridit += share * (under + count / 2);
    under += count;
    seen += share;
  }
  const unlucky = (ridit / values / seen - 0.5) * Math.sqrt(12 * values);
  const cells = new Map<Change, number[]>();
  const cellsOf = (change: Change): number[] => {
    const known = cells.get(change);
    if (known) return known;
    const { shift = 0, scale = 1 } = change;
    const levels = [0, ...edges.map((edge) => below((edge - shift) / scale)), 1];
    const made = levels.slice(1).map((level, i) => level - levels[i]!);
    cells.set(change, made);
    return made;
  };
  return {
    baseline,
    unlucky,
    window(next, rows, change) {
      const absent = binomialOf(next, rows, MISSING);
      const inBins = multinomialOf(next, rows - absent, cellsOf(change));
      const fresh = binomialOf(next, rows, (change.fresh ?? 0) + (1 - (change.fresh ?? 0)) * outside);
      const known = multinomialOf(next, rows - fresh, heads);
      return {
        ...{ v: 1 as const, baselineId: id, rows, broken: 0, sample: [] },
        features: [
          { kind: 'numeric', missing: absent, typeErrors: 0, counts: inBins, offsets: [] },
          { kind: 'category', missing: 0, typeErrors: 0, counts: known, other: fresh },
        ],
      };
    },
  };
}
