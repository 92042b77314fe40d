import { normalMargin, normalTail } from '../../../statistics/normal.ts';
import { type Product, productMoments } from './relation-classifier.ts';

/**
 * How far one product of two sides differs between the samples, in its standard deviations, with its standard error. The skewness of that takes longest to find and is at most `mostSkew`, either way:
 * it is worked out where it is asked for.
 */
export type PairChange = { distance: number; error: number; mostSkew: number; of: Apart };

/** A product of two sides with its moments in both samples, and their mean variance. */
type Apart = Pick<Product, 'a' | 'b'> & Record<'was' | 'is', ReturnType<typeof productMoments>> & { variance: number };

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
      return [{ of: { a, b, was, is, variance }, distance: (is.mean - was.mean) / Math.sqrt(variance) }];
    })
    .sort((x, y) => Math.abs(y.distance) - Math.abs(x.distance))
    .slice(0, CLOSELY)
    .map(({ of, distance }): PairChange => {
      const [one, other] = powersOf(of, distance, false);
      const square = one.squares / of.was.rows ** 2 + other.squares / of.is.rows ** 2;
      // No cube is larger than its square times the largest there is; and rounding adds little.
      const mostSkew = skewOf(of, square, one.squares * one.largest, other.squares * other.largest) * (1 + 1e-9);
      return { distance, error: Math.sqrt(square), mostSkew, of };
    });
}

function skewnessOf({ of, distance }: PairChange): number {
  const [one, other] = powersOf(of, distance, true);
  const square = one.squares / of.was.rows ** 2 + other.squares / of.is.rows ** 2;
  return skewOf(of, square, one.cubes, other.cubes);
}

const skewOf = ({ was, is }: Apart, square: number, before: number, now: number): number =>
  square > 0 ? (before / was.rows ** 3 + now / is.rows ** 3) / square ** 1.5 : 0;

function powersOf({ a, b, was, is, variance }: Apart, distance: number, cubed: boolean): [Powers, Powers] {
  const by = { scale: Math.sqrt(variance), bend: distance / (4 * variance), cubed };
  return [powers(a.before, b.before, was, { ...by, sign: -1 }), powers(a.now, b.now, is, { ...by, sign: 1 })];
}

type Powers = { squares: number; cubes: number; largest: number };

/** Sums of squares of what each row of a sample adds to a distance, and the most that one does; of cubes where they are asked for. */
function powers(
  x: Float64Array,
  y: Float64Array,
  { mean, variance }: { mean: number; variance: number },
  { scale, bend, sign, cubed }: { scale: number; bend: number; sign: 1 | -1; cubed: boolean },
): Powers {
  let [squares, cubes, largest] = [0, 0, 0];
  for (let row = 0; row < x.length; row++) {
    const a = x[row]!;
    const b = y[row]!;
    const off = a * b - mean;
    const influence = (sign * (off - (mean / 2) * (a * a + b * b - 2))) / scale - bend * (off * off - variance);
    squares += influence * influence;
    largest = Math.max(largest, Math.abs(influence));
    if (cubed) cubes += influence ** 3;
  }
  return { squares, cubes, largest };
}

/**
 * The most by which the relation of any one pair may have changed, as the AUC of rows told apart by that pair alone, `Phi(d / sqrt 2)`. Each pair and direction is allowed all of `alpha`: who says that
 * none is beyond a limit errs no oftener than with the one that is (intersection-union test, Berger 1982, Technometrics 24, 295–300). Products are skew, and their ends lie further out on the side of their tail: by the first
 * term of the expansion of a studentized mean, g(2z² + 1)/6 (Johnson 1978, J. Am. Stat. Assoc. 73, 536–544; Hall 1992), never further in. Of a pair that could not lie beyond those before it, however skew, it is not asked.
 */
export function reachOfPairs(changes: readonly PairChange[], alpha: number): number {
  const z = normalMargin(2 * alpha);
  const endOf = ({ distance, error }: PairChange, way: 1 | -1, skewness: number): number =>
    way * distance + error * Math.max(z, z + (way * skewness * (2 * z * z + 1)) / 6);
  let most = 0;
  for (const change of changes) {
    if (endOf(change, 1, change.mostSkew) <= most && endOf(change, -1, -change.mostSkew) <= most) continue;
    const skewness = skewnessOf(change);
    most = Math.max(most, endOf(change, 1, skewness), endOf(change, -1, skewness));
  }
  return 1 - normalTail(most / Math.SQRT2);
}
