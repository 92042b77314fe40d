import { numberIn } from '../drift/columns/number-cell.ts';
import { classReader } from '../task/prediction.ts';
import { classesOf, type Task } from '../task/task.ts';

/** A reader of the cell of a label: the index of a class, or a regression's value; undefined where it is none. */
export function labelReader(task: Task): (text: string | undefined) => number | undefined {
  const classOf = classReader(classesOf(task));
  return (text) => (task.type === 'regression' ? numberIn(text ?? '') : classOf(text?.trim()));
}
