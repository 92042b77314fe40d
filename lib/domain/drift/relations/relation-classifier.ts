import type { Side } from './sides.ts';

/** Products of two sides a classifier uses at most. */
const MOST = 64;

/** Rows of one half of one sample, and the sums of a product and of its square over them. */
type Sums = { rows: number; sum: number; squares: number };
/** A product of two sides of different columns: its sums over the even and the odd rows of both samples. */
export type Product = { a: Side; b: Side; before: [Sums, Sums]; now: [Sums, Sums] };
/** A product of two sides, how much it counts, and by how many standard errors its mean differs. */
export type Weighted = { a: Side; b: Side; weight: number; t: number };

/** Every two sides of different columns, multiplied row by row. */
export function multiplySides(sides: readonly Side[]): Product[] {
  const products: Product[] = [];
  for (const [i, a] of sides.entries()) {
    for (let j = i + 1; j < sides.length; j++) {
      const b = sides[j]!;
      if (a.column === b.column) continue;
      const sums = (which: 'before' | 'now'): [Sums, Sums] => [
        sumOver(a[which], b[which], 0),
        sumOver(a[which], b[which], 1),
      ];
      products.push({ a, b, before: sums('before'), now: sums('now') });
    }
  }
  return products;
}

function sumOver(a: Float64Array, b: Float64Array, fold: number): Sums {
  let rows = 0;
  let sum = 0;
  let squares = 0;
  for (let row = fold; row < a.length; row += 2) {
    const product = a[row]! * b[row]!;
    sum += product;
    squares += product * product;
    rows++;
  }
  return { rows, sum, squares };
}

/** Mean and variance of a product over some halves. */
export function productMoments(...halves: Sums[]): { mean: number; variance: number; rows: number } {
  let [rows, sum, squares] = [0, 0, 0];
  for (const half of halves) {
    rows += half.rows;
    sum += half.sum;
    squares += half.squares;
  }
  const mean = sum / rows;
  return { mean, variance: Math.max(0, squares / rows - mean * mean), rows };
}

/**
 * Learns from every second row (0: the even ones, 1: the odd ones) of both samples which products of two sides of different columns
 * tell the window from the baseline: those whose means differ by at least half as many standard errors as the one that differs
 * most, 64 at most, each weighted by difference over variance (the independence rule of Fan and Fan 2008, which needs no matrix).
 */
export function learnProducts(products: readonly Product[], fold: 0 | 1): Weighted[] {
  const found: Weighted[] = [];
  let most = 0;
  for (const { a, b, before, now } of products) {
    const [was, is] = [productMoments(before[fold]), productMoments(now[fold])];
    const error = was.variance / was.rows + is.variance / is.rows;
    if (!(error > 0)) continue;
    const difference = is.mean - was.mean;
    const t = difference / Math.sqrt(error);
    most = Math.max(most, Math.abs(t));
    // What falls behind now stays behind: `most` only grows.
    if (Math.abs(t) < most / 2) continue;
    found.push({ a, b, t, weight: (2 * difference) / (was.variance + is.variance) });
  }
  const telling = found.filter(({ t }) => Math.abs(t) >= most / 2);
  return telling.sort((x, y) => Math.abs(y.t) - Math.abs(x.t)).slice(0, MOST);
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
