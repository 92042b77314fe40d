import { meanOf, type OfRow } from './influence/contributions.ts';
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

const scaledError =
  ({ truths, predicted, scales }: ScoredRows): OfRow =>
  (row) =>
    Math.abs(truths[row]! - predicted[row]!) / scales![row]!;

/** Forecasts of series, whose rows belong together: an interval is that of series as independent pieces of evidence. */
export const FORECASTS = {
  mase: {
    scale: 'loss',
    source:
      'Hyndman and Koehler 2006, Int. J. Forecast. 22, 679–688: mean of |e| over the mean error of a naive forecast of the same series in training; Hall 1992',
    contributions: (s) => (s.scales ? meanOf(s.rows, scaledError(s), s.weights) : undefined),
  },
  pinball: {
    scale: 'loss',
    source: 'Koenker and Bassett 1978 (scikit-learn `mean_pinball_loss`, the mean over the quantiles); Hall 1992',
    contributions: (s) => {
      const losses = s.quantiles?.map((quantile) => pinballAt(s, quantile));
      if (!losses) return undefined;
      const mean = (row: number) => losses.reduce((sum, loss) => sum + loss(row), 0) / losses.length;
      return meanOf(s.rows, mean, s.weights);
    },
  },
  coverage: {
    scale: 'share',
    source: 'share of truths from the lowest to the highest quantile, ends included; delta method on log odds',
    contributions: (s) => {
      const [lowest, highest] = [s.quantiles?.[0], s.quantiles?.at(-1)];
      if (!lowest || lowest === highest) return undefined;
      const inside = (row: number) =>
        Number(s.truths[row]! >= lowest.values[row]! && s.truths[row]! <= highest!.values[row]!);
      return meanOf(s.rows, inside, s.weights);
    },
  },
} as const satisfies Partial<Record<MetricName, MeasuredBy>>;
