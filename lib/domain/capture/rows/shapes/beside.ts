import { isObject } from '../../../is-object.ts';
import { HOLDERS } from './envelopes.ts';
import { firstMember, readPath } from './paths.ts';

/**
 * Rows that some columns stand beside, the same for all of them: `{"store":3,"instances":[{"a":1},{"a":2}]}`, or `configuration` beside the
 * `instances` of DeepAR (https://docs.aws.amazon.com/sagemaker/latest/dg/deepar-in-formats.html). The member is one that usually holds rows, and has
 * a column that is not beside it.
 * @returns undefined where no member, or more than one, is such: what is not there is then missing
 */
export function rowsBeside(
  value: Record<string, unknown>,
  columns: readonly string[],
): Record<string, unknown>[] | undefined {
  const absent = columns.filter((name) => readPath(value, name) === undefined);
  const [key, ...others] = HOLDERS.filter((name) =>
    rowsIn(value[name]).some((row) => absent.some((column) => readPath(row, column) !== undefined)),
  );
  if (key === undefined || others.length > 0 || !Object.hasOwn(value, key)) return undefined;
  const { [key]: held, ...beside } = value;
  return rowsIn(held).map((row) => ({ ...beside, ...row }));
}

/** The objects in a list, or the one that it is; none where there is anything else. */
function rowsIn(held: unknown): Record<string, unknown>[] {
  const rows = Array.isArray(held) ? held : [held];
  return rows.every(isObject) ? rows : [];
}

/** How deep columns that are not there are looked for. */
const DEEPEST = 3;

/**
 * Why a row that lacks columns is none, where an object in it has them: `{"store":3,"customer":{"a":1,"b":2}}`. That nothing was sent for them would be another thing.
 * @returns undefined where no object has them
 */
export function columnsInside(value: Record<string, unknown>, columns: readonly string[]): string | undefined {
  // what some columns are in already may have others of the same names
  const others = Object.entries(value).filter(
    ([key, held]) => isObject(held) && !columns.some((name) => firstMember(name) === key),
  );
  if (others.length === 0) return undefined;
  const absent = new Set(columns.filter((name) => readPath(value, name) === undefined));
  const path = absent.size > 0 ? pathOfAny(Object.fromEntries(others), absent, DEEPEST) : undefined;
  if (path === undefined) return undefined;
  const column = path.at(-1)!.slice(0, LENGTH);
  return `column \`${column}\` stands in \`${spelled(path.slice(0, -1))}\`: name it, and what else stands there, by its path \`${spelled(path)}\` in the schema`;
}

/** A path as a schema spells it. */
const spelled = (keys: readonly string[]): string =>
  keys
    .map((key) => key.slice(0, LENGTH))
    .reduce((path, key) => `${path}${/^[\w-]+$/.test(key) ? `${path && '.'}${key}` : `['${key}']`}`, '');

/** So much of a name is quoted. */
const LENGTH = 64;

/** The keys that lead to one of these names below the first, through objects alone. */
function pathOfAny(value: Record<string, unknown>, names: ReadonlySet<string>, deep: number): string[] | undefined {
  for (const [key, held] of Object.entries(value)) {
    if (!isObject(held)) continue;
    const name = Object.keys(held).find((inner) => names.has(inner));
    if (name !== undefined) return [key, name];
    const further = deep > 1 ? pathOfAny(held, names, deep - 1) : undefined;
    if (further) return [key, ...further];
  }
  return undefined;
}
