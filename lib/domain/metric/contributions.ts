import { studentMargin } from '../../statistics/beta.ts';
import type { Interval, Measure } from '../../statistics/interval.ts';
import { hallInterval } from '../../statistics/loss-interval.ts';
import { momentsOf } from '../../statistics/moments.ts';
import { normalTail } from '../../statistics/normal.ts';
import { LEAST_OF_A_RATE, LEAST_ROWS, littleWorth, type Worth, worthIn, worthOf } from './worth.ts';

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
}

/** One number a row. */
export type OfRow = (row: number) => number;

/** Rows that belong together (of one customer, of one query) by index; rows of different ones are independent. */
export type Clusters = { readonly of: Int32Array; readonly count: number };

/** The mean of a number a row, each row counted by its weight where there are weights. */
export function meanOf(rows: number, of: OfRow, weights?: Float64Array): Contributions | undefined {
  const mean = ratioContributions(rows, of, () => 1, weights);
  return mean && { ...mean, worth: mean.worth.map((each) => ({ ...each, least: LEAST_ROWS })) };
}

/** The sum of one number over that of another: of a share among some rows `over` is 1 for these. Undefined where `over` adds up to nothing. */
export function ratioContributions(
  rows: number,
  of: OfRow,
  over: OfRow,
  weights?: Float64Array,
): Contributions | undefined {
  const influence = new Float64Array(rows);
  let [top, bottom, squares] = [0, 0, 0];
  for (let row = 0; row < rows; row++) {
    const weight = weights ? weights[row]! : 1;
    const mass = weight * over(row);
    const part = of(row);
    influence[row] = part;
    top += weight * part;
    bottom += mass;
    squares += mass * mass;
  }
  const value = top / bottom;
  if (!(bottom > 0) || !Number.isFinite(value)) return undefined;
  const scale = rows / bottom;
  for (let row = 0; row < rows; row++)
    influence[row] = scale * (weights ? weights[row]! : 1) * (influence[row]! - value * over(row));
  // of weights whose squares no number holds it is told another way
  const alone = squares > 0 && Number.isFinite(squares) ? (bottom * bottom) / squares : undefined;
  return { value, influence, worth: [{ ...worthOf(rows, over, weights, LEAST_OF_A_RATE), alone }] };
}

/** The mean of several metrics, of classes for example; undefined where one of them is. */
export function averageOf(all: readonly (Contributions | undefined)[]): Contributions | undefined {
  const [first] = all;
  if (first === undefined) return undefined;
  const influence = new Float64Array(first.influence.length);
  let value = 0;
  for (const each of all) {
    if (each === undefined) return undefined;
    value += each.value / all.length;
    for (let row = 0; row < influence.length; row++) influence[row]! += each.influence[row]! / all.length;
  }
  return { value, influence, worth: all.flatMap((each) => each?.worth ?? []) };
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

/** A scale on which a metric's estimate is nearly normal: log odds of a share, Fisher's z (1921) of a correlation, the skewness taken off of a loss (Hall 1992) or of one minus a gain. */
export type MetricScale = 'share' | 'correlation' | 'loss' | 'gain';

const RANGES = { share: [0, 1], correlation: [-1, 1] } as const;
/** From the range to all numbers, back, and how steep that is. */
const STRETCHES = {
  share: {
    to: (x: number) => Math.log(x / (1 - x)),
    from: (y: number) => 1 / (1 + Math.exp(-y)),
    slope: (x: number) => 1 / (x * (1 - x)),
  },
  correlation: { to: Math.atanh, from: Math.tanh, slope: (x: number) => 1 / (1 - x * x) },
} as const;

/**
 * A metric with the interval of its influence. Two rows more that pull as far as the furthest are added to the variance, since of rows that decide much a sample may hold few;
 * of a loss one row more that costs `further` times as much as the costliest. At an end of its range no row shows how far a metric may be from it: of a mean of shares the bound of what happened to none holds, else nothing is concluded.
 */
export function measureContributions(
  { value, influence, worth }: Contributions,
  scale: MetricScale,
  { clusters, further = 2 }: { clusters?: Clusters | undefined; further?: number } = {},
): Measure | undefined {
  if (!Number.isFinite(value)) return undefined;
  if (scale === 'gain')
    return oneMinus(measureContributions(oneMinusOf({ value, influence, worth }), 'loss', { clusters, further }));
  const pulls = byCluster(influence, clusters);
  const { squares, furthest, most } = spreadOf(pulls);
  const n = pulls.length;
  const doubt = few(n, clusters) ?? littleWorth(worth, clusters);
  if (scale === 'loss') {
    const moments = { ...momentsOf(pulls), mean: 0 };
    const interval = (alpha: number): Interval => {
      const { low, high } = hallInterval(moments, studentRisk(alpha, n), { high: further * (most + value) - value });
      return { low: Math.max(0, value + low), high: value + high };
    };
    const alike = `all ${n} rows cost the same, which shows nothing of how far they spread`;
    const why = doubt ?? (squares === 0 ? alike : undefined);
    return { value, method: 'Hall 1992', ...(why && { doubt: why }), interval };
  }
  const error = Math.sqrt((squares + 2 * furthest) / (n * Math.max(1, n - 1)));
  const { to, from, slope } = STRETCHES[scale];
  const at = to(value);
  const [low, high] = RANGES[scale];
  const end = Math.min(value - low, high - value) < ROUNDING;
  if (end && scale === 'share' && worth.length === 1) return allAlike(value, worthIn(worth[0]!, clusters), doubt);
  const alike =
    furthest < ROUNDING ** 2 ? `all ${n} count the same, which shows nothing of how far they spread` : undefined;
  const why = doubt ?? (end ? 'no row speaks against it, which shows nothing of how many there are' : alike);
  const interval = (alpha: number): Interval => {
    if (end) return { low, high };
    const half = studentMargin(alpha, Math.max(1, n - 1)) * error * slope(value);
    const plain = { low: from(at - half), high: from(at + half) };
    return scale === 'share' && worth.length === 1 ? withUnseen(plain, { value, pulls }, alpha) : plain;
  };
  return {
    value,
    method: scale === 'share' ? 'delta method on log odds' : 'delta method on Fisher’s z',
    ...(why && { doubt: why }),
    interval,
  };
}

/**
 * The interval of a mean of shares, each end not nearer than that of the rows and one row more at the end of the range (Hall 1992): of what is nearly always right, a sample may hold none of the few that are not.
 */
function withUnseen(
  { low, high }: Interval,
  { value, pulls }: { value: number; pulls: Float64Array },
  alpha: number,
): Interval {
  const risk = studentRisk(alpha, pulls.length);
  const reach = (values: Float64Array, unseen: number) =>
    hallInterval({ ...momentsOf(values), mean: 0 }, risk, { high: unseen }).high;
  const [below, above] = [
    reach(
      pulls.map((pull) => -pull),
      value,
    ),
    reach(pulls, 1 - value),
  ];
  return { low: Math.max(0, Math.min(low, value - below)), high: Math.min(1, Math.max(high, value + above)) };
}

/** Sums of rows are no nearer to an end of a range than this. */
const ROUNDING = 1e-9;

/**
 * A mean of shares that are all 0, or all 1, of `n` independent rows: were there more of others than 1 − (α/2)^(1/n), none of them would be missing from the sample so often (Clopper and Pearson 1934), and these are
 * at most as far off as an end of the range is.
 */
function allAlike(value: number, n: number, doubt: string | undefined): Measure {
  const interval = (alpha: number): Interval => {
    const least = (alpha / 2) ** (1 / n);
    return value < 0.5 ? { low: 0, high: 1 - least } : { low: least, high: 1 };
  };
  return { value: Math.round(value), method: 'Clopper-Pearson 1934', ...(doubt && { doubt }), interval };
}

/** One minus a metric: what is lost of a gain that is 1 at most. */
const oneMinusOf = ({ value, influence, worth }: Contributions): Contributions => ({
  worth,
  value: 1 - value,
  influence: influence.map((each) => -each),
});

function oneMinus(measure: Measure | undefined): Measure | undefined {
  if (measure === undefined) return undefined;
  const interval = (alpha: number): Interval => {
    const { low, high } = measure.interval(alpha);
    return { low: 1 - high, high: 1 - low };
  };
  return { ...measure, value: 1 - measure.value, interval };
}

/**
 * How a metric of one model differs from that of another on the same rows, `a` minus `b`: what both get alike cancels out, row by row. Each end is not nearer than with one row more that pulls `further` times as
 * far as the furthest that was seen.
 */
export function differenceOf(
  a: Contributions,
  b: Contributions,
  {
    clusters,
    most = Number.POSITIVE_INFINITY,
    further = 1,
  }: { clusters?: Clusters | undefined; most?: number; further?: number | undefined } = {},
): Measure {
  const value = a.value - b.value;
  const apart = new Float64Array(a.influence.length);
  for (let row = 0; row < apart.length; row++) apart[row] = a.influence[row]! - b.influence[row]!;
  const pulls = byCluster(apart, clusters);
  const moments = momentsOf(pulls);
  const spread = spreadOf(pulls);
  const { furthest } = spread;
  const n = pulls.length;
  const doubt = few(n, clusters) ?? littleWorth([...a.worth, ...b.worth], clusters) ?? carriedByFew(spread, n);
  const unseen = further * Math.sqrt(furthest);
  const interval = (alpha: number): Interval => {
    if (furthest === 0) return { low: value, high: value };
    const { low, high } = hallInterval({ ...moments, mean: 0 }, studentRisk(alpha, n), { low: -unseen, high: unseen });
    return { low: Math.max(-most, value + low), high: Math.min(most, value + high) };
  };
  return { value, method: 'paired influence, Hall 1992', ...(doubt && { doubt }), interval };
}

/** With fewer rows that carry a difference nothing is concluded from it. */
const LEAST_CARRYING = 10;

/**
 * Why too few rows carry a difference: of rows that pull alike as many as there are, of others (Σd²)²/Σd⁴ (Kish's effective number, 1965, of squares). Where both models do the same on every
 * row there is no difference to carry.
 */
function carriedByFew({ squares, fourth }: Spread, rows: number): string | undefined {
  const carrying = fourth > 0 ? (squares * squares) / fourth : 0;
  if (carrying >= LEAST_CARRYING) return undefined;
  return `about ${Math.round(carrying)} of ${rows} rows make the difference, at least ${LEAST_CARRYING} are needed`;
}

/** Sums of the squares and of the fourth powers, the largest square, and the largest value. */
interface Spread {
  readonly squares: number;
  readonly fourth: number;
  readonly furthest: number;
  readonly most: number;
}

function spreadOf(pulls: Float64Array): Spread {
  let [squares, fourth, furthest, most] = [0, 0, 0, 0];
  for (let at = 0; at < pulls.length; at++) {
    const pull = pulls[at]!;
    const square = pull * pull;
    squares += square;
    fourth += square * square;
    if (square > furthest) furthest = square;
    if (pull > most) most = pull;
  }
  return { squares, fourth, furthest, most };
}

const few = (independent: number, clusters: Clusters | undefined): string | undefined =>
  independent >= LEAST_ROWS
    ? undefined
    : `${independent} ${clusters ? 'entities' : 'rows'}, at least ${LEAST_ROWS} are needed`;

/** The risk at which a normal margin is Student's of `n` rows: with few of them the spread is itself uncertain. */
const studentRisk = (alpha: number, n: number): number => 2 * normalTail(studentMargin(alpha, Math.max(1, n - 1)));
