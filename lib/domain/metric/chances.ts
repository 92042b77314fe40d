import type { Measure } from '../../statistics/interval.ts';
import { measureLoss } from '../../statistics/loss-interval.ts';
import { scarceClass } from '../../statistics/scores/auc-interval.ts';
import { addReliability, distanceOfBins, emptyBins } from '../../statistics/scores/calibration.ts';
import { LOG_LOSS, logLossOf } from '../../statistics/scores/losses.ts';
import type { OfRow } from './influence/contributions.ts';
import { columnOf, meanLooks } from './looks.ts';
import { type Added, type Looked, type MeasuredBy, momentsIn } from './measured-by.ts';
import type { MetricName } from './metrics.ts';
import type { ScoredRows } from './scored-rows.ts';

/** Whether there are chances of every row, each inside [0, 1]. */
const honest = ({ scores, chances, improper }: ScoredRows) =>
  !improper && (scores !== undefined || chances !== undefined);

const chanceOfTruth = ({ scores, chances, truths }: ScoredRows): OfRow =>
  scores ? (row) => (truths[row] === 1 ? scores[row]! : 1 - scores[row]!) : (row) => chances![truths[row]!]![row]!;

const logLosses = columnOf((sample) => {
  const chance = chanceOfTruth(sample);
  return (row) => logLossOf(chance(row));
});

/** Of two classes (p − happened)², of several the sum of it over the classes. */
const briers = columnOf(({ scores, chances, truths }) =>
  scores
    ? (row) => (truths[row]! - scores[row]!) ** 2
    : (row) => chances!.reduce((sum, of, k) => sum + (of[row]! - Number(truths[row] === k)) ** 2, 0),
);

/** What the rows of a class cost shows only where there are some. */
export function ofBoth(sample: ScoredRows, measure: Measure | undefined): Measure | undefined {
  if (sample.type !== 'binary' || measure === undefined) return measure;
  const [missed, hit] = sample.confusion[1] as [number, number];
  const positives = missed + hit;
  const scarce = scarceClass(positives, sample.rows - positives);
  return scarce ? { ...measure, doubt: scarce } : measure;
}

function lossOf(
  sample: ScoredRows,
  looked: () => Looked | undefined,
  bounds: { further: number; most: number },
): Measure | undefined {
  const found = looked();
  return ofBoth(sample, found && measureLoss(momentsIn(found), bounds));
}

/** How honest chances are, and how sure. */
export const CHANCES = {
  logLoss: {
    scale: 'loss',
    source: '−ln of the chance of what happened (scikit-learn `log_loss`); Hall 1992',
    looks: meanLooks(logLosses, honest),
    measure: (s, looked) => lossOf(s, looked, LOG_LOSS),
  },
  brier: {
    scale: 'loss',
    source: 'Brier 1950 (scikit-learn `brier_score_loss`; of several classes the sum over them, 0 to 2); Hall 1992',
    looks: meanLooks(briers, honest),
    measure: (s, looked) => lossOf(s, looked, { further: 4, most: s.type === 'binary' ? 1 : 2 }),
  },
  calibrationError: {
    scale: 'loss',
    source:
      'Naeini et al. 2015, Guo et al. 2017; see `lib/statistics/scores/calibration.ts`. A distance by bins has no form row by row: two models are not compared by it',
    adds: (shape) => (honest(shape) ? new Calibration() : undefined),
  },
} as const satisfies Partial<Record<MetricName, MeasuredBy>>;

/** How often what was given chances happened, by the chance of class 1, and of several classes by that of the one chosen. */
class Calibration implements Added {
  readonly #bins = emptyBins();
  #rows = 0;

  add({ rows, scores, chances, truths, predicted }: ScoredRows): void {
    this.#rows += rows;
    for (let row = 0; row < rows; row++) {
      const chosen = predicted[row]!;
      if (scores) addReliability(this.#bins, scores[row]!, truths[row]!);
      else addReliability(this.#bins, chances![chosen]![row]!, Number(chosen === truths[row]));
    }
  }

  end(): Measure | undefined {
    return this.#rows < 2 ? undefined : distanceOfBins(this.#bins, this.#rows, 1);
  }
}
