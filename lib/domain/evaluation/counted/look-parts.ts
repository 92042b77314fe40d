import { emptyConfusion } from '../../metric/confusion.ts';
import type { MetricName } from '../../metric/metrics.ts';
import type { ScoredRows } from '../../metric/scored-rows.ts';
import { doubtClasses } from '../../quality/measure.ts';
import { classesOf, isLabelled, type ModelTask } from '../../task/task.ts';
import type { Answers } from '../held-out/gather-answers.ts';
import type { HeldOutRows } from '../held-out/held-out.ts';
import type { HeldOutParts } from '../held-out/parts.ts';
import { pickRows } from '../held-out/pick-rows.ts';
import { ClassOrders } from './class-orders.ts';
import { PartsCut, slicesBy } from './cut-parts.ts';
import { LookedRows, type SomeRows } from './look-rows.ts';
import type { CountedPlan, MeasuredRows, MeasuredWhole } from './measured.ts';
import { ScoreOrders, type ScoresLooked } from './score-orders.ts';

/** Some rows as they are looked at, and their scores, where what is measured of these is not the metrics' own look. */
interface Looked {
  readonly rows: LookedRows;
  readonly scores: ScoresLooked | undefined;
}

/**
 * Every metric of rows that come part by part and are read twice (`LookedRows`): as a whole, and of each slice that has enough of them. Entities lie in one part each. `doubt` is why the challenger's answers choose no class of a
 * binary task.
 */
export function lookAtParts(
  parts: HeldOutParts,
  { task, slices, codes }: CountedPlan,
): MeasuredWhole & { doubt: string | undefined } {
  const least = slices?.minimumRows ?? 0;
  const cuts = (slices?.columns ?? []).map((slice) => new PartsCut(parts, slice, least));
  const enough = cuts.flatMap(({ kept }) => kept.filter(({ count }) => count >= least)).length;
  const looked = looker(parts, { task, codes }, enough);
  const whole = looked('all');
  const sliced = cuts.map(({ kept }) => kept.map(({ count }) => (count >= least ? looked('slice') : undefined)));
  const all = [whole, ...sliced.flat()];
  const some = rowsReader(task);
  let positives = 0;
  const give = (take: (looked: LookedRows, rows: SomeRows) => void) => {
    for (const part of parts.parts()) {
      take(whole.rows, some(part));
      for (const [at, cut] of cuts.entries())
        for (const { slice, numbers } of numbersBySlice(cut, part))
          take(sliced[at]![slice]!.rows, some(pickRows(part, numbers)));
    }
  };
  give((each, rows) => {
    if (each === whole.rows) positives += rows.models[0]!.truths.reduce((sum, truth) => sum + truth, 0);
    each.look(rows);
  });
  for (const each of all) each?.rows.turn();
  give((each, rows) => each.lookAgain(rows));
  return {
    ...measuredOf(whole, task),
    compared: parts.compared,
    ...(task.type === 'binary' && { positives }),
    doubt: doubtsOf(whole, task)[0],
    ...slicesBy(cuts, (cut, slice) => {
      const each = sliced[cut]![slice];
      return each && measuredOf(each, task);
    }),
  };
}

/** Who looks at all rows, or at those of one of so many slices. */
function looker(
  parts: HeldOutParts,
  { task, codes }: Pick<CountedPlan, 'task' | 'codes'>,
  slices: number,
): (what: 'all' | 'slice') => Looked {
  const classes = task.type === 'multiclass' ? new ClassOrders(parts, codes, slices) : undefined;
  const orders = task.type === 'binary' ? new ScoreOrders(parts, codes, slices) : undefined;
  return (what) => {
    const scores = orders?.of(what);
    const other = (name: MetricName, model: number) =>
      scores ? scores.looks(name, model) : name === 'aucMacro' ? classes?.looks(model, what) : undefined;
    return { rows: new LookedRows(other), scores };
  };
}

const doubtsOf = ({ scores }: Looked, task: ModelTask) => (isLabelled(task) && scores?.doubts(task)) || [];

/** With what is told by the chosen class in doubt where nothing chooses one. */
function measuredOf(looked: Looked, task: ModelTask): MeasuredRows {
  const { rows, challenger, champion, differences } = looked.rows.measured();
  const [one, other] = doubtsOf(looked, task);
  const doubt = one ?? other;
  return {
    rows,
    challenger: doubtClasses(challenger, doubt),
    champion: champion && doubtClasses(champion, doubt),
    differences: doubtClasses(differences, doubt),
  };
}

function rowsReader(task: ModelTask): (rows: Omit<HeldOutRows, 'columns'>) => SomeRows {
  // how many classes there are; rows are counted by those who look at them
  const confusion = emptyConfusion(classesOf(task).length);
  return ({ rows, truths, challenger, champion, weights, queries, scales, clusters, pieceOf }) => {
    const of = (answers: Answers): ScoredRows => ({
      ...{ type: task.type, rows, truths, ...answers, weights, queries, scales, confusion },
    });
    return { models: champion ? [of(challenger), of(champion)] : [of(challenger)], clusters, pieceOf };
  };
}

/** The numbers of the rows of a part that are in each slice that is measured. */
function* numbersBySlice(cut: PartsCut, { rows, columns }: HeldOutRows) {
  const of = new Int32Array(rows);
  cut.write(columns.get(cut.column)!, 0, rows, of);
  const ends = new Uint32Array(cut.kept.length);
  for (let row = 0; row < rows; row++) if (of[row]! >= 0) ends[of[row]!]!++;
  for (let slice = 1; slice < ends.length; slice++) ends[slice]! += ends[slice - 1]!;
  const numbers = new Uint32Array(ends.at(-1) ?? 0);
  for (let row = rows - 1; row >= 0; row--) if (of[row]! >= 0) numbers[--ends[of[row]!]!] = row;
  for (let slice = 0; slice < ends.length; slice++) {
    const some = numbers.subarray(ends[slice]!, ends[slice + 1] ?? numbers.length);
    if (some.length > 0) yield { slice, numbers: some };
  }
}
