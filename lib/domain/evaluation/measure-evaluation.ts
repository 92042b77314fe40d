import { dropMissing, type Measure, type Measures } from '../../statistics/interval.ts';
import { compareGroups } from '../fairness/decide-fairness.ts';
import type { FairnessPolicy } from '../fairness/fairness-policy.ts';
import type { Clusters } from '../metric/contributions.ts';
import { measureMetricDifference, measureRows } from '../metric/measure-metric.ts';
import { type MetricName, metricsOf } from '../metric/metrics.ts';
import { type ScoredRows, scoredRowsOf } from '../metric/scored-rows.ts';
import type { Limited } from '../quality/limits.ts';
import { doubtClasses, whyNoClass } from '../quality/measure.ts';
import { type Slice, USUAL_THRESHOLD } from '../quality/quality-policy.ts';
import { cutByCell } from '../quality/slices.ts';
import type { Task } from '../task/task.ts';
import type { GatePolicy } from './gate-policy.ts';
import { type HeldOutWanted, type PredictedRow, parsePredictions } from './predictions.ts';

/** What is measured of some rows: of the challenger, of the champion and of their difference (challenger minus champion, on the same rows), by metric. */
export interface MeasuredRows {
  readonly rows: number;
  readonly challenger: Measures;
  readonly champion: Measures | undefined;
  readonly differences: Measures;
}

/** A slice of the held-out rows; one with fewer rows than the policy asks is measured in nothing. */
export interface MeasuredSlice extends MeasuredRows {
  readonly name: string;
  readonly enough: boolean;
}

/** Challenger and champion on the same held-out rows; without the champion's answers there is nothing to compare. */
export interface Evaluation extends MeasuredRows {
  readonly compared: boolean;
  /** Rows of the second class of a binary task. */
  readonly positives?: number;
  readonly slices: readonly MeasuredSlice[];
  /** Limits on how differently groups are treated, with what was measured. */
  readonly groups: readonly Limited[];
}

/** How an evaluation is read: the model's task, and what the gate slices, groups and weighs by. */
export interface EvaluationPlan {
  readonly task: Task;
  readonly gate?: Pick<GatePolicy, 'slices' | 'fairness' | 'weight' | 'entity'> | undefined;
}

/**
 * Measures what a pipeline wrote into `predictions.jsonl`: every metric of the task, of both models and of their difference, as a whole and slice by slice.
 * @throws InvalidEventError for predictions that do not fit the task or lack a column the gate names
 */
export function measureEvaluation(jsonl: string, plan: EvaluationPlan): Evaluation {
  const { task, gate = {} } = plan;
  const wanted = wantedOf(plan);
  const rows = parsePredictions(jsonl, wanted);
  const column = (name: string) => {
    const at = wanted.columns.indexOf(name);
    return rows.map(({ cells }) => cells[at]);
  };
  const entities = gate.entity === undefined ? undefined : column(gate.entity);
  const measured = (numbers: readonly number[] | undefined) => measureSome(task, gate, rows, entities, numbers);
  const { slices } = gate;
  const cut = (slices?.columns ?? []).flatMap((slice: Slice) => cutByCell(column(slice.column), slice));
  return {
    ...measured(undefined),
    compared: rows[0]!.champion !== undefined,
    ...(task.type === 'binary' && { positives: rows.filter(({ truth }) => truth === 1).length }),
    slices: cut.map(({ name, rows: numbers }) => {
      const enough = numbers.length >= slices!.minimumRows;
      const none = { rows: numbers.length, challenger: {}, champion: undefined, differences: {} };
      return { name, enough, ...(enough ? measured(numbers) : none) };
    }),
    groups: gate.fairness ? groupsOf(task, gate.fairness, rows, wanted.columns) : [],
  };
}

function wantedOf({ task, gate = {} }: EvaluationPlan): HeldOutWanted {
  const { slices, fairness, weight, entity } = gate;
  const named = [...(slices?.columns ?? []), ...(fairness?.protected ?? [])].map(({ column }) => column);
  return { task, columns: [...new Set([...named, ...(entity === undefined ? [] : [entity])])], weight };
}

function measureSome(
  task: Task,
  { weight }: Pick<GatePolicy, 'weight'>,
  all: readonly PredictedRow[],
  entities: readonly (string | undefined)[] | undefined,
  numbers: readonly number[] | undefined,
): MeasuredRows {
  const rows = numbers ? numbers.map((number) => all[number]!) : all;
  const clusters = entities && clustersOf(numbers ? numbers.map((number) => entities[number]) : entities);
  const weights = weight === undefined ? undefined : Float64Array.from(rows, (row) => row.weight);
  const answers = (who: 'challenger' | 'champion') =>
    rows.map((row) => ({ truth: row.truth, answer: row[who] ?? row.challenger }));
  const [ours, theirs] = [answers('challenger'), rows[0]?.champion ? answers('champion') : undefined];
  const challenger = scoredRowsOf(task, ours, weights);
  const champion = theirs && scoredRowsOf(task, theirs, weights);
  const doubt = whyNoClass(task, USUAL_THRESHOLD, ours) ?? (theirs && whyNoClass(task, USUAL_THRESHOLD, theirs));
  return {
    rows: rows.length,
    challenger: doubtClasses(measureRows(challenger, clusters), doubt),
    champion: champion && doubtClasses(measureRows(champion, clusters), doubt),
    differences: champion ? doubtClasses(differencesOf(challenger, champion, clusters), doubt) : {},
  };
}

function differencesOf(challenger: ScoredRows, champion: ScoredRows, clusters: Clusters | undefined): Measures {
  const difference = (name: MetricName): Measure | undefined =>
    measureMetricDifference(name, challenger, champion, clusters);
  return dropMissing(Object.fromEntries(metricsOf(challenger.type).map((name) => [name, difference(name)])));
}

/** Rows of one entity are one piece of evidence. */
function clustersOf(entities: readonly (string | undefined)[]): Clusters {
  const known = new Map<string | undefined, number>();
  const of = Int32Array.from(entities, (entity) => {
    const cluster = known.get(entity) ?? known.size;
    known.set(entity, cluster);
    return cluster;
  });
  return { of, count: known.size };
}

function groupsOf(
  task: Task,
  fairness: FairnessPolicy,
  rows: readonly PredictedRow[],
  columns: readonly string[],
): readonly Limited[] {
  const labelled = rows.map(({ truth, challenger, cells }) => ({
    ...{ truth, answer: challenger, input: undefined, beside: cells.map((cell) => cell ?? '') },
  }));
  const doubt = whyNoClass(task, USUAL_THRESHOLD, labelled);
  const { limited } = compareGroups({ labelled, open: [] }, task, fairness, { features: [], beside: columns });
  return limited.map((each) => (doubt && each.measure ? { ...each, measure: { ...each.measure, doubt } } : each));
}
