import { isObject } from '../../is-object.ts';
import { type Broken, brokenOutcome } from '../text/broken.ts';

/** A tensor of the Open Inference Protocol v2 (KServe, Triton): `data` flat or nested, in row-major order. */
type Tensor = { name: string; shape: number[]; data: unknown[] };

/** Whether a list is tensors, as `inputs` and `outputs` of the Open Inference Protocol v2 are. */
export const areTensors = (values: readonly unknown[]): values is Record<string, unknown>[] =>
  values.length > 0 &&
  values.every(
    (value) => isObject(value) && typeof value.name === 'string' && Array.isArray(value.shape) && 'datatype' in value,
  );

/**
 * Columns of tensors: one of the schema's names each, a value a row, or a single one whose rows are the rows.
 * @returns rows by name, rows by position, or why neither
 */
export function columnsOfTensors(
  values: readonly Record<string, unknown>[],
  columns: readonly string[] | undefined,
): { named: Record<string, unknown>[] } | { rows: unknown[][] } | Broken {
  const tensors: Tensor[] = [];
  for (const value of values) {
    const tensor = tensorOf(value);
    if (!tensor)
      return brokenOutcome(
        'payload',
        `the tensor \`${String(value.name).slice(0, 40)}\` does not hold what its shape says`,
      );
    tensors.push(tensor);
  }
  const known = tensors.some(({ name }) => columns?.includes(name));
  if (!known && tensors.length === 1) return { rows: rowsOf(tensors[0]!) };
  const [first] = tensors as [Tensor];
  const rows = first.shape[0] ?? 1;
  const other = tensors.find(({ shape, data }) => (shape[0] ?? 1) !== rows || data.length !== rows);
  if (other)
    return brokenOutcome(
      'payload',
      `the tensor \`${other.name.slice(0, 40)}\` has not one value for each of ${rows} rows, as a column has`,
    );
  return {
    named: Array.from({ length: rows }, (_, row) =>
      Object.fromEntries(tensors.map(({ name, data }) => [name, data[row]])),
    ),
  };
}

function tensorOf({ name, shape, data }: Record<string, unknown>): Tensor | undefined {
  if (!Array.isArray(data) || !Array.isArray(shape)) return undefined;
  const sizes = shape.map(Number);
  if (!sizes.every((size) => Number.isSafeInteger(size) && size >= 0)) return undefined;
  const flat = data.flat(Number.POSITIVE_INFINITY);
  return sizes.reduce((product, size) => product * size, 1) === flat.length
    ? { name: String(name), shape: sizes, data: flat }
    : undefined;
}

/** One dimension is one row; of more, the first counts rows. */
function rowsOf({ shape, data }: Tensor): unknown[][] {
  const width = shape.slice(1).reduce((product, size) => product * size, 1);
  if (shape.length < 2) return [data];
  return Array.from({ length: shape[0]! }, (_, row) => data.slice(row * width, (row + 1) * width));
}
