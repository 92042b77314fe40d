import { firstMember } from './paths.ts';

/** Whether a path leads into the values of one row: `probabilities[1]` of `{"probabilities":[[0.2,0.8]]}`. */
export function isOneRow(value: Record<string, unknown>, name: string): boolean {
  const held = Object.hasOwn(value, name) ? undefined : value[firstMember(name)];
  return Array.isArray(held) && held.length === 1 && Array.isArray(held[0]);
}

/** Rows of an object whose members are columns, a list of the values of all rows each; undefined where they are not. */
export const rowsOfColumns = (
  value: Record<string, unknown>,
  columns: readonly string[],
  lists: readonly string[],
): Record<string, unknown>[] | undefined => transposed(value, lists) ?? columnsAsked(value, columns, lists);

/** Rows of the members that columns are in, where more than one list is as long: what stands beside them, as the names of classes do, need not be. */
function columnsAsked(
  value: Record<string, unknown>,
  columns: readonly string[],
  lists: readonly string[],
): Record<string, unknown>[] | undefined {
  const names = new Set(columns.map((name) => (Object.hasOwn(value, name) ? name : firstMember(name))));
  const asked = [...names].map((name) => [name, value[name]] as const);
  const [, first] = asked[0]!;
  const alike = Object.values(value).filter(
    (held) => Array.isArray(held) && held.length === (first as unknown[])?.length,
  );
  const several = alike.length > 1 || (Array.isArray(first) && first.every(Array.isArray));
  return several ? transposed(Object.fromEntries(asked), lists) : undefined;
}

/** Rows of an object that holds columns, when all of them are as long; a column of lists of one value, as tensors have it, is of these values. */
function transposed(value: Record<string, unknown>, lists: readonly string[]): Record<string, unknown>[] | undefined {
  const columns = Object.entries(value).map(
    ([name, cells]) => [name, isColumn(cells) && !lists.includes(name) ? cells.flat() : cells] as const,
  );
  const first = columns[0]?.[1];
  if (!Array.isArray(first) || first.length === 0) return undefined;
  if (!columns.every(([, cells]) => Array.isArray(cells) && cells.length === first.length)) return undefined;
  return first.map((_, row) => Object.fromEntries(columns.map(([name, cells]) => [name, (cells as unknown[])[row]])));
}

const isColumn = (cells: unknown): cells is unknown[][] =>
  Array.isArray(cells) && cells.every((cell) => Array.isArray(cell) && cell.length === 1);
