import type { Estimate } from '../../statistics/mean.ts';
import { normalMargin } from '../../statistics/normal.ts';
import { aucDifference, aucEstimate, components, type Numbers } from '../../statistics/scores/auc.ts';
import { type Reason, type Reasons, reasonOf, roundOutwards } from '../reason.ts';

/** A measured value with the interval that holds the true one. */
export type IntervalEstimate = { value: number; low: number; high: number };

/**
 * Two versions on the same labelled rows. `difference` is challenger minus champion. A measure is absent when a class
 * has fewer than two rows, the champion's and the difference also when there is no champion.
 */
export type Comparison = {
  confidence: number;
  n: number;
  positives: number;
  hasChampion: boolean;
  challenger?: IntervalEstimate;
  champion?: IntervalEstimate;
  difference?: IntervalEstimate;
};

function measured(estimate: Estimate, margin: number, [least, most]: readonly [number, number]): IntervalEstimate {
  const half = margin * estimate.standardError;
  const { value } = estimate;
  return { value, low: Math.max(least, value - half), high: Math.min(most, value + half) };
}

/**
 * AUC of both versions and their paired difference, with intervals by DeLong (see auc.ts).
 * @param labels 0 or 1 a row
 * @param scores of the same rows, named so that nobody swaps them; without `champion` only the challenger is measured
 * @param confidence of each interval, two-sided
 * @throws RangeError for labels other than 0 and 1, scores that are not finite, unequal lengths
 */
export function compareAuc(
  labels: Numbers,
  scores: { challenger: Numbers; champion?: Numbers | undefined },
  confidence = 0.95,
): Comparison {
  const margin = normalMargin(1 - confidence);
  const challenger = components(labels, scores.challenger);
  const champion = scores.champion && components(labels, scores.champion);
  const estimates = [
    ['challenger', aucEstimate(challenger), [0, 1]],
    ['champion', champion && aucEstimate(champion), [0, 1]],
    ['difference', champion && aucDifference(challenger, champion), [-1, 1]],
  ] as const;
  const positives = challenger.positives.length;
  const comparison: Comparison = { confidence, n: labels.length, positives, hasChampion: champion !== undefined };
  for (const [name, estimate, range] of estimates) if (estimate) comparison[name] = measured(estimate, margin, range);
  return comparison;
}

/** `better` and `not-better` always have a reason; `undecided` says why in `because`. */
export type ComparisonDecision =
  | { verdict: 'better' | 'not-better'; reasons: Reasons }
  | { verdict: 'undecided'; reasons: Reason[]; because: string }
  | { verdict: 'no-champion'; reasons: Reason[] };

/**
 * Is the challenger better by more than `margin`? `better` when the whole interval of the difference lies above the
 * margin (low > margin), `not-better` when none of it does (high <= margin), else `undecided`. Without a champion there
 * is nothing to beat: `no-champion`, and absolute floors decide elsewhere.
 */
export function decideComparison(
  {
    hasChampion,
    difference,
    champion,
    challenger,
  }: Pick<Comparison, 'hasChampion' | 'difference' | 'champion' | 'challenger'>,
  { margin }: { margin: number },
): ComparisonDecision {
  if (!hasChampion) return { verdict: 'no-champion', reasons: [] };
  if (difference === undefined) {
    return { verdict: 'undecided', reasons: [], because: 'too few rows: each class needs two to measure a difference' };
  }
  const interval = roundOutwards(difference);
  const both = champion && challenger && { was: champion.value, now: challenger.value };
  const reasons: Reasons = [reasonOf('margin', 'auc', difference.value, margin, interval, both)];
  if (interval.low > margin) return { verdict: 'better', reasons };
  if (interval.high <= margin) return { verdict: 'not-better', reasons };
  return {
    verdict: 'undecided',
    reasons,
    because: 'the margin lies inside the interval: more held-out rows are needed',
  };
}
