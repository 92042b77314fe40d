import { classesOf, isLabelled, type ModelTask, outputNames } from '../../task/task.ts';
import { visible } from '../../visible.ts';

/** What is wanted of predictions beside labels and answers: columns to slice and group by, one that weighs rows, and one whose rows belong together. */
export interface HeldOutWanted {
  readonly task: ModelTask;
  readonly columns: readonly string[];
  readonly weight?: string | undefined;
  readonly entity?: string | undefined;
}

/** Where the answers of one model stand: in one column, or in several. */
export type AnswerPlace = {
  readonly columns: readonly string[];
  /** one cell with all of it; a chance a class; the cells of the task's `output`; a number and its quantiles */
  readonly as: 'whole' | 'classes' | 'output' | 'quantiles';
};

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
  const labels = task.type === 'other' ? [] : ['label'];
  const told = [groupColumn(task), task.type === 'forecast' ? task.scale : undefined];
  const named = [...columns, ...[weight, entity, ...told].filter((name) => name !== undefined)];
  const there = columnsInWords(file);
  if (!has('id')) return { because: `has no \`id\`, a text of its own for each row${there}` };
  if (!labels.every(has)) return { because: `has nothing as \`label\`, ${labelsOf(task)}${there}` };
  const missing = named.find((name) => !has(name));
  if (missing !== undefined)
    return {
      because: `has no \`${missing}\`, which the manifest's task or gate names: write it beside the label${there}`,
    };
  const challenger = placeOf('challenger', task, has);
  if (challenger === undefined)
    return {
      because: `has nothing as \`challenger\`: what the model answered, in one column, or in several (\`challenger.<class>\`, of a forecast \`challenger.<quantile>\`)${there}`,
    };
  const champion = placeOf('champion', task, has);
  const all = ['id', ...labels, ...challenger.columns, ...(champion?.columns ?? []), ...named];
  const lists = [challenger, champion].flatMap((place) => (place?.as === 'whole' ? place.columns : []));
  return {
    columns: [...new Set(all)],
    lists: lists.filter((name) => file.lists.includes(name)),
    challenger,
    champion,
  };
}

/** Whether a column is called as one of predictions is, in capitals or without. */
export const isOfPredictions = (name: string): boolean =>
  /^(id|label|(challenger|champion)([.[].*)?)$/i.test(name.trim());

/** So many columns are named. */
const NAMED = 10;

/** Which columns are there, where what stands in their place is surely names: a first line of data is told to nobody, since the ledger keeps it for good. */
function columnsInWords({ columns, lists }: FileColumns): string {
  const all = [...columns, ...lists];
  if (!all.some(isOfPredictions))
    return '; none of its names is one of predictions (`id`, `label`, `challenger`, `champion`): does CSV begin with its header, JSON with such keys?';
  const names = all.slice(0, NAMED).map((name) => `\`${visible(name.slice(0, 64))}\``);
  return `; its columns are ${names.join(', ')}${all.length > NAMED ? ` and ${all.length - NAMED} more` : ''}`;
}

function placeOf(who: string, task: ModelTask, has: (name: string) => boolean): AnswerPlace | undefined {
  const parts = (names: readonly string[]) => {
    const found = names.map((name) => [`${who}.${name}`, `${who}['${name}']`].find(has));
    return found.length > 0 && found.every((name) => name !== undefined) ? found : undefined;
  };
  if (task.type === 'forecast' && task.quantiles) {
    const value = has(who) ? [who] : parts(['value']);
    const quantiles = parts(task.quantiles.map(String));
    return value && quantiles && { columns: [...value, ...quantiles], as: 'quantiles' };
  }
  if (has(who)) return { columns: [who], as: 'whole' };
  if (!isLabelled(task)) return undefined;
  const byClass = parts(classesOf(task));
  if (byClass) return { columns: byClass, as: 'classes' };
  const byName = parts(outputNames(task));
  return byName && { columns: byName, as: 'output' };
}

/** The column whose rows belong together: queries of a ranking, series of a forecast. */
export const groupColumn = (task: ModelTask): string | undefined =>
  task.type === 'ranking' ? task.query : task.type === 'forecast' ? task.series : undefined;

/** What is wanted as label, in words. */
export const labelsOf = (task: ModelTask): string =>
  'classes' in task
    ? `a class of the task is wanted: ${classesOf(task).slice(0, 10).join(', ')}`
    : task.type === 'ranking'
      ? 'a number from 0 is wanted, how relevant the row is'
      : 'a number is wanted';
