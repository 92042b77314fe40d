import type { Measure } from '../../statistics/interval.ts';
import { aucEstimate, components, type Numbers } from '../../statistics/scores/auc.ts';
import { measureAuc, measureDifference, ranksAlike } from '../../statistics/scores/auc-interval.ts';
import { type Reason, type Reasons, reasonOf, roundOutwards } from '../reason.ts';

/** A measured value with the interval that holds the true one, by the method named; `doubt`: see `Measure`. */
export type IntervalEstimate = { value: number; low: number; high: number; method: string; doubt?: string };

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

/** A measure with its interval of a confidence. */
export const intervalAt = ({ interval, ...measure }: Measure, confidence: number): IntervalEstimate => ({
  ...measure,
  ...interval(1 - confidence),
});

/**
 * AUC of both versions and their paired difference, with their intervals (see auc-interval.ts).
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
  const challenger = components(labels, scores.challenger);
  const champion = scores.champion && components(labels, scores.champion);
  const estimates = [
    ['challenger', measureAuc(aucEstimate(challenger))],
    ['champion', champion && measureAuc(aucEstimate(champion))],
    [
      'difference',
      champion && measureDifference(challenger, champion, ranksAlike(scores.challenger, scores.champion!)),
    ],
  ] as const;
  const positives = challenger.positives.length;
  const comparison: Comparison = { confidence, n: labels.length, positives, hasChampion: champion !== undefined };
  for (const [name, measure] of estimates) if (measure) comparison[name] = intervalAt(measure, confidence);
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
 * is nothing to beat: `no-champion`, and absolute floors decide elsewhere. Few rows of a class: `undecided`, whatever the interval.
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
  if (difference.doubt !== undefined)
    return { verdict: 'undecided', reasons, because: `too few held-out rows of a class: ${difference.doubt}` };
  if (interval.low > margin) return { verdict: 'better', reasons };
  if (interval.high <= margin) return { verdict: 'not-better', reasons };
  return {
    verdict: 'undecided',
    reasons,
    because: 'the margin lies inside the interval: more held-out rows are needed',
  };
}
