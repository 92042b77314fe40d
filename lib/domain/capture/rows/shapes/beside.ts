import { isObject } from '../../../is-object.ts';
import { HOLDERS } from './envelopes.ts';
import { readPath } from './paths.ts';

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
