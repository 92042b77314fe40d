import { isObject } from '../../../is-object.ts';

/** A row of a frame, by the names of its columns. */
type FrameRow = Record<string, unknown>;

/** Labels as pandas numbers rows by itself; anything else may be what a value is made of (`value`, `unit`). */
const LABEL = /^-?\d+$/;

/**
 * Rows of `{column: {label: value}}`, which `DataFrame.to_json()` writes by default (pandas' `orient="columns"`). The columns that are there
 * hold all the same labels, or it is none.
 * @param text what the value was read from: labels that are numbers are in their order only there
 */
export function rowsByColumn(
  value: Record<string, unknown>,
  columns: readonly string[],
  text: string | undefined,
): FrameRow[] | undefined {
  const cells = columns.flatMap((name) => (Object.hasOwn(value, name) ? [value[name]] : []));
  const [first] = cells;
  if (!isObject(first)) return undefined;
  const labels = Object.keys(first);
  if (labels.length === 0 || !labels.every((label) => LABEL.test(label))) return undefined;
  if (!cells.every((held) => holds(held, labels))) return undefined;
  const frame = Object.entries(value).filter((entry): entry is [string, Record<string, unknown>] =>
    holds(entry[1], labels),
  );
  return inOrder(labels, text).map((label) => Object.fromEntries(frame.map(([name, held]) => [name, held[label]])));
}

const holds = (value: unknown, labels: readonly string[]): boolean =>
  isObject(value) &&
  Object.keys(value).length === labels.length &&
  labels.every((label) => Object.hasOwn(value, label));

/** Rows of `{label: {column: value}}`, pandas' `orient="index"`; each has one of the columns, or it is none. */
export function rowsByLabel(
  value: Record<string, unknown>,
  columns: readonly string[],
  text: string | undefined,
): FrameRow[] | undefined {
  const labels = Object.keys(value);
  if (labels.length === 0 || !labels.every((label) => LABEL.test(label))) return undefined;
  const rows = inOrder(labels, text).map((label) => value[label]);
  return rows.every((row): row is FrameRow => isObject(row) && columns.some((name) => Object.hasOwn(row, name)))
    ? rows
    : undefined;
}

/** Labels as they were written: an object's keys that are numbers come out sorted, and a frame that was drawn from another is not. */
function inOrder(labels: readonly string[], text: string | undefined): readonly string[] {
  if (labels.length === 1 || text === undefined) return labels;
  const wanted = new Set(labels);
  const met = new Set<string>();
  for (const [, label] of text.matchAll(/(?<!\\)"(-?\d+)"\s*:/g)) if (wanted.has(label!)) met.add(label!);
  return met.size === labels.length ? [...met] : labels;
}
