import { compareColumns, favourableOf } from '../fairness/decide-fairness.ts';
import type { FairnessPolicy } from '../fairness/fairness-policy.ts';
import type { GroupCounter } from '../fairness/groups.ts';
import { measureModels, measureRows } from '../metric/measure-metric.ts';
import { scoredColumns } from '../metric/scored-rows.ts';
import { MISSING } from '../quality/column-reader.ts';
import type { Limited, Unjudged } from '../quality/limits.ts';
import { doubtClasses, whyNoClass } from '../quality/measure.ts';
import { type Slice, USUAL_THRESHOLD } from '../quality/quality-policy.ts';
import { type CutColumn, cutEnough } from '../quality/slices.ts';
import { isLabelled, type ModelTask, type Task } from '../task/task.ts';
import { countGroups } from './counted/count-groups.ts';
import { lookAtParts } from './counted/look-parts.ts';
import { PartsMeasured } from './counted/measure-parts.ts';
import type { MeasuredRows, MeasuredWhole } from './counted/measured.ts';
import type { GatePolicy } from './gate-policy.ts';
import { type CellColumn, textAt } from './held-out/cells.ts';
import type { Answers } from './held-out/gather-answers.ts';
import type { HeldOutRows } from './held-out/held-out.ts';
import type { HeldOutWanted } from './held-out/layout.ts';
import { areCounted, type HeldOutParts, inParts } from './held-out/parts.ts';
import { pickRows } from './held-out/pick-rows.ts';

/** What is measured, and how differently groups are treated. */
export interface Evaluation extends MeasuredWhole {
  /** Limits on how differently groups are treated, with what was measured. */
  readonly groups: readonly Limited[];
  /** Groups that were too small for one of these, and why: nothing is claimed of them. */
  readonly leftOut: readonly Unjudged[];
}

/** How an evaluation is read: the model's task, and what the gate slices, groups and weighs by. */
export interface EvaluationPlan {
  readonly task: ModelTask;
  readonly gate?: Pick<GatePolicy, 'slices' | 'fairness' | 'weight' | 'entity'> | undefined;
}

/** What is wanted of predictions for a plan. */
export function heldOutWanted({ task, gate = {} }: EvaluationPlan): HeldOutWanted {
  const { slices, fairness, weight, entity } = gate;
  const named = [...(slices?.columns ?? []), ...(fairness?.protected ?? [])].map(({ column }) => column);
  return { task, columns: [...new Set(named)], weight, entity };
}

/** Rows beyond these are counted (`PartsMeasured`, `lookAtParts`), not measured one by one; scores of two classes into so many codes. */
const COUNTED = { beyond: 200_000, codes: 2 ** 18 };

/**
 * Measures what a pipeline predicted on held-out rows: every metric of the task, of both models and of their difference, as a whole and slice by slice. Rows that come part by part are gone afterwards.
 */
export function measureEvaluation(
  rows: HeldOutRows | HeldOutParts,
  { task, gate = {} }: EvaluationPlan,
  counted = COUNTED,
): Evaluation {
  const { slices, fairness } = gate;
  if ('parts' in rows) return measureCounted(rows, task, { ...gate, codes: counted.codes });
  if (rows.rows > counted.beyond && mayBeCounted(task, rows))
    return measureCounted(inParts(rows), task, { ...gate, codes: counted.codes });
  const cut = (slices?.columns ?? []).map((slice: Slice) => ({
    column: slice.column,
    ...cutEnough(cutOf(rows.columns.get(slice.column)!), slice, slices!.minimumRows),
  }));
  return {
    ...measureSome(task, rows),
    compared: rows.champion !== undefined,
    ...(task.type === 'binary' && { positives: rows.truths.reduce((sum, truth) => sum + truth, 0) }),
    unmeasured: cut.map(({ column, further, smaller }) => ({ column, further, smaller })),
    slices: cut
      .flatMap(({ cuts }) => cuts)
      .map(({ name, rows: numbers }) => {
        const enough = numbers.length >= slices!.minimumRows;
        const none = { rows: numbers.length, challenger: {}, champion: undefined, differences: {} };
        return { name, enough, ...(enough ? measureSome(task, pickRows(rows, numbers)) : none) };
      }),
    ...(fairness && isLabelled(task) ? groupsOf(task, fairness, rows) : { groups: [], leftOut: [] }),
  };
}

function mayBeCounted(task: ModelTask, { challenger, champion }: HeldOutRows): boolean {
  const isScored = ({ scores, chances }: Answers) => scores !== undefined || chances !== undefined;
  return areCounted(task, [isScored(challenger), isScored(champion ?? challenger)]);
}

function measureCounted(
  parts: HeldOutParts,
  task: ModelTask,
  { slices, fairness, codes }: NonNullable<EvaluationPlan['gate']> & { codes: number },
): Evaluation {
  try {
    const { doubt, ...measured } =
      task.type === 'binary' && eachAlike(parts)
        ? new PartsMeasured(parts, { task, slices, codes }).measure()
        : lookAtParts(parts, { task, slices, codes });
    if (!fairness || !isLabelled(task)) return { ...measured, groups: [], leftOut: [] };
    const favourable = favourableOf(task, fairness);
    const count = (name: string, counter: GroupCounter) => countGroups(parts, name, favourable, counter);
    return { ...measured, ...groupsBy(fairness, doubt, count) };
  } finally {
    parts.end();
  }
}

/** Whether each row counts once and for itself, and both models gave scores, or neither: such rows need not be looked at one by one. */
function eachAlike({ parts }: HeldOutParts): boolean {
  for (const { weights, clusters, challenger, champion = challenger } of parts())
    return !weights && !clusters && (challenger.scores === undefined) === (champion.scores === undefined);
  return true;
}

const cutOf = (column: CellColumn): CutColumn => ({
  rows: column.rows,
  cell: (row) => (Number.isNaN(column.values[row]) ? textAt(column, row) || MISSING : column.values[row]!),
});

function measureSome(
  task: ModelTask,
  { rows, truths, weights, clusters, queries, scales, ...both }: Omit<HeldOutRows, 'columns'>,
): MeasuredRows {
  const of = (answers: Answers) => scoredColumns(task, { truths, ...answers, weights, queries, scales });
  const challenger = of(both.challenger);
  const champion = both.champion && of(both.champion);
  const doubtOf = ({ scores }: Answers) =>
    isLabelled(task) ? whyNoClass(task, USUAL_THRESHOLD, scores ?? []) : undefined;
  const doubt = doubtOf(both.challenger) ?? (both.champion && doubtOf(both.champion));
  const found = champion
    ? measureModels(challenger, champion, clusters)
    : { challenger: measureRows(challenger, clusters), champion: undefined, differences: {} };
  return {
    rows,
    challenger: doubtClasses(found.challenger, doubt),
    champion: found.champion && doubtClasses(found.champion, doubt),
    differences: doubtClasses(found.differences, doubt),
  };
}

function groupsOf(task: Task, fairness: FairnessPolicy, rows: HeldOutRows): Pick<Evaluation, 'groups' | 'leftOut'> {
  const favourable = favourableOf(task, fairness);
  const doubt = whyNoClass(task, USUAL_THRESHOLD, rows.challenger.scores ?? []);
  const parts = { parts: () => [rows] };
  return groupsBy(fairness, doubt, (name, counter) => countGroups(parts, name, favourable, counter));
}

/** @param doubt why the challenger's answers choose no class */
function groupsBy(
  fairness: FairnessPolicy,
  doubt: string | undefined,
  count: (column: string, counter: GroupCounter) => void,
): Pick<Evaluation, 'groups' | 'leftOut'> {
  const { limited, unjudged } = compareColumns(fairness, count);
  const groups = limited.map((each) =>
    doubt && each.measure ? { ...each, measure: { ...each.measure, doubt } } : each,
  );
  return { groups, leftOut: unjudged };
}
