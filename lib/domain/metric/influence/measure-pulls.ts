import { studentMargin } from '../../../statistics/beta.ts';
import type { Interval, Measure } from '../../../statistics/interval.ts';
import { hallInterval } from '../../../statistics/loss-interval.ts';
import type { Moments } from '../../../statistics/moments.ts';
import { normalTail } from '../../../statistics/normal.ts';
import { type Pulls, turnPulls } from './pulls.ts';
import { isLittle, LEAST_ROWS } from './worth.ts';

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

/** What the interval of a metric rests on: how far rows pull it, why they are worth too little, and as how many of one size they count where all of them are of one kind. */
export interface PullEvidence {
  readonly pulls: Pulls;
  readonly whose: 'rows' | 'entities';
  readonly doubt: () => string | undefined;
  readonly alone?: (() => number) | undefined;
}

/**
 * A metric with the interval of its influence; of a gain it is that of what is lost. Two rows more that pull as far as the furthest are added to the variance, since of rows that decide much a sample may hold few;
 * of a loss one row more that costs `further` times as much as the costliest. At an end of its range no row shows how far a metric may be from it: of a mean of shares the bound of what happened to none holds, else nothing is concluded.
 */
export function measurePulls(
  value: number,
  { pulls, whose, doubt: littleWorth, alone }: PullEvidence,
  { scale, further }: { scale: MetricScale; further: number },
): Measure | undefined {
  if (!Number.isFinite(value)) return undefined;
  const { n } = pulls;
  const doubt = fewIndependent(n, whose) ?? littleWorth();
  if (scale === 'gain') return oneMinus(lossOf(1 - value, turnPulls(pulls), { further, doubt }));
  if (scale === 'loss') return lossOf(value, pulls, { further, doubt });
  const error = Math.sqrt((pulls.squares + 2 * pulls.furthest) / (n * Math.max(1, n - 1)));
  const { to, from, slope } = STRETCHES[scale];
  const at = to(value);
  const [low, high] = RANGES[scale];
  const end = Math.min(value - low, high - value) < ROUNDING;
  if (end && scale === 'share' && alone) return allAlike(value, alone(), doubt);
  const alike =
    pulls.furthest < ROUNDING ** 2 ? `all ${n} count the same, which shows nothing of how far they spread` : undefined;
  const why = doubt ?? (end ? 'no row speaks against it, which shows nothing of how many there are' : alike);
  const interval = (alpha: number): Interval => {
    if (end) return { low, high };
    const half = studentMargin(alpha, Math.max(1, n - 1)) * error * slope(value);
    const plain = { low: from(at - half), high: from(at + half) };
    return scale === 'share' && alone ? withUnseen(plain, { value, pulls }, alpha) : plain;
  };
  return {
    value,
    method: scale === 'share' ? 'delta method on log odds' : 'delta method on Fisher’s z',
    ...(why && { doubt: why }),
    interval,
  };
}

function lossOf(
  value: number,
  pulls: Pulls,
  { further, doubt }: { further: number; doubt: string | undefined },
): Measure | undefined {
  if (!Number.isFinite(value)) return undefined;
  const { n, most, squares } = pulls;
  const moments = { ...pulls.moments(), mean: 0 };
  const interval = (alpha: number): Interval => {
    const { low, high } = hallInterval(moments, studentRisk(alpha, n), { high: further * (most + value) - value });
    return { low: Math.max(0, value + low), high: value + high };
  };
  const alike = `all ${n} rows cost the same, which shows nothing of how far they spread`;
  const why = doubt ?? (squares === 0 ? alike : undefined);
  return { value, method: 'Hall 1992', ...(why && { doubt: why }), interval };
}

/**
 * The interval of a mean of shares, each end not nearer than that of the rows and one row more at the end of the range (Hall 1992): of what is nearly always right, a sample may hold none of the few that are not.
 */
function withUnseen(
  { low, high }: Interval,
  { value, pulls }: { value: number; pulls: Pulls },
  alpha: number,
): Interval {
  const risk = studentRisk(alpha, pulls.n);
  const reach = (moments: Moments, unseen: number) =>
    hallInterval({ ...moments, mean: 0 }, risk, { high: unseen }).high;
  const [below, above] = [reach(pulls.turned(), value), reach(pulls.moments(), 1 - value)];
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

/** What is left of a gain that is 1 at most, where this is lost of it. */
function oneMinus(measure: Measure | undefined): Measure | undefined {
  if (measure === undefined) return undefined;
  const interval = (alpha: number): Interval => {
    const { low, high } = measure.interval(alpha);
    return { low: 1 - high, high: 1 - low };
  };
  return { ...measure, value: 1 - measure.value, interval };
}

/**
 * A difference of a metric of two models on the same rows, by how much further each row pulls the one than the other. Each end is not nearer than with one row more that pulls `further` times as far as the
 * furthest that was seen.
 * @param most how far they may lie apart
 */
export function measurePullsApart(
  value: number,
  { pulls, whose, doubt: littleWorth }: PullEvidence,
  { most = Number.POSITIVE_INFINITY, further = 1 }: { most?: number | undefined; further?: number | undefined } = {},
): Measure {
  const { n, furthest } = pulls;
  const moments = pulls.moments();
  const doubt = fewIndependent(n, whose) ?? littleWorth() ?? carriedByFew(pulls);
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
function carriedByFew({ squares, fourth, n: rows }: Pulls): string | undefined {
  const carrying = fourth > 0 ? (squares * squares) / fourth : 0;
  if (!isLittle(carrying, LEAST_CARRYING)) return undefined;
  return `about ${Math.round(carrying)} of ${rows} rows make the difference, at least ${LEAST_CARRYING} are needed`;
}

/** Why so few rows or entities show nothing. */
export const fewIndependent = (independent: number, whose: PullEvidence['whose']): string | undefined =>
  independent >= LEAST_ROWS ? undefined : `${independent} ${whose}, at least ${LEAST_ROWS} are needed`;

/**
 * The risk at which a normal margin is Student's of `n` rows: with few of them the spread is itself uncertain. Of two or three, from which nothing is concluded anyway, it is so small that no number
 * holds it.
 */
const studentRisk = (alpha: number, n: number): number =>
  Math.max(LEAST_RISK, 2 * normalTail(studentMargin(alpha, Math.max(1, n - 1))));
const LEAST_RISK = 1e-300;
