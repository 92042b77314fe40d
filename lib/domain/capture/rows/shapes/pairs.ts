import { isObject } from '../../../is-object.ts';
import { readPath } from './paths.ts';

/**
 * Members that name a value and hold it: SageMaker Feature Store's `FeatureValue` (`GetRecord`, `PutRecord`), and how people spell the same. A
 * class and its chance are Hugging Face's text classification.
 */
const PAIRS: readonly (readonly [name: string, value: string, or?: string])[] = [
  ['FeatureName', 'ValueAsString', 'ValueAsStringList'],
  ['name', 'value'],
  ['Name', 'Value'],
  ['key', 'value'],
  ['feature', 'value'],
];
const CHANCES = ['label', 'score'] as const;
/** What answers call a class and its chance: Hugging Face, DataRobot's `predictionValues`, Azure's custom vision, and services of one's own. */
const CLASS_NAMES = ['label', 'class', 'className', 'class_name', 'tagName', 'displayName', 'category', 'name'];
const CHANCE_NAMES = ['score', 'value', 'probability', 'confidence', 'prob'];
/** Chances of one row add up to 1 within what rounding leaves. */
const ROUNDING = 0.01;

type Pair = Record<string, unknown>;

/**
 * A row written as a list of pairs of a name and a value, of which one is a column: `[{"FeatureName":"a","ValueAsString":"1"}]`. Objects that have
 * a column as a key of their own are rows by name, and no pairs.
 * @param alone whether the list can be nothing but one row: else chances must add up to 1, or they may be the answers of several rows
 * @returns undefined for any other list, and where a name is there twice
 */
export function rowOfPairs(
  list: readonly unknown[],
  columns: readonly string[],
  alone: boolean,
): Record<string, unknown> | undefined {
  if (list.length === 0 || !list.every(isObject)) return undefined;
  const objects = list as readonly Pair[];
  if (objects.some((pair) => columns.some((name) => readPath(pair, name) !== undefined))) return undefined;
  const row = PAIRS.map((names) => rowBy(objects, ...names)).find((one) => one !== undefined);
  const chances = row ? undefined : rowBy(objects, ...CHANCES);
  const found = row ?? (chances && (alone || areChances(chances)) ? chances : undefined);
  return found && columns.some((name) => Object.hasOwn(found, name)) ? found : undefined;
}

/** Classes with their chances that are written as pairs, `["cat", 0.9]`, as TensorFlow Serving's `classify` answers them; undefined for any other list. */
export function classesInPairs(list: readonly unknown[]): Pair[] | undefined {
  const isPair = (pair: unknown): pair is [string, unknown] =>
    Array.isArray(pair) && pair.length === 2 && typeof pair[0] === 'string' && Number.isFinite(Number(pair[1]));
  return list.length > 0 && list.every(isPair)
    ? list.map(([label, score]) => ({ [CHANCES[0]]: label, [CHANCES[1]]: score }))
    : undefined;
}

/**
 * Of the classes of one row with their chances the likeliest, where the class is asked for.
 * @returns why not, where something else is: nobody said of which class
 */
export function likeliest(list: readonly unknown[], columns: readonly string[]): Pair | string | undefined {
  const classes = list.every(isObject) ? rowBy(list as readonly Pair[], ...CHANCES) : undefined;
  if (classes === undefined || list.length < 2) return undefined;
  if (!columns.includes(CHANCES[0]))
    return `${list.length} classes each with a \`${CHANCES[1]}\`: name the class whose chance is meant as the \`output\` of the schema, or \`${CHANCES[0]}\` for the likeliest`;
  return (list as readonly Pair[]).reduce((best, one) =>
    Number(one[CHANCES[1]]) > Number(best[CHANCES[1]]) ? one : best,
  );
}

/**
 * The chances of one row by their classes; undefined for any other list, and for one class alone. What else is told of each, as the box of what was
 * detected, makes it none where the chances do not add up to 1.
 */
export function chancesOf(list: readonly unknown[]): Record<string, unknown> | undefined {
  if (list.length < 2 || !list.every(isObject)) return undefined;
  const objects = list as readonly Pair[];
  const name = CLASS_NAMES.find((key) => objects.every((one) => ['string', 'number'].includes(typeof one[key])));
  const chance = CHANCE_NAMES.find((key) => objects.every((one) => isNumber(one[key])));
  if (name === undefined || chance === undefined) return undefined;
  const row = rowBy(
    objects.map((one) => ({ ...one, [name]: String(one[name]) })),
    name,
    chance,
  );
  return row && (objects.every((one) => Object.keys(one).length === 2) || areChances(row)) ? row : undefined;
}

/** Whether a value is a number, or the text of one, as which JSON is read. */
export const isNumber = (held: unknown): boolean =>
  ['string', 'number'].includes(typeof held) && held !== '' && Number.isFinite(Number(held));

const areChances = (row: Record<string, unknown>): boolean =>
  Math.abs(Object.values(row).reduce((sum: number, chance) => sum + Number(chance), 0) - 1) <= ROUNDING;

function rowBy(pairs: readonly Pair[], name: string, value: string, or = value): Record<string, unknown> | undefined {
  const held = (pair: Pair): string | undefined => [value, or].find((key) => Object.hasOwn(pair, key));
  if (!pairs.every((pair) => typeof pair[name] === 'string' && held(pair) !== undefined)) return undefined;
  const row = new Map(pairs.map((pair) => [pair[name] as string, pair[held(pair)!]]));
  return row.size === pairs.length ? Object.fromEntries(row) : undefined;
}
