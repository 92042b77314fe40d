import { type Measure, mapMeasure } from '../../statistics/interval.ts';
import { hallInterval, measureLoss } from '../../statistics/loss-interval.ts';
import { mean } from '../../statistics/mean.ts';
import { momentsOf } from '../../statistics/moments.ts';
import {
  mapContributions,
  meanOf,
  measureContributions,
  type OfRow,
  ratioContributions,
} from './influence/contributions.ts';
import type { MeasuredBy } from './measured-by.ts';
import type { MetricName } from './metrics.ts';
import type { ScoredRows } from './scored-rows.ts';

/** An error that was not seen may be twice as far off as the largest that was. */
const FURTHER = 2;

const error =
  ({ truths, predicted }: ScoredRows): OfRow =>
  (row) =>
    truths[row]! - predicted[row]!;
const absolute =
  (s: ScoredRows): OfRow =>
  (row) =>
    Math.abs(error(s)(row));
const squared =
  (s: ScoredRows): OfRow =>
  (row) =>
    error(s)(row) ** 2;
/** In parts of the truth: of a truth of 0 there is none. */
const relative =
  (s: ScoredRows): OfRow =>
  (row) =>
    Math.abs(error(s)(row) / s.truths[row]!);
/** In parts of the mean size of truth and answer: 0 where both are 0, 2 at most. */
const symmetric =
  (s: ScoredRows): OfRow =>
  (row) => {
    const size = Math.abs(s.truths[row]!) + Math.abs(s.predicted[row]!);
    return size === 0 ? 0 : (2 * absolute(s)(row)) / size;
  };

const column = (s: ScoredRows, of: OfRow) => Float64Array.from(s.truths, (_, row) => of(row));
const lossOf = (s: ScoredRows, of: OfRow, further = FURTHER, most?: number) =>
  measureLoss(momentsOf(column(s, of)), { further, ...(most !== undefined && { most }) });

const SKLEARN = 'scikit-learn';

/** Distances of values from the truth. */
export const DEVIATIONS = {
  mae: {
    scale: 'loss',
    source: `${SKLEARN} \`mean_absolute_error\`; Hall 1992`,
    contributions: (s) => meanOf(s.rows, absolute(s), s.weights),
    measure: (s) => lossOf(s, absolute(s)),
  },
  rmse: {
    scale: 'loss',
    source: `${SKLEARN} \`root_mean_squared_error\`; the root of Hall's interval of the mean square`,
    further: FURTHER,
    contributions: (s) => {
      const mse = meanOf(s.rows, squared(s), s.weights);
      return mse && mapContributions(mse, Math.sqrt(mse.value), 1 / (2 * Math.sqrt(mse.value)));
    },
    measure: (s) => mapMeasure(lossOf(s, squared(s), FURTHER ** 2), Math.sqrt),
  },
  mape: {
    scale: 'loss',
    source: `${SKLEARN} \`mean_absolute_percentage_error\`, absent where a truth is 0; Hall 1992`,
    contributions: (s) => (s.truths.includes(0) ? undefined : meanOf(s.rows, relative(s), s.weights)),
    measure: (s) => (s.truths.includes(0) ? undefined : lossOf(s, relative(s))),
  },
  smape: {
    scale: 'loss',
    source: 'Makridakis 1993: mean of 2|e|/(|truth| + |answer|), 0 to 2, 0 where both are 0; Hall 1992',
    contributions: (s) => meanOf(s.rows, symmetric(s), s.weights),
    measure: (s) => lossOf(s, symmetric(s), FURTHER, 2),
  },
  wape: {
    scale: 'loss',
    source: 'Kolassa and Schütz 2007: Σ|e| / Σ|truth|; Hall 1992 of the ratio (delta method)',
    contributions: wape,
    measure: (s) => {
      const found = wape(s);
      return found && measureContributions(found, 'loss', { further: FURTHER });
    },
  },
  r2: {
    scale: 'gain',
    source: `${SKLEARN} \`r2_score\`; see \`determination\``,
    further: FURTHER,
    contributions: (s) => {
      const mse = meanOf(s.rows, squared(s), s.weights);
      const centre = meanOf(s.rows, (row) => s.truths[row]!, s.weights)?.value ?? 0;
      const spread = meanOf(s.rows, (row) => (s.truths[row]! - centre) ** 2, s.weights);
      if (!mse || !spread || !(spread.value > 0)) return undefined;
      const ratio = mse.value / spread.value;
      const influence = mse.influence.map((each, row) => (ratio * spread.influence[row]! - each) / spread.value);
      return { value: 1 - ratio, influence, worth: mse.worth };
    },
    measure: (s) => determination(column(s, squared(s)), s.truths),
  },
} as const satisfies Partial<Record<MetricName, MeasuredBy>>;

function wape(s: ScoredRows) {
  return ratioContributions(s.rows, absolute(s), (row) => Math.abs(s.truths[row]!), s.weights);
}

/**
 * R² = 1 − M/S with M = mean e², S = variance of the truths. To ln(M/S) a row contributes e²/M − (truth − mean)²/S (delta method), an
 * unseen row at either end: a larger error, or a truth further out. The lower end of R² is that of the logarithm, the upper one that of
 * the ratio itself: of both ways the one that is the wider there.
 */
function determination(squares: Float64Array, truths: Float64Array): Measure | undefined {
  const n = truths.length;
  if (n < 3) return undefined;
  const centre = mean(truths);
  const deviations = truths.map((truth) => (truth - centre) ** 2);
  const [m, s] = [mean(squares), mean(deviations)];
  if (!(s > 0) || !Number.isFinite(m / s)) return undefined;
  const method = 'Hall 1992, delta method';
  if (m === 0)
    return {
      value: 1,
      method,
      doubt: 'no row has an error, which shows nothing of how large they get',
      interval: exactly(1),
    };
  const influence = momentsOf(squares.map((square, row) => square / m - deviations[row]! / s));
  const far = FURTHER ** 2;
  const largest = (values: Float64Array) => values.reduce((most, value) => Math.max(most, value), 0);
  const unseen = { high: (far * largest(squares)) / m, low: (-far * largest(deviations)) / s };
  const interval = (alpha: number) => {
    const { low, high } = hallInterval(influence, alpha, unseen);
    return { low: 1 - (m / s) * Math.exp(high), high: 1 - (m / s) * Math.max(0, 1 + low) };
  };
  return { value: 1 - m / s, method, interval };
}

const exactly = (value: number) => () => ({ low: value, high: value });
