import { parseStrictJson } from '../../capture/text/strict-json.ts';
import { parseNumber } from '../../drift/columns/value.ts';
import { isObject } from '../../is-object.ts';
import { answerReader, classReader, type Prediction, type Unusable } from '../../task/prediction.ts';
import { classesOf, outputNames, type Task } from '../../task/task.ts';

/** Why a value is no answer, in words that name what is allowed. */
export type NoAnswer = { readonly because: string };

/**
 * A reader of answers as a pipeline writes them, one cell each: of a regression a number; of a binary task the chance of the second class (any number
 * that rises with it), or a class; of several classes a class; of both a list of chances in the order of the classes, or an object of chances by class; and always
 * an object by the names of the task's `output`, lists and objects as JSON. The class chosen without a label is that of the largest chance, of a binary task by `threshold`.
 */
export function cellReader(task: Task, threshold: number): (cell: string) => Prediction | NoAnswer {
  const classes = classesOf(task);
  const classOf = classReader(classes);
  const byClass = answerReader(as(task, ['probabilities']), threshold);
  const byLabel = answerReader(as(task, ['label']), threshold);
  const byScore = answerReader(as(task, task.type === 'regression' ? ['value'] : ['score']), threshold);
  const byName = answerReader(task, threshold);
  const names = outputNames(task);
  const read = (cell: string): Prediction | Unusable => {
    if (cell.startsWith('[')) return task.type === 'regression' ? 'no-answer' : byClass([cell]);
    const object = cell.startsWith('{') ? parseStrictJson(cell, 'text') : undefined;
    if (object?.ok && isObject(object.value)) {
      const { value } = object;
      const chances = Object.keys(value).every((key) => classOf(key) !== undefined);
      return chances && classes.length > 0 ? byClass([cell]) : byName(names.map((name) => cellOf(value[name])));
    }
    if (task.type !== 'multiclass' && parseNumber(cell) !== undefined) return byScore([cell]);
    return byLabel([cell]);
  };
  return (cell) => {
    const found = read(cell);
    return typeof found === 'string' ? noAnswer(task, found) : found;
  };
}

/** The same task with other cells. */
const as = (task: Task, output: string[]): Task =>
  ({
    ...task,
    output:
      task.type === 'regression' ? ['value'] : task.type === 'multiclass' && output[0] === 'score' ? ['label'] : output,
  }) as Task;

const cellOf = (value: unknown): string =>
  value === null || value === undefined ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);

const WHY: Record<Unusable, string> = {
  length: 'has not one chance a class',
  'no-answer': 'is no answer',
  'unknown-class': 'names a class the task does not have',
  'no-label': 'is no label',
  'row-count': 'is no answer',
};

export const noAnswer = (task: Task, why: Unusable): NoAnswer => ({ because: `${WHY[why]}: ${allowed(task)}` });

function allowed(task: Task): string {
  if (task.type === 'regression') return 'a number is wanted';
  const classes = classesOf(task).slice(0, 10).join(', ');
  return task.type === 'binary'
    ? `the chance of \`${task.classes[1]}\` is wanted, a class (${classes}), chances in that order or by class`
    : `a class (${classes}) is wanted, chances in the order of the classes or by class`;
}
