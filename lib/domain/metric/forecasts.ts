import type { OfRow } from './influence/contributions.ts';
import { columnOf, meanLooks } from './looks.ts';
import type { MeasuredBy } from './measured-by.ts';
import type { MetricName } from './metrics.ts';
import type { Quantile, ScoredRows } from './scored-rows.ts';

/** level · (truth − value) above the value, (1 − level) · (value − truth) below it. */
const pinballAt =
  ({ truths }: ScoredRows, { level, values }: Quantile): OfRow =>
  (row) => {
    const off = truths[row]! - values[row]!;
    return off >= 0 ? level * off : (level - 1) * off;
  };

const scaledErrors = columnOf(({ truths, predicted, scales }) => {
  return (row) => Math.abs(truths[row]! - predicted[row]!) / scales![row]!;
});

/** The mean over the quantiles. */
const pinballLosses = columnOf((s) => {
  const losses = s.quantiles!.map((quantile) => pinballAt(s, quantile));
  return (row) => losses.reduce((sum, loss) => sum + loss(row), 0) / losses.length;
});

const covered = columnOf(({ truths, quantiles }) => {
  const [{ values: lowest }, { values: highest }] = [quantiles![0]!, quantiles!.at(-1)!];
  return (row) => Number(truths[row]! >= lowest[row]! && truths[row]! <= highest[row]!);
});

/** Forecasts of series, whose rows belong together: an interval is that of series as independent pieces of evidence. */
export const FORECASTS = {
  mase: {
    scale: 'loss',
    source:
      'Hyndman and Koehler 2006, Int. J. Forecast. 22, 679–688: mean of |e| over the mean error of a naive forecast of the same series in training; Hall 1992',
    looks: meanLooks(scaledErrors, ({ scales }) => scales !== undefined),
  },
  pinball: {
    scale: 'loss',
    source: 'Koenker and Bassett 1978 (scikit-learn `mean_pinball_loss`, the mean over the quantiles); Hall 1992',
    looks: meanLooks(pinballLosses, ({ quantiles }) => (quantiles?.length ?? 0) > 0),
  },
  coverage: {
    scale: 'share',
    source: 'share of truths from the lowest to the highest quantile, ends included; delta method on log odds',
    looks: meanLooks(covered, ({ quantiles }) => (quantiles?.length ?? 0) > 1),
  },
} as const satisfies Partial<Record<MetricName, MeasuredBy>>;
