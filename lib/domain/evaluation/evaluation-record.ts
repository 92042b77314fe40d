import type { Measure, Measures } from '../../statistics/interval.ts';
import type { MetricName } from '../metric/metrics.ts';
import { decimal, roundOutwards } from '../reason.ts';
import type { Evaluation, MeasuredRows } from './measure-evaluation.ts';

/** A measured value as records carry it: decimal strings, the interval rounded outwards, so that four places never claim more than was measured. */
export type RecordedMeasure = { value: string; low: string; high: string; method: string; doubt?: string };
type Recorded = Record<string, RecordedMeasure>;

/** An evaluation as a record carries it: counts as integers, quantities as decimal strings. `difference` is that of the `metric` compared by. */
export type EvaluationRecord = {
  rows: number;
  positives?: number;
  challenger: Recorded;
  championScores?: Recorded;
  metric?: string;
  difference?: RecordedMeasure;
};

export function evaluationRecord(
  evaluation: Pick<Evaluation, 'positives'> & MeasuredRows,
  metric: MetricName | undefined,
  confidence: number,
): EvaluationRecord {
  const { rows, positives, challenger, champion, differences } = evaluation;
  const difference = metric && differences[metric] && text(differences[metric], confidence);
  return {
    rows,
    ...(positives !== undefined && { positives }),
    challenger: texts(challenger, confidence),
    ...(champion && { championScores: texts(champion, confidence) }),
    ...(metric && { metric }),
    ...(difference && { difference }),
  };
}

/** Everything that was measured, slice by slice, for the evidence. */
export function wholeEvaluation(evaluation: Evaluation, confidence: number) {
  const { rows, positives, slices, groups } = evaluation;
  const all = (measured: MeasuredRows) => ({
    rows: measured.rows,
    challenger: texts(measured.challenger, confidence),
    ...(measured.champion && { championScores: texts(measured.champion, confidence) }),
    differences: texts(measured.differences, confidence),
  });
  return {
    ...all(evaluation),
    rows,
    ...(positives !== undefined && { positives }),
    slices: slices.map((slice) => ({ name: slice.name, ...(slice.enough ? all(slice) : { rows: slice.rows }) })),
    groups: texts(
      Object.fromEntries(groups.flatMap(({ subject, measure }) => (measure ? [[subject, measure]] : []))),
      confidence,
    ),
  };
}

/** What is too large for a decimal is left out. */
const texts = (measures: Measures, confidence: number): Recorded =>
  Object.fromEntries(
    Object.entries(measures).flatMap(([name, measure]) => {
      const recorded = text(measure, confidence);
      return recorded ? [[name, recorded]] : [];
    }),
  );

function text({ value, method, doubt, interval }: Measure, confidence: number): RecordedMeasure | undefined {
  const { low, high } = roundOutwards(interval(1 - confidence));
  if (![value, low, high].every(Number.isFinite)) return undefined;
  return {
    value: decimal(value),
    low: decimal(low),
    high: decimal(high),
    method,
    ...(doubt !== undefined && { doubt }),
  };
}
