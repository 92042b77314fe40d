import { isObject } from '../../../is-object.ts';
import { CLASSES, isList } from './chances.ts';
import { ERRORS } from './envelopes.ts';
import { chancesOf, isNumber } from './pairs.ts';

/** Keys quoted in a reason, and of each so much. */
const KEYS = { most: 6, length: 40 };
/** How deep columns are looked for, and among how many values: a reason is worth no more. */
const DEEPEST = 5;
const MOST = 300;

/**
 * Why an object is no row, with the keys it has, and what would make it one: a path where the columns stand further down, the spelling of the schema,
 * the shape it comes near to. Keys are named, values never.
 */
export function noColumn(value: Record<string, unknown>, columns: readonly string[], answer: boolean): string {
  const keys = Object.keys(value);
  if (keys.length === 0) return 'no column of the schema in an object without keys';
  const hint = below(value, columns, answer) ?? spelled(keys, columns) ?? comesNear(value, keys, answer);
  return `no column of the schema in an object that has ${listKeys(keys)}${hint === undefined ? '' : `: ${hint}`}`;
}

export function listKeys(keys: readonly string[]): string {
  const named = keys.slice(0, KEYS.most).map((key) => `\`${key.slice(0, KEYS.length)}\``);
  return `${named.join(', ')}${keys.length > named.length ? ` and ${keys.length - named.length} more` : ''}`;
}

/** Where a column stands further down. */
function below(value: Record<string, unknown>, columns: readonly string[], answer: boolean): string | undefined {
  const wanted = new Set(columns);
  let left = MOST;
  const search = (held: unknown, path: string, depth: number): string | undefined => {
    if (depth > DEEPEST || --left < 0) return undefined;
    if (Array.isArray(held)) return held.length > 0 ? search(held[0], `${path}[0]`, depth + 1) : undefined;
    if (!isObject(held)) return undefined;
    for (const [key, inside] of Object.entries(held).slice(0, MOST)) {
      const step = /^[\w-]+$/.test(key) ? key.slice(0, KEYS.length) : `['${key.slice(0, KEYS.length)}']`;
      const at = path === '' || step.startsWith('[') ? `${path}${step}` : `${path}.${step}`;
      if (path !== '' && wanted.has(key)) return at;
      const found = search(inside, at, depth + 1);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  const at = search(value, '', 0);
  if (at === undefined) return undefined;
  return `one stands further down, name it by its path \`${at}\` in the schema${answer ? '' : ', and so in the header of the training data'}`;
}

/** A key that is a column but for capitals, spaces and signs. */
function spelled(keys: readonly string[], columns: readonly string[]): string | undefined {
  const bare = (name: string): string => name.toLowerCase().replace(/[\s_.-]/g, '');
  const known = new Map(columns.map((name) => [bare(name), name]));
  const key = keys.find((name) => known.has(bare(name)));
  return key === undefined
    ? undefined
    : `\`${key.slice(0, KEYS.length)}\` is \`${known.get(bare(key))}\` in the schema, and names are taken as they are written`;
}

function comesNear(value: Record<string, unknown>, keys: readonly string[], answer: boolean): string | undefined {
  const port = ['Inputs', 'Results'].find((name) => isObject(value[name]));
  if (port && Object.keys(value[port] as object).length > 1)
    return `of several ports of Azure ML (${listKeys(Object.keys(value[port] as object))}) nobody knows which is meant: name columns by their paths`;
  if (keys.some((key) => ERRORS.includes(key))) return 'perhaps an error of the container';
  if (keys.some((key) => ['strData', 'binData', 'tftensor'].includes(key)))
    return 'of Seldon Core `ndarray`, `tensor` and `jsonData` are read';
  if (answer && typeof value.label === 'string' && isNumber(value.score))
    return 'name `label` or `score` as the `output` of the schema, or the class whose chance is meant';
  const classes = answer ? classesOf(value) : undefined;
  if (classes !== undefined)
    return `name the class whose chance is meant as the \`output\` of the schema (\`${classes}\` has them): what stands at a place of \`${keys.find((key) => key !== classes && isList(value[key]))}\` may be another class in each row`;
  const numbers = keys.filter((key) => isNumber(value[key]) && !NUMBERED.test(key));
  const pairs = answer && keys.find((key) => Array.isArray(value[key]) && chancesOf(value[key]) !== undefined);
  if (pairs)
    return `of the classes in \`${pairs}\` any may stand first: name a class, whose chance is then read, or what is meant beside them as the \`output\` of the schema (${listKeys(keys.filter((key) => isScalar(value[key]) && !NUMBERED.test(key)))})`;
  if (answer && numbers.length > 0)
    return `name the one that is meant as the \`output\` of the schema (${listKeys(numbers)})`;
  if (Object.values(value).every((held) => isObject(held) && Object.values(held).every(isScalar)))
    return "of pandas' frames those are read whose rows are numbered (`reset_index(drop=True)`)";
  return undefined;
}

/** Keys whose number is no answer: it counts rows, or names one. */
const NUMBERED = /(?:^|[_-])(?:id|index|row)$|(?:[a-z](?:Id|ID|Index|Row))$|^(?:ID|Id|rowid)$/;

/** The key of a list that names classes, beside another as long. */
function classesOf(value: Record<string, unknown>): string | undefined {
  const lists = Object.entries(value).filter(([, held]) => isList(held) && held.length > 1);
  const names = CLASSES.find((key) => lists.some(([name]) => name === key));
  const length = (value[names ?? ''] as unknown[] | undefined)?.length;
  return lists.some(([key, held]) => key !== names && (held as unknown[]).length === length) ? names : undefined;
}

const isScalar = (value: unknown): boolean => typeof value !== 'object' || value === null;
