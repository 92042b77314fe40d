import { type Estimate, meanEstimate } from '../mean.ts';

/** Chances this near to 0 and 1 are moved in, as a sure and wrong answer would cost infinitely much. */
const EPSILON = 1e-15;

/** What a chance for what happened costs, in nats: −ln p. */
export const logLossOf = (chance: number): number => -Math.log(Math.min(1 - EPSILON, Math.max(EPSILON, chance)));

/** Mean log loss of chances of 1, in nats, with its standard error. `labels` are 0 or 1. */
export function logLoss(labels: ArrayLike<number>, scores: ArrayLike<number>): Estimate | undefined {
  return meanEstimate(losses(labels, scores, (label, p) => logLossOf(label === 1 ? p : 1 - p)));
}

/** Mean squared distance of a chance from what happened (Brier 1950, Mon. Weather Rev. 78, 1–3), with its standard error. `labels` are 0 or 1. */
export function brier(labels: ArrayLike<number>, scores: ArrayLike<number>): Estimate | undefined {
  return meanEstimate(losses(labels, scores, (label, p) => (label - p) ** 2));
}

function losses(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  loss: (label: number, score: number) => number,
): Float64Array {
  return Float64Array.from(labels, (label, row) => loss(label, scores[row]!));
}
