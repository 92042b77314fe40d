import type { Measure } from '../interval.ts';
import { measureLoss } from '../loss-interval.ts';
import { momentsOf } from '../moments.ts';

/** Chances this near to 0 and 1 are moved in, as a sure and wrong answer would cost infinitely much. */
const EPSILON = 1e-15;

/** What a chance for what happened costs, in nats: −ln p. */
export const logLossOf = (chance: number): number => -Math.log(Math.min(1 - EPSILON, Math.max(EPSILON, chance)));

/** What log loss a row that was not seen may have, and the most it can have: see `measureLoss`. */
export const LOG_LOSS = { further: 2, most: -Math.log(EPSILON) };

/** Mean log loss of chances of 1, in nats. `labels` are 0 or 1. */
export function logLoss(labels: ArrayLike<number>, scores: ArrayLike<number>): Measure | undefined {
  return measureLoss(momentsOf(losses(labels, scores, (label, p) => logLossOf(label === 1 ? p : 1 - p))), LOG_LOSS);
}

/** Mean squared distance of a chance from what happened (Brier 1950, Mon. Weather Rev. 78, 1–3). `labels` are 0 or 1. */
export function brier(labels: ArrayLike<number>, scores: ArrayLike<number>): Measure | undefined {
  return measureLoss(momentsOf(losses(labels, scores, (label, p) => (label - p) ** 2)), { further: 4, most: 1 });
}

function losses(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  loss: (label: number, score: number) => number,
): Float64Array {
  return Float64Array.from(labels, (label, row) => loss(label, scores[row]!));
}
