import { dropMissing, type Measure, type Measures, mapMeasure, normalInterval } from '../../statistics/interval.ts';
import { mean, meanEstimate, varianceOfMean } from '../../statistics/mean.ts';
import type { Labelled } from './join.ts';

const POSITIVE = [0, Number.POSITIVE_INFINITY] as const;

/**
 * Errors e = truth − predicted. MAE = mean |e| and RMSE = √mean e², both in the unit of the label; MAPE = mean |e/truth|, a fraction
 * (0.1 = 10 %), absent when a truth is 0; R² = 1 − Σe²/Σ(truth − mean)², absent when all truths are one. Intervals are those of the
 * mean; RMSE's is the root of mean e²'s.
 */
export function measureRegression(rows: readonly Pick<Labelled, 'truth' | 'answer'>[]): Measures {
  const errors = Float64Array.from(rows, ({ truth, answer }) => truth - answer.predicted);
  const truths = Float64Array.from(rows, ({ truth }) => truth);
  const squares = errors.map((e) => e * e);
  const relative = truths.includes(0) ? new Float64Array() : errors.map((e, row) => Math.abs(e / truths[row]!));
  return dropMissing({
    mae: normalInterval(meanEstimate(errors.map(Math.abs)), POSITIVE),
    rmse: mapMeasure(normalInterval(meanEstimate(squares), POSITIVE), Math.sqrt),
    mape: normalInterval(meanEstimate(relative), POSITIVE),
    r2: determination(squares, truths),
  });
}

/** R² = 1 − M/S with M = mean e², S = variance of the truths; a row contributes −(e² − M)/S + M·((truth − mean)² − S)/S². */
function determination(squares: Float64Array, truths: Float64Array): Measure | undefined {
  const n = truths.length;
  if (n < 3) return undefined;
  const centre = mean(truths);
  const deviations = truths.map((truth) => (truth - centre) ** 2);
  const [m, s] = [mean(squares), mean(deviations)];
  if (!(s > 0)) return undefined;
  const influence = squares.map((square, row) => -(square - m) / s + (m * (deviations[row]! - s)) / (s * s));
  return normalInterval({ value: 1 - m / s, standardError: Math.sqrt(varianceOfMean(influence)) }, [
    Number.NEGATIVE_INFINITY,
    1,
  ]);
}
