import type { Side } from './sides.ts';

/** Products of two sides a classifier uses at most. */
const MOST = 64;

/** A product of two sides, how much it counts, and by how many standard errors its mean differs. */
export type Weighted = { a: Side; b: Side; weight: number; t: number };

/**
 * Learns from every second row (0: the even ones, 1: the odd ones) of both samples which products of two sides of different columns
 * tell the window from the baseline: those whose means differ by at least half as many standard errors as the one that differs
 * most, 64 at most, each weighted by difference over variance (the independence rule of Fan and Fan 2008, which needs no matrix).
 */
export function learnProducts(sides: readonly Side[], fold: 0 | 1): Weighted[] {
  const found: Weighted[] = [];
  let most = 0;
  for (const [i, a] of sides.entries()) {
    for (let j = i + 1; j < sides.length; j++) {
      const b = sides[j]!;
      if (a.column === b.column) continue;
      const was = moments(a.before, b.before, fold);
      const is = moments(a.now, b.now, fold);
      const error = was.variance / was.rows + is.variance / is.rows;
      if (!(error > 0)) continue;
      const difference = is.mean - was.mean;
      const t = difference / Math.sqrt(error);
      most = Math.max(most, Math.abs(t));
      // What falls behind now stays behind: `most` only grows.
      if (Math.abs(t) < most / 2) continue;
      found.push({ a, b, t, weight: (2 * difference) / (was.variance + is.variance) });
    }
  }
  const telling = found.filter(({ t }) => Math.abs(t) >= most / 2);
  return telling.sort((x, y) => Math.abs(y.t) - Math.abs(x.t)).slice(0, MOST);
}

/** Mean and variance of a product over every second row. */
function moments(a: Float64Array, b: Float64Array, fold: number): { mean: number; variance: number; rows: number } {
  let rows = 0;
  let sum = 0;
  let squares = 0;
  for (let row = fold; row < a.length; row += 2) {
    const product = a[row]! * b[row]!;
    sum += product;
    squares += product * product;
    rows++;
  }
  const mean = sum / rows;
  return { mean, variance: Math.max(0, squares / rows - mean * mean), rows };
}

/** Scores of the rows that were not learned from: the higher, the more like the window. */
export function scoreRows(
  products: readonly Weighted[],
  which: 'before' | 'now',
  length: number,
  fold: 0 | 1,
): number[] {
  const scores: number[] = [];
  for (let row = 1 - fold; row < length; row += 2) {
    let score = 0;
    for (const { a, b, weight } of products) score += weight * a[which][row]! * b[which][row]!;
    scores.push(score);
  }
  return scores;
}
