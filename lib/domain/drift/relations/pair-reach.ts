import { normalMargin, normalTail } from '../../../statistics/normal.ts';
import { type Product, productMoments } from './relation-classifier.ts';

/** How far one product of two sides differs between the samples, in its standard deviations, with its standard error and the skewness of that. */
export type PairChange = { distance: number; error: number; skewness: number };

/** Products that are looked at closely: those that differ most. */
const CLOSELY = 64;

/**
 * The products that differ most, each with the error of its difference: by the influence of each row on a correlation (less what its squares explain) and on the standard deviation it is told in.
 */
export function farthestPairs(products: readonly Product[]): PairChange[] {
  return products
    .flatMap(({ a, b, before, now }) => {
      const [was, is] = [productMoments(...before), productMoments(...now)];
      const variance = (was.variance + is.variance) / 2;
      if (!(variance > 0)) return [];
      return [{ a, b, was, is, variance, distance: (is.mean - was.mean) / Math.sqrt(variance) }];
    })
    .sort((x, y) => Math.abs(y.distance) - Math.abs(x.distance))
    .slice(0, CLOSELY)
    .map(({ a, b, was, is, variance, distance }): PairChange => {
      const by = { scale: Math.sqrt(variance), bend: distance / (4 * variance) };
      const [one, other] = [
        powers(a.before, b.before, was, { ...by, sign: -1 }),
        powers(a.now, b.now, is, { ...by, sign: 1 }),
      ];
      const square = one.squares / was.rows ** 2 + other.squares / is.rows ** 2;
      const cube = one.cubes / was.rows ** 3 + other.cubes / is.rows ** 3;
      return { distance, error: Math.sqrt(square), skewness: square > 0 ? cube / square ** 1.5 : 0 };
    });
}

/** Sums of squares and cubes of what each row of a sample adds to a distance. */
function powers(
  x: Float64Array,
  y: Float64Array,
  { mean, variance }: { mean: number; variance: number },
  { scale, bend, sign }: { scale: number; bend: number; sign: 1 | -1 },
): { squares: number; cubes: number } {
  let [squares, cubes] = [0, 0];
  for (let row = 0; row < x.length; row++) {
    const [a, b] = [x[row]!, y[row]!];
    const off = a * b - mean;
    const influence = (sign * (off - (mean / 2) * (a * a + b * b - 2))) / scale - bend * (off * off - variance);
    squares += influence * influence;
    cubes += influence ** 3;
  }
  return { squares, cubes };
}

/**
 * The most by which the relation of any one pair may have changed, as the AUC of rows told apart by that pair alone, `Phi(d / sqrt 2)`. Each pair and direction is allowed all of `alpha`: who says that
 * none is beyond a limit errs no oftener than with the one that is (intersection-union test, Berger 1982, Technometrics 24, 295–300). Products are skew, and their ends lie further out on the side of their tail: by the first
 * term of the expansion of a studentized mean, g(2z² + 1)/6 (Johnson 1978, J. Am. Stat. Assoc. 73, 536–544; Hall 1992), never further in.
 */
export function reachOfPairs(changes: readonly PairChange[], alpha: number): number {
  const z = normalMargin(2 * alpha);
  const ends = changes.flatMap(({ distance, error, skewness }) =>
    ([1, -1] as const).map((way) => way * distance + error * Math.max(z, z + (way * skewness * (2 * z * z + 1)) / 6)),
  );
  return 1 - normalTail(Math.max(0, ...ends) / Math.SQRT2);
}
