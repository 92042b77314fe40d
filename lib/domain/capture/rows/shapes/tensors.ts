import { isObject } from '../../../is-object.ts';
import { type Broken, brokenOutcome } from '../../text/broken.ts';
import { firstMember } from './paths.ts';

/** A tensor of the Open Inference Protocol v2 (KServe, Triton): `data` flat or nested, in row-major order. */
type Tensor = { name: string; shape: readonly number[]; data: unknown[] };

/** Whether a list is tensors, as `inputs` and `outputs` of the Open Inference Protocol v2 are. */
export const areTensors = (values: readonly unknown[]): values is Record<string, unknown>[] =>
  values.length > 0 &&
  values.every(
    (value) => isObject(value) && typeof value.name === 'string' && Array.isArray(value.shape) && 'datatype' in value,
  );

/**
 * Columns of tensors: one of the schema's names each, a value a row (or a list of them), or a single one whose rows are the rows.
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
  const wanted = new Set(columns?.map(firstMember).concat(columns));
  const known = tensors.filter(({ name }) => wanted.has(name));
  if (known.length === 0 && tensors.length === 1) return { rows: rowsOf(tensors[0]!) };
  const read = (known.length > 0 ? known : tensors).map(({ name, shape, data }) => ({
    name,
    cells: cellsOf(shape, data),
  }));
  const rows = read[0]!.cells.length;
  const other = read.find(({ cells }) => cells.length !== rows);
  if (other)
    return brokenOutcome(
      'payload',
      `the tensor \`${other.name.slice(0, 40)}\` has ${other.cells.length} rows, \`${read[0]!.name.slice(0, 40)}\` has ${rows}`,
    );
  return {
    named: Array.from({ length: rows }, (_, row) =>
      Object.fromEntries(read.map(({ name, cells }) => [name, cells[row]])),
    ),
  };
}

/** What each row of a tensor is as a column: its value, or its values. */
const cellsOf = (shape: readonly number[], data: unknown[]): unknown[] =>
  shape.length === 0 || shape[0] === data.length ? data : rowsOf({ shape, data });

/** Rows of flat or nested values and their shape; undefined where these do not go together, and where there are none. */
export function rowsOfShape(shape: unknown, data: unknown): unknown[][] | undefined {
  const tensor = tensorOf({ name: '', shape, data });
  return tensor && rowsOf(tensor);
}

function tensorOf({ name, shape, datatype, data: held }: Record<string, unknown>): Tensor | undefined {
  const isText = datatype === 'BYTES';
  const data = isText && typeof held === 'string' ? [held] : held;
  if (!Array.isArray(data) || !Array.isArray(shape)) return undefined;
  // MLServer's examples count the characters of texts too (docs/examples/content-type): one text a row, or one alone
  const sizes = isText && isTextEach(shape, data) ? [data.length] : shape.map(Number);
  if (!sizes.every((size) => Number.isSafeInteger(size) && size >= 0)) return undefined;
  const flat = data.flat(Number.POSITIVE_INFINITY);
  // Without values there are no rows, whatever a shape says of how many.
  return flat.length > 0 && sizes.reduce((product, size) => product * size, 1) === flat.length
    ? { name: String(name), shape: sizes, data: flat }
    : undefined;
}

/** Whether there is a text for each row of a shape, or one text, whatever else the shape counts. */
const isTextEach = (shape: readonly unknown[], data: readonly unknown[]): boolean =>
  data.every((text) => typeof text === 'string') &&
  (data.length === 1 || (shape.length === 2 && Number(shape[0]) === data.length));

/** One dimension is one row; of more, the first counts rows. */
function rowsOf({ shape, data }: Pick<Tensor, 'shape' | 'data'>): unknown[][] {
  const width = shape.slice(1).reduce((product, size) => product * size, 1);
  if (shape.length < 2) return [data];
  return Array.from({ length: shape[0]! }, (_, row) => data.slice(row * width, (row + 1) * width));
}
