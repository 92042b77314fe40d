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
  for (let i = 0; i < sides.length; i++) {
    const a = sides[i]!;
    for (let j = i + 1; j < sides.length; j++) {
      const b = sides[j]!;
      if (a.column === b.column) continue;
      products.push({ a, b, before: sumOver(a.before, b.before), now: sumOver(a.now, b.now) });
    }
  }
  return products;
}

/** Both halves in one loop: a sum that waits for none of the others is added up beside them. */
function sumOver(a: Float64Array, b: Float64Array): [Sums, Sums] {
  const rows = a.length;
  let [sum, squares, oddSum, oddSquares] = [0, 0, 0, 0];
  for (let row = 0; row + 1 < rows; row += 2) {
    const even = a[row]! * b[row]!;
    const odd = a[row + 1]! * b[row + 1]!;
    sum += even;
    squares += even * even;
    oddSum += odd;
    oddSquares += odd * odd;
  }
  if (rows % 2 === 1) {
    const last = a[rows - 1]! * b[rows - 1]!;
    sum += last;
    squares += last * last;
  }
  return [
    { rows: Math.ceil(rows / 2), sum, squares },
    { rows: Math.floor(rows / 2), sum: oddSum, squares: oddSquares },
  ];
}

/** Mean and variance of a product over one half, or over both. */
export function productMoments(half: Sums, other?: Sums): { mean: number; variance: number; rows: number } {
  const rows = half.rows + (other?.rows ?? 0);
  const mean = (half.sum + (other?.sum ?? 0)) / rows;
  const squares = half.squares + (other?.squares ?? 0);
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
): Float64Array {
  const first = 1 - fold;
  const scores = new Float64Array(Math.floor((length - first + 1) / 2));
  for (const { a, b, weight } of products) addScores(scores, weight, a[which], b[which], first);
  return scores;
}

function addScores(scores: Float64Array, weight: number, a: Float64Array, b: Float64Array, first: number): void {
  for (let at = 0; at < scores.length; at++) {
    const row = first + 2 * at;
    scores[at]! += weight * a[row]! * b[row]!;
  }
}
