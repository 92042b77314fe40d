import { mixedUp, oneClass } from '../../lib/domain/quality/decide-quality.ts';
import type { Joined } from '../../lib/domain/quality/join.ts';
import { classesOf, rolesOf, type Task } from '../../lib/domain/task/task.ts';
import { visible } from '../../lib/domain/visible.ts';

/**
 * Where no prediction has a label that can be used, or a larger share cannot be used than may be: what most of them lack, and what would mend it.
 * @param most the largest share that may be unusable where the rest is measured, 0 to 1
 */
export function whyUnlabelled(joined: Joined, task: Task, most: number): string[] {
  const { labelled, predictions, open, orphans, unusable, why } = joined;
  const mixed = mixedUp(joined);
  if (mixed !== undefined) return joined.byEvent === undefined ? [mixed] : [mixed, BY_EVENT];
  if (labelled.length > 0 && unusable <= most * predictions) return [];
  if (unusable === 0) {
    if (open === undefined || open.length < predictions || orphans === 0) return [];
    return [joined.byEvent === undefined ? OTHER_IDS : BY_EVENT];
  }
  const [[kind, count] = ['', 0]] = (Object.entries(why) as [string, number][]).toSorted(([, a], [, b]) => b - a);
  const mend = MENDS[kind]?.(task, joined);
  return mend === undefined ? [] : [`${count} predictions cannot be used: ${mend}`];
}

const OTHER_IDS =
  'no label has the id of a prediction: are the columns of `--id` the same? ids are compared as texts, and only `12.0` may be `12`';
const BY_EVENT =
  'labels carry event ids, but what was captured with an inference id is known by that: write it as the `eventId` of the label';

const MENDS: Partial<Record<string, (task: Task, joined: Joined) => string | undefined>> = {
  length: otherLength,
  'unknown-class': otherClasses,
  'no-answer': () => 'their answer is no number: say what its cells are with `--output`',
  'no-label': () => 'their label is empty: is `--label` the right column?',
  'row-count': otherRows,
};

/** Of requests of several rows whose ground truth has another number of them. */
function otherRows(_: Task, { uneven: { answers, labels } = { answers: 0, labels: 0 } }: Joined): string {
  const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;
  return `an invocation and its ground truth have other numbers of rows (${count(answers, 'answer')}, ${count(labels, 'label')}): write a label for each row of the request, in their order, one a line of \`data\``;
}

/** What cannot be measured as all labels are of one class, where that is so. */
export function whyUnmeasured({ labelled }: Joined, task: Task): string[] {
  const lacks = oneClass(task, labelled);
  return lacks === undefined ? [] : [`${lacks}: what compares both classes, as \`auc\`, cannot be measured`];
}

/** Chances may miss 1 by this much: containers print them rounded. */
const ROUNDING = 0.01;

/** Of answers with more or fewer cells than the task says, or more or fewer chances than it has classes. */
function otherLength(task: Task, { misfit = [] }: Joined): string {
  const [cells, known, classes] = [misfit.length, rolesOf(task).length, classesOf(task)];
  if (cells === known) return `they have another number of chances than there are classes (${classes.length})`;
  const said = `answers have ${cells} ${cells === 1 ? 'cell' : 'cells'}, ${known} ${known === 1 ? 'is' : 'are'} known`;
  const chances = misfit.map((cell) => (cell?.trim() ? Number(cell) : Number.NaN));
  const sum = chances.reduce((all, chance) => all + chance, 0);
  const ofClasses = cells === classes.length && chances.every((chance) => chance >= 0) && Math.abs(sum - 1) <= ROUNDING;
  return ofClasses
    ? `${said}: \`--output ${classes.map((name) => `probability:${name}`).join(',')}\``
    : `${said}: say what each is with \`--output\`, \`ignored\` for one of no interest`;
}

/** So many classes are named in the mend. */
const NAMED = 20;

/** Of labels and answers that are none of the classes. */
function otherClasses(task: Task, { foreign = [] }: Joined): string {
  const like = foreign.flatMap((text) => {
    const name = classesOf(task).find((one) => one.toLowerCase() === text.toLowerCase());
    return name === undefined ? [] : [[text, name] as const];
  });
  const [first] = like;
  if (first !== undefined)
    return `labels and classes differ in capitals only (\`${visible(first[0])}\`, \`${first[1]}\`): write labels, answers and \`--classes\` alike`;
  if (task.type === 'regression')
    return 'their label is no number: is `--label` the right column, and `--task` the right one?';
  const example = foreign[0] === undefined ? '' : `, as \`${visible(foreign[0])}\``;
  const none = `their label or answer is none of the classes (${classesOf(task).join(', ')})${foreign.length <= 2 ? example : ''}`;
  if (task.type !== 'binary' || foreign.length <= 2) {
    return `${none}: name these with \`--classes\`, the one looked for last`;
  }
  return foreign.length <= NAMED
    ? `${none}, and has ${foreign.length} values: \`--task multiclass --classes ${foreign.map(visible).toSorted().join(',')}\``
    : `${none}, and has many values: \`--task multiclass\`, or \`--task regression\` where they are amounts`;
}
