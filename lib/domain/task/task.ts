import * as z from 'zod';
import { OutputCell, type Role, roleOf } from './output-cell.ts';

const text = z.string().min(1).max(200);
const cells = z.array(OutputCell).min(1).max(10_000);

const LABELLED = [
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
] as const;

/**
 * What a model predicts, and what each cell of an output row is, in their order (of JSON objects: under which names). `binary`:
 * `classes` are the labels of 0 and 1, a score is the chance of the second. `multiclass`: one chance a class, unless said otherwise.
 */
export const Task = z.discriminatedUnion('type', LABELLED).superRefine(refuseOutput);
export type Task = z.infer<(typeof LABELLED)[number]>;

const column = z.string().min(1).max(256);

/**
 * What a model does that is judged on held-out rows and watched for drift, and whose labels nobody waits for: `ranking` of the rows of each `query`, highest score first, against labels of how relevant a row is;
 * `forecast` of the values of each `series`, with its `quantiles` where it gives any, `scale` naming the column of each series' mean error of a naive forecast in training; `other`, of which the
 * pipeline says what every row cost.
 */
const HELD_OUT = [
  z.strictObject({ type: z.literal('ranking'), query: column.default('query') }),
  z.strictObject({
    type: z.literal('forecast'),
    series: column.default('series'),
    scale: column.optional(),
    quantiles: z
      .array(z.number().gt(0).lt(1))
      .min(1)
      .max(99)
      .refine((all) => all.every((level, at) => at === 0 || level > all[at - 1]!), 'must rise')
      .optional(),
  }),
  z.strictObject({ type: z.literal('other') }),
] as const;

/** What any model does, as its manifest says it at the top. */
export const ModelTask = z.discriminatedUnion('type', [...LABELLED, ...HELD_OUT]).superRefine(refuseOutput);
export type ModelTask = z.infer<(typeof LABELLED)[number]> | z.infer<(typeof HELD_OUT)[number]>;

/** Every kind of task. */
export const TASKS = [
  'binary',
  'multiclass',
  'regression',
  'ranking',
  'forecast',
  'other',
] as const satisfies readonly ModelTask['type'][];

/** Whether labels that come later are joined with its predictions: of the others there are held-out rows alone. */
export const isLabelled = (task: ModelTask): task is Task =>
  task.type === 'regression' || task.type === 'binary' || task.type === 'multiclass';

/** The classes of a task by index; none for a regression. */
export const classesOf = (task: ModelTask): readonly string[] => ('classes' in task ? task.classes : []);

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

function refuseOutput(task: ModelTask, context: z.RefinementCtx): void {
  const issue = isLabelled(task) ? whyNot(task) : undefined;
  if (issue !== undefined) context.addIssue({ code: 'custom', path: ['output'], message: issue });
}

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
