import { type Broken, brokenOutcome } from '../../text/broken.ts';

/**
 * A tensor of the built-in algorithms, in RecordIO-protobuf and in JSON (SageMaker, "Common data formats for inference"): where it has `keys` they are the places of its `values`, and
 * everything else of its `shape` is zero.
 */
export type SparseTensor = {
  readonly values: readonly unknown[];
  readonly keys: readonly number[];
  readonly shape: readonly number[];
};

export const cellsIn = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

/** A row of zeros alone has neither keys nor values. */
export const isSparse = ({ values, keys, shape }: SparseTensor): boolean =>
  keys.length > 0 || (values.length === 0 && shape.length > 0);

/** Why the keys of a sparse tensor do not go with its values and shape; undefined where they do. */
export function flawOfKeys({ values, keys, shape }: SparseTensor): string | undefined {
  const places = cellsIn(shape);
  if (keys.length !== values.length) return `has ${values.length} values, ${keys.length} keys`;
  const isPlace = (key: number): boolean => Number.isSafeInteger(key) && key >= 0 && key < places;
  return shape.length === 0 || !keys.every(isPlace) || new Set(keys).size < keys.length
    ? 'has keys twice or beyond its shape'
    : undefined;
}

/** A sparse tensor as a row, which is made room for only when it is as wide as the schema is. */
export function cellsOfSparse<T>(
  { values, keys, shape }: SparseTensor & { readonly values: readonly T[] },
  columns: readonly string[] | undefined,
): (T | '0')[] | Broken {
  if (!columns) return brokenOutcome('payload', 'a sparse row, which needs the names of a schema');
  const width = cellsIn(shape);
  if (width !== columns.length)
    return brokenOutcome('row-width', `a sparse row of ${width} places, the baseline has ${columns.length} columns`);
  const cells = Array<T | '0'>(width).fill('0');
  for (const [index, key] of keys.entries()) cells[key] = values[index]!;
  return cells;
}

/** The row of an object with `keys` and `values`; undefined for any other object, and where the keys are empty, as they are of a dense tensor. */
export function sparseRow(
  { keys, values, shape = [] }: Record<string, unknown>,
  columns: readonly string[] | undefined,
): { rows: unknown[] } | Broken | undefined {
  if (!Array.isArray(keys) || !Array.isArray(values) || !Array.isArray(shape)) return undefined;
  const sizes = shape.length === 0 && columns ? [columns.length] : shape.map(Number);
  const tensor = { values: values as unknown[], keys: keys.map(Number), shape: sizes };
  if (keys.length === 0 && (values.length > 0 || shape.length === 0)) return undefined;
  const flaw = flawOfKeys(tensor);
  if (flaw !== undefined) return brokenOutcome('payload', `a row whose tensor ${flaw}`);
  const cells = cellsOfSparse(tensor, columns);
  return 'ok' in cells ? cells : { rows: cells };
}
