import { dropMissing, type Measure, type Measures, mapMeasure } from '../../statistics/interval.ts';
import { hallInterval, measureLoss } from '../../statistics/loss-interval.ts';
import { mean } from '../../statistics/mean.ts';
import { momentsOf } from '../../statistics/moments.ts';
import type { Labelled } from './join.ts';

/** An error that was not seen may be twice as far off as the largest that was. */
export const FURTHER = 2;

/**
 * Errors e = truth − predicted. MAE = mean |e| and RMSE = √mean e², both in the unit of the label; MAPE = mean |e/truth|, a fraction
 * (0.1 = 10 %), absent when a truth is 0; R² = 1 − Σe²/Σ(truth − mean)², absent when all truths are one. Intervals are those of a
 * mean of losses (see `hallInterval`); RMSE's is the root of mean e²'s.
 */
export function measureRegression(rows: readonly Pick<Labelled, 'truth' | 'answer'>[]): Measures {
  const errors = Float64Array.from(rows, ({ truth, answer }) => truth - answer.predicted);
  const truths = Float64Array.from(rows, ({ truth }) => truth);
  const squares = errors.map((e) => e * e);
  const relative = truths.includes(0) ? new Float64Array() : errors.map((e, row) => Math.abs(e / truths[row]!));
  return dropMissing({
    mae: measureLoss(momentsOf(errors.map(Math.abs)), { further: FURTHER }),
    rmse: mapMeasure(measureLoss(momentsOf(squares), { further: FURTHER ** 2 }), Math.sqrt),
    mape: measureLoss(momentsOf(relative), { further: FURTHER }),
    r2: determination(squares, truths),
  });
}

/**
 * R² = 1 − M/S with M = mean e², S = variance of the truths. To ln(M/S) a row contributes e²/M − (truth − mean)²/S (delta method), an
 * unseen row at either end: a larger error, or a truth further out. The lower end of R² is that of the logarithm, the upper one that of
 * the ratio itself: of both ways the one that is the wider there.
 */
export function determination(squares: Float64Array, truths: Float64Array): Measure | undefined {
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
