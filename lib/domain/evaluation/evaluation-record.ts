import type { Measure, Measures } from '../../statistics/interval.ts';
import { decimal, roundOutwards } from '../reason.ts';
import type { ModelTask } from '../task/task.ts';
import type { MeasuredRows } from './counted/measured.ts';
import type { GatePolicy } from './gate-policy.ts';
import type { Evaluation } from './measure-evaluation.ts';

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
  metric: string | undefined,
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

/** Everything that was measured, slice by slice, for the evidence, and of what: a comparison of the same does not measure again. */
export function wholeEvaluation(evaluation: Evaluation, confidence: number, of?: MeasuredOf) {
  const { rows, positives, slices, groups } = evaluation;
  const all = (measured: MeasuredRows) => ({
    rows: measured.rows,
    challenger: texts(measured.challenger, confidence),
    ...(measured.champion && { championScores: texts(measured.champion, confidence) }),
    differences: texts(measured.differences, confidence),
  });
  return {
    ...(of && { of: written(of) }),
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

/** What numbers are measured of: they are the same again where this is. */
export interface MeasuredOf {
  /** sha256 of the predictions */
  readonly predictions: string;
  readonly task: ModelTask;
  readonly gate: Pick<GatePolicy, 'weight' | 'entity'>;
  readonly confidence: number;
}

/** As it stands beside the numbers. */
const written = ({ predictions, task, gate: { weight, entity }, confidence }: MeasuredOf) =>
  JSON.parse(JSON.stringify({ predictions, task, weight, entity, confidence })) as object;

/** Numbers that were measured, as they were kept: undefined where they are of something else. */
export function readMeasured(text: string, of: MeasuredOf): (Pick<Evaluation, 'positives'> & MeasuredRows) | undefined {
  const kept = JSON.parse(text) as Omit<ReturnType<typeof wholeEvaluation>, 'slices' | 'groups'>;
  if (JSON.stringify(kept.of) !== JSON.stringify(written(of))) return undefined;
  return {
    rows: kept.rows,
    ...(kept.positives !== undefined && { positives: kept.positives }),
    challenger: measuresOf(kept.challenger),
    champion: kept.championScores && measuresOf(kept.championScores),
    differences: measuresOf(kept.differences),
  };
}

/** Intervals as they were kept, of the one confidence they were made for. */
const measuresOf = (recorded: Recorded): Measures =>
  Object.fromEntries(
    Object.entries(recorded).map(([name, { value, low, high, method, doubt }]) => [
      name,
      {
        ...{ value: Number(value), method },
        ...(doubt !== undefined && { doubt }),
        interval: () => ({ low: Number(low), high: Number(high) }),
      },
    ]),
  );
