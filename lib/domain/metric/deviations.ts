import { mapMeasure } from '../../statistics/interval.ts';
import { measureLoss } from '../../statistics/loss-interval.ts';
import { determinationBy, measureDetermination } from './determination.ts';
import { columnOf, mapLooks, meanLooks, ratioLooks } from './looks.ts';
import { type Looked, type MeasuredBy, momentsIn } from './measured-by.ts';
import type { MetricName } from './metrics.ts';
import type { ScoredRows } from './scored-rows.ts';

/** An error that was not seen may be twice as far off as the largest that was. */
const FURTHER = 2;

const absolute = columnOf(
  ({ truths, predicted }) =>
    (row) =>
      Math.abs(truths[row]! - predicted[row]!),
);
const squared = columnOf(
  ({ truths, predicted }) =>
    (row) =>
      (truths[row]! - predicted[row]!) ** 2,
);
/** In parts of the truth: of a truth of 0 there is none. */
const relative = columnOf(
  ({ truths, predicted }) =>
    (row) =>
      Math.abs((truths[row]! - predicted[row]!) / truths[row]!),
);
/** In parts of the mean size of truth and answer: 0 where both are 0, 2 at most. */
const symmetric = columnOf(({ truths, predicted }) => (row) => {
  const size = Math.abs(truths[row]!) + Math.abs(predicted[row]!);
  return size === 0 ? 0 : (2 * Math.abs(truths[row]! - predicted[row]!)) / size;
});
const sizes = columnOf(
  ({ truths }) =>
    (row) =>
      Math.abs(truths[row]!),
);

type Asked = () => Looked | undefined;
const lossOf = (bounds: { further: number; most?: number }) => (_: ScoredRows, looked: Asked) => {
  const found = looked();
  return found && measureLoss(momentsIn(found), bounds);
};

const SKLEARN = 'scikit-learn';

/** Distances of values from the truth. */
export const DEVIATIONS = {
  mae: {
    scale: 'loss',
    source: `${SKLEARN} \`mean_absolute_error\`; Hall 1992`,
    looks: meanLooks(absolute),
    measure: lossOf({ further: FURTHER }),
  },
  rmse: {
    scale: 'loss',
    source: `${SKLEARN} \`root_mean_squared_error\`; the root of Hall's interval of the mean square`,
    further: FURTHER,
    looks: mapLooks(meanLooks(squared), (square) => ({ value: Math.sqrt(square), slope: 1 / (2 * Math.sqrt(square)) })),
    measure: (_, looked) => {
      const found = looked();
      const squares = found && momentsIn(found, { value: found.value ** 2, by: 2 * found.value });
      return squares && mapMeasure(measureLoss(squares, { further: FURTHER ** 2 }), Math.sqrt);
    },
  },
  mape: {
    scale: 'loss',
    source: `${SKLEARN} \`mean_absolute_percentage_error\`, absent where a truth is 0; Hall 1992`,
    looks: meanLooks(relative),
    measure: lossOf({ further: FURTHER }),
  },
  smape: {
    scale: 'loss',
    source: 'Makridakis 1993: mean of 2|e|/(|truth| + |answer|), 0 to 2, 0 where both are 0; Hall 1992',
    looks: meanLooks(symmetric),
    measure: lossOf({ further: FURTHER, most: 2 }),
  },
  wape: {
    scale: 'loss',
    source: 'Kolassa and Schütz 2007: Σ|e| / Σ|truth|; Hall 1992 of the ratio (delta method)',
    looks: ratioLooks(absolute, sizes),
  },
  r2: {
    scale: 'gain',
    source: `${SKLEARN} \`r2_score\`; see \`measureDetermination\``,
    further: FURTHER,
    // no root is taken of what a row adds, as it is of RMSE
    furtherApart: FURTHER + 1,
    looks: determinationBy(squared),
    measure: (_, looked) => {
      const found = looked();
      return found && measureDetermination(found, FURTHER);
    },
  },
} as const satisfies Partial<Record<MetricName, MeasuredBy>>;

/** What a pipeline measured itself, row by row. */
export const LOSSES = {
  loss: {
    scale: 'loss',
    source: 'the mean of what the pipeline says each row cost; Hall 1992',
    looks: meanLooks((s) => s.predicted),
  },
} as const satisfies Partial<Record<MetricName, MeasuredBy>>;
