import * as z from 'zod';
import { OutputCell, type Role, roleOf } from './output-cell.ts';

const text = z.string().min(1).max(200);
const cells = z.array(OutputCell).min(1).max(10_000);

/**
 * What a model predicts, and what each cell of an output row is, in their order (of JSON objects: under which names). `binary`:
 * `classes` are the labels of 0 and 1, a score is the chance of the second. `multiclass`: one chance a class, unless said otherwise.
 */
export const Task = z
  .discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('binary'),
      classes: z.tuple([text, text]).default(['0', '1']),
      output: cells.default(['score']),
    }),
    z.strictObject({
      type: z.literal('multiclass'),
      classes: z.array(text).min(2).max(1000),
      output: cells.optional(),
    }),
    z.strictObject({ type: z.literal('regression'), output: cells.default(['value']) }),
  ])
  .superRefine((task, context) => {
    const issue = whyNot(task);
    if (issue !== undefined) context.addIssue({ code: 'custom', path: ['output'], message: issue });
  });
export type Task = z.infer<typeof Task>;

/** Every kind of task. */
export const TASKS = ['binary', 'multiclass', 'regression'] as const satisfies readonly Task['type'][];

/** The classes of a task by index; none for a regression. */
export const classesOf = (task: Task): readonly string[] => (task.type === 'regression' ? [] : task.classes);

/** The cells of an output row, in order. */
export function rolesOf(task: Task): Role[] {
  const said = task.output ?? classesOf(task).map((name) => `probability:${name}`);
  return said.map(roleOf);
}

/** Names under which the cells of an output row given as a JSON object are found. */
export const outputNames = (task: Task): string[] => rolesOf(task).map(({ name }) => name);

/** Those of them that may hold a list: chances, a number a class. */
export const chanceNames = (task: Task): string[] =>
  rolesOf(task).flatMap(({ is, name }) => (is === 'probabilities' ? [name] : []));

function whyNot(task: Task): string | undefined {
  const classes = classesOf(task);
  if (new Set(classes).size < classes.length) return 'each class must be named once';
  const roles = rolesOf(task);
  const one = (is: Role['is']) => roles.filter((role) => role.is === is).length;
  if (['score', 'label', 'value', 'probabilities'].some((is) => one(is as Role['is']) > 1))
    return 'a role may be given once';
  const foreign = roles.find(({ is, of }) => is === 'probability' && !classes.includes(of ?? ''));
  if (foreign) return `\`probability:${foreign.of}\` is of no class of this task`;
  const chances = one('probabilities') === 1 || (classes.length > 0 && one('probability') === classes.length);
  if (task.type === 'regression') return one('value') === 1 ? undefined : 'a regression needs one cell `value`';
  if (one('value') > 0) return '`value` belongs to a regression';
  if (task.type === 'binary')
    return chances || one('score') + one('label') > 0
      ? undefined
      : 'one of `score`, `label`, `probabilities` is needed';
  if (one('score') > 0) return '`score` belongs to a binary task: give `probability:<class>` for every class';
  return chances || one('label') > 0
    ? undefined
    : 'a probability of every class (`probability:<class>` or `probabilities`) or a `label` is needed';
}
