import { emptyConfusion } from '../../metric/confusion.ts';
import type { ScoredRows } from '../../metric/scored-rows.ts';
import { classesOf, type ModelTask } from '../../task/task.ts';
import type { Answers } from '../held-out/gather-answers.ts';
import type { HeldOutRows } from '../held-out/held-out.ts';
import type { HeldOutParts } from '../held-out/parts.ts';
import { pickRows } from '../held-out/pick-rows.ts';
import { ClassOrders } from './class-orders.ts';
import { PartsCut, slicesBy } from './cut-parts.ts';
import { LookedRows, type SomeRows } from './look-rows.ts';
import type { CountedPlan, MeasuredWhole } from './measured.ts';

/** Every metric of a task that is no binary one, of rows that come part by part and are read twice (`LookedRows`): as a whole, and of each slice that has enough of them. Entities lie in one part each. */
export function lookAtParts(parts: HeldOutParts, { task, slices, codes }: CountedPlan): MeasuredWhole {
  const least = slices?.minimumRows ?? 0;
  const cuts = (slices?.columns ?? []).map((slice) => new PartsCut(parts, slice, least));
  const enough = cuts.flatMap(({ kept }) => kept.filter(({ count }) => count >= least)).length;
  const orders = task.type === 'multiclass' ? new ClassOrders(parts, codes, enough) : undefined;
  const looked = (of: 'all' | 'slice') =>
    new LookedRows((name, model) => (name === 'aucMacro' ? orders?.looks(model, of) : undefined));
  const whole = looked('all');
  const sliced = cuts.map(({ kept }) => kept.map(({ count }) => (count >= least ? looked('slice') : undefined)));
  const all = [whole, ...sliced.flat()];
  const some = rowsReader(task);
  const give = (take: (looked: LookedRows, rows: SomeRows) => void) => {
    for (const part of parts.parts()) {
      take(whole, some(part));
      for (const [at, cut] of cuts.entries())
        for (const { slice, numbers } of numbersBySlice(cut, part))
          take(sliced[at]![slice]!, some(pickRows(part, numbers)));
    }
  };
  give((each, rows) => each.look(rows));
  for (const each of all) each?.turn();
  give((each, rows) => each.lookAgain(rows));
  return {
    ...whole.measured(),
    compared: parts.compared,
    ...slicesBy(cuts, (cut, slice) => sliced[cut]![slice]?.measured()),
  };
}

function rowsReader(task: ModelTask): (rows: Omit<HeldOutRows, 'columns'>) => SomeRows {
  // how many classes there are; rows are counted by those who look at them
  const confusion = emptyConfusion(classesOf(task).length);
  return ({ rows, truths, challenger, champion, weights, queries, scales, clusters }) => {
    const of = (answers: Answers): ScoredRows => ({
      ...{ type: task.type, rows, truths, ...answers, weights, queries, scales, confusion },
    });
    return { models: champion ? [of(challenger), of(champion)] : [of(challenger)], clusters };
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
