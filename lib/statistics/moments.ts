/**
 * What an interval of a mean needs to know of values: how many, their mean, the sums of the squares and of the cubes of their distances
 * from it, and the largest. Of two parts of the rows those of all follow, so rows need not be kept.
 */
export type Moments = { n: number; mean: number; squares: number; cubes: number; most: number };

const none = (): Moments => ({ n: 0, mean: 0, squares: 0, cubes: 0, most: Number.NEGATIVE_INFINITY });

/** Of two parts together (Chan, Golub, LeVeque 1979; cubes by Pébay 2008, Sandia report SAND2008-6212). */
export function mergeMoments(a: Moments, b: Moments): Moments {
  const n = a.n + b.n;
  if (n === 0) return none();
  const apart = b.n === 0 ? 0 : a.n === 0 ? 0 : b.mean - a.mean;
  return {
    n,
    mean: a.n === 0 ? b.mean : a.mean + (apart * b.n) / n,
    squares: a.squares + b.squares + (apart * apart * a.n * b.n) / n,
    cubes:
      a.cubes +
      b.cubes +
      (apart ** 3 * a.n * b.n * (a.n - b.n)) / (n * n) +
      (3 * apart * (a.n * b.squares - b.n * a.squares)) / n,
    most: Math.max(a.most, b.most),
  };
}

/** With one value more. */
export const withValue = (moments: Moments, value: number): Moments =>
  mergeMoments(moments, { n: 1, mean: value, squares: 0, cubes: 0, most: value });

/** Of values, one after the other. */
export function momentsOf(values: ArrayLike<number>): Moments {
  const all = none();
  for (let at = 0; at < values.length; at++) {
    const value = values[at]!;
    const n = all.n + 1;
    const apart = value - all.mean;
    const step = apart / n;
    const square = apart * step * all.n;
    all.cubes += square * step * (n - 2) - 3 * step * all.squares;
    all.squares += square;
    all.mean += step;
    all.n = n;
    if (value > all.most) all.most = value;
  }
  return all;
}
