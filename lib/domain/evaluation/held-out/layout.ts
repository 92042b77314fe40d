import { classesOf, outputNames, type Task } from '../../task/task.ts';

/** What is wanted of predictions beside labels and answers: columns to slice and group by, one that weighs rows, and one whose rows belong together. */
export interface HeldOutWanted {
  readonly task: Task;
  readonly columns: readonly string[];
  readonly weight?: string | undefined;
  readonly entity?: string | undefined;
}

/** Where the answers of one model stand: in one column, or in several, by class or by the task's `output`. */
export type AnswerPlace = { readonly columns: readonly string[]; readonly byClass: boolean; readonly whole: boolean };

/** Where in a file of predictions everything stands. */
export interface Layout {
  /** The columns to be read, each once, and those of them that may hold lists. */
  readonly columns: readonly string[];
  readonly lists: readonly string[];
  readonly challenger: AnswerPlace;
  readonly champion: AnswerPlace | undefined;
}

/** The columns a file has: those of one value a row, and those of lists. */
export interface FileColumns {
  readonly columns: readonly string[];
  readonly lists: readonly string[];
}

/**
 * Finds everything among the columns of a file: `id`, `label`, `challenger`, `champion` where there was one, and what the gate names. Answers of several numbers stand in one column as a list or an
 * object in JSON, or in columns of their own: `challenger.low`, `challenger.high` by class, or by the names of the task's `output`.
 * @returns why it does not fit, where it does not
 */
export function layoutOf(file: FileColumns, wanted: HeldOutWanted): Layout | { readonly because: string } {
  const { task, columns, weight, entity } = wanted;
  const has = (name: string) => file.columns.includes(name) || file.lists.includes(name);
  const named = [...columns, ...(weight === undefined ? [] : [weight]), ...(entity === undefined ? [] : [entity])];
  if (!has('id')) return { because: 'has no `id`, a text of its own for each row' };
  if (!has('label')) return { because: `has nothing as \`label\`, ${labelsOf(task)}` };
  const missing = named.find((name) => !has(name));
  if (missing !== undefined)
    return {
      because: `has no \`${missing}\`, which the manifest slices, groups or weighs by: write it beside the label`,
    };
  const challenger = placeOf('challenger', task, has);
  if (challenger === undefined)
    return {
      because:
        'has nothing as `challenger`: what the model answered, in one column, or by class (`challenger.<class>`)',
    };
  const champion = placeOf('champion', task, has);
  const all = ['id', 'label', ...challenger.columns, ...(champion?.columns ?? []), ...named];
  const lists = [challenger, champion].flatMap((place) => (place?.whole ? place.columns : []));
  return {
    columns: [...new Set(all)],
    lists: lists.filter((name) => file.lists.includes(name)),
    challenger,
    champion,
  };
}

function placeOf(who: string, task: Task, has: (name: string) => boolean): AnswerPlace | undefined {
  if (has(who)) return { columns: [who], byClass: false, whole: true };
  const parts = (names: readonly string[]) => {
    const found = names.map((name) => [`${who}.${name}`, `${who}['${name}']`].find(has));
    return found.length > 0 && found.every((name) => name !== undefined) ? found : undefined;
  };
  const byClass = parts(classesOf(task));
  if (byClass) return { columns: byClass, byClass: true, whole: false };
  const byName = parts(outputNames(task));
  return byName && { columns: byName, byClass: false, whole: false };
}

/** What is wanted as label, in words. */
export const labelsOf = (task: Task): string =>
  task.type === 'regression'
    ? 'a number is wanted'
    : `a class of the task is wanted: ${classesOf(task).slice(0, 10).join(', ')}`;
