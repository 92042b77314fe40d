import { isObject } from '../../../is-object.ts';
import { chancesOf, isNumber } from './pairs.ts';

/** Whether a value is a list of scalars. */
export const isList = (value: unknown): value is unknown[] =>
  Array.isArray(value) && !value.some((item) => typeof item === 'object' && item !== null);

export const listText = (value: unknown): unknown => (isList(value) ? `[${value.join(',')}]` : value);

/** Lists that say, beside a list of chances, of which class each is: Vertex AI's AutoML, AutoGluon, Hugging Face's zero-shot classification, BlazingText. */
export const CLASSES = ['classes', 'labels', 'label'];

/** Chances of every class as the text of one cell: by the names of their classes where an object or a list beside them has these, else as a list. */
export function chancesText(chances: unknown, beside: Record<string, unknown>): unknown {
  const listed = Array.isArray(chances) ? chancesOf(chances) : undefined;
  const entries = isObject(chances)
    ? Object.entries(chances)
    : listed
      ? Object.entries(listed)
      : namedChances(chances, beside);
  if (entries === undefined || entries.length === 0) return listText(chances);
  return entries.some(([, chance]) => typeof chance === 'object')
    ? chances
    : `{${entries.map(([name, chance]) => `${JSON.stringify(name)}:${JSON.stringify(chance)}`).join(',')}}`;
}

/**
 * The chances of an answer by their classes, where a class is asked for and one member alone holds chances, beside whatever else was answered: DataRobot's
 * `{"prediction":"yes","predictionValues":[{"label":"yes","value":0.8},{"label":"no","value":0.2}]}`, BlazingText's `{"label":["a","b"],"prob":[0.9,0.1]}`,
 * in an order of each row's own.
 */
export function chancesInside(
  value: Record<string, unknown>,
  columns: readonly string[],
): Record<string, unknown> | undefined {
  const [held, ...more] = Object.values(value).flatMap((list): Record<string, unknown>[] => {
    const chances = Array.isArray(list) ? (chancesOf(list) ?? listedChances(list, value)) : undefined;
    return chances ? [chances] : [];
  });
  if (held === undefined || more.length > 0) return undefined;
  const asked = columns.flatMap((name) => {
    const found = Object.entries(held).find(([label]) => isSameClass(label, name));
    return found ? [[name, found[1]] as const] : [];
  });
  return asked.length > 0 ? { ...value, ...Object.fromEntries(asked) } : undefined;
}

/** `1.0` is the class 1. */
const isSameClass = (label: string, name: string): boolean =>
  label === name || (isNumber(label) && isNumber(name) && Number(label) === Number(name));

function listedChances(list: readonly unknown[], beside: Record<string, unknown>): Record<string, unknown> | undefined {
  const entries = list.length > 1 && list.every(isNumber) ? namedChances(list, beside) : undefined;
  return entries?.every(([name], at) => name !== String(list[at])) ? Object.fromEntries(entries) : undefined;
}

function namedChances(chances: unknown, beside: Record<string, unknown>): [string, unknown][] | undefined {
  if (!isList(chances)) return undefined;
  const names = CLASSES.map((key) => beside[key]).find((held) => isList(held) && held.length === chances.length);
  const texts = (names as unknown[] | undefined)?.map(String);
  return texts && new Set(texts).size === texts.length ? texts.map((name, at) => [name, chances[at]]) : undefined;
}

/** The names of classes beside columns, for the rows of these: every row has the same. What is a column itself is no such list. */
export function classesBeside(
  value: Record<string, unknown>,
  row: Record<string, unknown>,
  { columns, lists }: { columns: readonly string[]; lists: readonly string[] },
): Record<string, unknown> {
  const chances = lists.map((name) => row[name]).find(isList);
  const key = chances && CLASSES.find((name) => !columns.includes(name) && namesOf(value[name], chances.length));
  return key === undefined ? {} : { [key]: value[key] };
}

/** Rows of chances, `{"predictions":[[0.2,0.8]],"classes":["yes","no"]}`, with the names of their classes, where they are all that is asked for; undefined where nobody names them. */
export function chancesBeside(
  value: Record<string, unknown>,
  columns: readonly string[],
  lists: readonly string[] = [],
): Record<string, unknown>[] | undefined {
  const [column, ...others] = columns;
  if (column === undefined || others.length > 0 || !lists.includes(column)) return undefined;
  for (const key of CLASSES) {
    const width = isList(value[key]) ? value[key].length : 0;
    const isWide = (held: unknown): held is unknown[][] =>
      Array.isArray(held) && held.length > 0 && held.every((row) => isList(row) && row.length === width);
    const [rows, ...more] = namesOf(value[key], width) ? Object.values(value).filter(isWide) : [];
    if (rows && more.length === 0) return rows.map((row) => ({ [column]: row, [key]: value[key] }));
  }
  return undefined;
}

/** Whether a list holds so many different names of classes: chances of one class alone need none. */
const namesOf = (names: unknown, width: number): boolean =>
  width > 1 && isList(names) && names.length === width && new Set(names.map(String)).size === width;
