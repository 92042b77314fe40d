import type { Interval, Measure } from './interval.ts';
import { type Moments, withValue } from './moments.ts';
import { normalMargin } from './normal.ts';

/**
 * One end of the interval of a mean, `z` standard errors below (or, `z` negative, above) it, the skewness g of the values taken off by
 * Hall's cubic transformation (1992, J. R. Stat. Soc. B 54, 221–228): mean − s·(3/g)·((1 + g·(z/√n − g/6n))^⅓ − 1).
 */
function hallEnd({ n, mean, squares, cubes }: Moments, z: number): number {
  if (!(squares > 0)) return mean;
  const deviation = Math.sqrt(squares / (n - 1));
  const skewness = cubes / n / (squares / n) ** 1.5;
  const far = z / Math.sqrt(n) - skewness / (6 * n);
  const plain = Math.abs(skewness) < 1e-6;
  return mean - deviation * (plain ? far : (3 / skewness) * (Math.cbrt(1 + skewness * far) - 1));
}

/**
 * The interval of a mean of losses. Losses have long tails, and of the rows that cost most the window may hold none: the upper end is
 * that of the rows and of one row more that costs `unseen.high`, where that is higher (`npm run bench:coverage` counts how often it holds with that
 * row); `unseen.low` is the same of the lower end of what can be far below its mean too.
 */
export function hallInterval(moments: Moments, alpha: number, unseen: { low?: number; high: number }): Interval {
  const z = normalMargin(alpha);
  const { mean } = moments;
  const end = (margin: number, value: number | undefined) =>
    value === undefined || !(moments.squares > 0) ? mean : hallEnd(withValue(moments, value), margin);
  return {
    low: Math.min(mean, hallEnd(moments, z), end(z, unseen.low)),
    high: Math.max(mean, hallEnd(moments, -z), end(-z, unseen.high)),
  };
}

/** Of fewer rows a mean's interval holds less often than it says: of 2 in 61 to 83 % instead of 95, of 3 in 86 to 95, of 5 in 94 to 98. */
const LEAST_LOSSES = 10;

/**
 * A mean of losses with its interval; undefined for fewer than two, and where numbers are too large to compute with.
 * @param further how many times the largest loss seen the one not seen costs: 2 of an error, 4 of a square, as it is twice as far off
 * @param most what a row can cost at most
 */
export function measureLoss(
  moments: Moments,
  { further, most = Number.POSITIVE_INFINITY }: { further: number; most?: number },
): Measure | undefined {
  const { n, mean, squares, cubes } = moments;
  if (n < 2 || ![mean, squares, cubes].every(Number.isFinite)) return undefined;
  const unseen = Math.min(most, further * moments.most);
  const alike = `all ${n} rows cost the same, which shows nothing of how far they spread`;
  const doubt = squares === 0 ? alike : n < LEAST_LOSSES ? `${n} rows, at least ${LEAST_LOSSES} are needed` : undefined;
  const interval = (alpha: number): Interval => {
    const { low, high } = hallInterval(moments, alpha, { high: unseen });
    return { low: Math.max(0, low), high: Math.min(most, high) };
  };
  return { value: mean, method: 'Hall 1992', ...(doubt && { doubt }), interval };
}
