import type { Measure } from '../../statistics/interval.ts';
import { brier, logLoss } from '../../statistics/scores/losses.ts';
import { type Comparison, compareAuc, type IntervalEstimate, intervalAt } from '../quality/compare-auc.ts';
import { decimal, roundOutwards } from '../reason.ts';
import { parsePredictions } from './predictions.ts';

export interface ScoreMeasures {
  readonly auc: IntervalEstimate | undefined;
  readonly logLoss: IntervalEstimate | undefined;
  readonly brier: IntervalEstimate | undefined;
}

/** Challenger and champion on the same held-out rows; the champion's part is absent when the pipeline scored none. */
export interface Evaluation {
  readonly rows: number;
  readonly positives: number;
  readonly challenger: ScoreMeasures;
  readonly champion: ScoreMeasures | undefined;
  /** Paired AUC difference, challenger minus champion (DeLong). */
  readonly comparison: Comparison;
}

/** Measures what a pipeline wrote into `predictions.jsonl`; intervals are two-sided at `confidence`. */
export function measureEvaluation(jsonl: string, confidence: number): Evaluation {
  const { labels, challenger, champion } = parsePredictions(jsonl);
  const comparison = compareAuc(labels, { challenger, ...(champion && { champion }) }, confidence);
  const scores = (values: readonly number[], auc: IntervalEstimate | undefined): ScoreMeasures => {
    return {
      auc,
      logLoss: interval(logLoss(labels, values), confidence),
      brier: interval(brier(labels, values), confidence),
    };
  };
  return {
    rows: labels.length,
    positives: comparison.positives,
    challenger: scores(challenger, comparison.challenger),
    champion: champion && scores(champion, comparison.champion),
    comparison,
  };
}

const interval = (measure: Measure | undefined, confidence: number): IntervalEstimate | undefined =>
  measure && intervalAt(measure, confidence);

type Recorded = Record<string, number | Record<string, string>>;

/** The same as a record carries it: counts as integers, quantities as decimal strings. */
export function evaluationRecord({
  rows,
  positives,
  challenger,
  champion,
  comparison,
}: Evaluation): Record<string, number | Recorded | Record<string, string>> {
  return {
    rows,
    positives,
    challenger: strings(challenger),
    ...(champion && { championScores: strings(champion) }),
    ...(comparison.difference && { difference: text(comparison.difference) }),
  };
}

/** Bounds are rounded outwards, so that four places never claim more than was measured. */
const text = (measured: IntervalEstimate) => {
  const { low, high } = roundOutwards(measured);
  const { method, doubt } = measured;
  const said = { method, ...(doubt !== undefined && { doubt }) };
  return { value: decimal(measured.value), low: decimal(low), high: decimal(high), ...said };
};
const strings = (scores: ScoreMeasures): Recorded =>
  Object.fromEntries(
    Object.entries(scores).flatMap(([name, m]: [string, IntervalEstimate | undefined]) => (m ? [[name, text(m)]] : [])),
  );
