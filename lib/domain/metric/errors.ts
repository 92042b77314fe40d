import { mapMeasure } from '../../statistics/interval.ts';
import { measureLoss } from '../../statistics/loss-interval.ts';
import { momentsOf } from '../../statistics/moments.ts';
import { determination, FURTHER } from '../quality/regression.ts';
import { mapContributions, meanOf, measureContributions, type OfRow, ratioOf } from './contributions.ts';
import type { Metric } from './metric.ts';
import type { Sample } from './sample.ts';

const error =
  ({ truths, predicted }: Sample): OfRow =>
  (row) =>
    truths[row]! - predicted[row]!;
const absolute =
  (s: Sample): OfRow =>
  (row) =>
    Math.abs(error(s)(row));
const squared =
  (s: Sample): OfRow =>
  (row) =>
    error(s)(row) ** 2;
/** In parts of the truth: of a truth of 0 there is none. */
const relative =
  (s: Sample): OfRow =>
  (row) =>
    Math.abs(error(s)(row) / s.truths[row]!);
/** In parts of the mean size of truth and answer: 0 where both are 0, 2 at most. */
const symmetric =
  (s: Sample): OfRow =>
  (row) => {
    const size = Math.abs(s.truths[row]!) + Math.abs(s.predicted[row]!);
    return size === 0 ? 0 : (2 * absolute(s)(row)) / size;
  };

const column = (s: Sample, of: OfRow) => Float64Array.from(s.truths, (_, row) => of(row));
const lossOf = (s: Sample, of: OfRow, further = FURTHER, most?: number) =>
  measureLoss(momentsOf(column(s, of)), { further, ...(most !== undefined && { most }) });

const SKLEARN = 'scikit-learn';

/** Distances of values from the truth. */
export const ERRORS = {
  mae: {
    name: 'MAE',
    of: ['regression'],
    ceiling: 1e11,
    scale: 'loss',
    source: `${SKLEARN} \`mean_absolute_error\`; Hall 1992`,
    contributions: (s) => meanOf(s.rows, absolute(s), s.weights),
    measure: (s) => lossOf(s, absolute(s)),
  },
  rmse: {
    name: 'RMSE',
    of: ['regression'],
    ceiling: 1e11,
    scale: 'loss',
    source: `${SKLEARN} \`root_mean_squared_error\`; the root of Hall's interval of the mean square`,
    contributions: (s) => {
      const mse = meanOf(s.rows, squared(s), s.weights);
      return mse && mapContributions(mse, Math.sqrt(mse.value), 1 / (2 * Math.sqrt(mse.value)));
    },
    measure: (s) => mapMeasure(lossOf(s, squared(s), FURTHER ** 2), Math.sqrt),
  },
  mape: {
    name: 'MAPE',
    of: ['regression'],
    ceiling: 1e6,
    scale: 'loss',
    source: `${SKLEARN} \`mean_absolute_percentage_error\`, absent where a truth is 0; Hall 1992`,
    contributions: (s) => (s.truths.includes(0) ? undefined : meanOf(s.rows, relative(s), s.weights)),
    measure: (s) => (s.truths.includes(0) ? undefined : lossOf(s, relative(s))),
  },
  smape: {
    name: 'sMAPE',
    of: ['regression'],
    ceiling: 2,
    scale: 'loss',
    source: 'Makridakis 1993: mean of 2|e|/(|truth| + |answer|), 0 to 2, 0 where both are 0; Hall 1992',
    contributions: (s) => meanOf(s.rows, symmetric(s), s.weights),
    measure: (s) => lossOf(s, symmetric(s), FURTHER, 2),
  },
  wape: {
    name: 'WAPE',
    of: ['regression'],
    ceiling: 1e6,
    scale: 'loss',
    source: 'Kolassa and Schütz 2007: Σ|e| / Σ|truth|; Hall 1992 of the ratio (delta method)',
    contributions: wape,
    measure: (s) => {
      const found = wape(s);
      return found && measureContributions(found, 'loss', { further: FURTHER });
    },
  },
  r2: {
    name: 'R²',
    of: ['regression'],
    floor: [-1000, 1],
    scale: 'loss',
    source: `${SKLEARN} \`r2_score\`; see \`determination\``,
    contributions: (s) => {
      const mse = meanOf(s.rows, squared(s), s.weights);
      const centre = meanOf(s.rows, (row) => s.truths[row]!, s.weights)?.value ?? 0;
      const spread = meanOf(s.rows, (row) => (s.truths[row]! - centre) ** 2, s.weights);
      if (!mse || !spread || !(spread.value > 0)) return undefined;
      const ratio = mse.value / spread.value;
      const influence = mse.influence.map((each, row) => (ratio * spread.influence[row]! - each) / spread.value);
      return { value: 1 - ratio, influence };
    },
    measure: (s) => determination(column(s, squared(s)), s.truths),
  },
} as const satisfies Record<string, Metric>;

function wape(s: Sample) {
  return ratioOf(s.rows, absolute(s), (row) => Math.abs(s.truths[row]!), s.weights);
}
