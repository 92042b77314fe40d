import { isObject } from '../../is-object.ts';
import { type Broken, brokenOutcome, okOutcome, type ReadOutcome } from '../text/broken.ts';
import { parseCsv } from '../text/parse-csv.ts';
import { columnsInside, rowsBeside } from './shapes/beside.ts';
import { chancesBeside, chancesInside, chancesText, classesBeside, isList, listText } from './shapes/chances.ts';
import { isOneRow, rowsOfColumns } from './shapes/columns.ts';
import { onlyAnswer, rowsByNameIn, rowsFurtherDown, rowsHeld, rowsOfWidth, withContext } from './shapes/envelopes.ts';
import { rowsByColumn, rowsByLabel } from './shapes/frames.ts';
import { listKeys, noColumn } from './shapes/near.ts';
import { chancesOf, classesInPairs, likeliest, rowOfPairs } from './shapes/pairs.ts';
import { firstMember, readPath } from './shapes/paths.ts';
import { whyNotAtPlace } from './shapes/placed.ts';
import { sparseRow } from './shapes/sparse.ts';
import { type NamedTable, tableIn } from './shapes/tables.ts';
import { areTensors, columnsOfTensors } from './shapes/tensors.ts';
import { bodyOfEvent, plainStruct, valuesInTexts } from './shapes/written-inside.ts';

/** A value of a row as text; undefined where the payload says null or a named column is not there. */
export type RowCells = (string | undefined)[];

/** Rows of a payload; `unknown` names keys the schema does not have, `header` says that a row of names stood before the others. */
export type Payload = { rows: RowCells[]; unknown: string[]; header?: true };

/** How the cells of a row are named and read. */
export type Reading = {
  /** Names in the order of the schema; without them rows given as objects cannot be read. */
  readonly columns: readonly string[] | undefined;
  /** Columns whose value may be a list of scalars, as chances by class are: one cell, its JSON text. Else a list holds a column's rows. */
  readonly lists?: readonly string[];
  /** Where spaces before a cell of CSV belong to it, as some categories begin with one. */
  readonly spaces?: 'kept' | undefined;
  /** Whether it is an answer: one value may then be called what it is, and names its server made up are no columns. */
  readonly answer?: boolean | undefined;
  /** Whether it stands where nothing but answers do. */
  readonly answered?: boolean | undefined;
  /** The text that JSON was read from. */
  readonly text?: string;
};

const DEEPEST = 6;

/**
 * Rows of a JSON value. `[1,2]` is one row, `[[1],[2]]` and `[{…},{…}]` are one each; a member that only wraps rows is looked into, whatever
 * stands beside it. `{"score":[1,2]}` is a column: two rows, which a caller that knows how many there must be compares.
 */
export function rowsOfJson(value: unknown, reading: Reading, depth = 0): ReadOutcome<Payload> {
  if (isObject(value)) return rowsOfObject(value, reading, depth);
  const list = Array.isArray(value) ? value : [value];
  if (areTensors(list)) return rowsOfTensors(list, reading);
  const inside = depth < DEEPEST ? valuesInTexts(list) : undefined;
  if (inside) return concatRows(inside, ({ value, text }) => rowsOfJson(value, { ...reading, text }, depth + 1));
  const written = rowsInTexts(list, reading);
  if (written) return concatRows(written, (row) => positionalRow(row, reading));
  if (!list.some((item) => typeof item === 'object' && item !== null)) return positionalRow(list, reading);
  const { columns, lists } = reading;
  const paired = columns && rowOfPairs(list, columns, false);
  if (paired) return namedRow(paired, columns, lists);
  return concatRows(list, (item) =>
    isObject(item)
      ? rowsOfObject(item, reading, depth + 1)
      : rowOfList(Array.isArray(item) ? item : [item], reading, depth),
  );
}

/** A list in a list is a row: of scalars, of pairs of a name and a value, of classes with their chances, or of the one object in it. */
function rowOfList(list: readonly unknown[], reading: Reading, depth: number): ReadOutcome<Payload> {
  const { columns, lists } = reading;
  const labelled = reading.answer ? classesInPairs(list) : undefined;
  if (labelled) return rowOfList(labelled, reading, depth);
  const flat = columns && flatRow(list, columns.length);
  if (flat) return positionalRow(flat, reading);
  if (!columns || list.length === 0 || !list.every(isObject)) return positionalRow(list, reading);
  const paired = rowOfPairs(list, columns, true);
  if (paired) return namedRow(paired, columns, lists);
  const chances = lists?.includes(columns[0]!) && columns.length === 1 ? chancesOf(list) : undefined;
  if (chances) return namedRow({ [columns[0]!]: chances }, columns, lists);
  const best = list.length === 1 ? list[0] : likeliest(list, columns);
  if (typeof best === 'string') return brokenOutcome('payload', best);
  return isObject(best) ? rowsOfObject(best, reading, depth + 1) : positionalRow(list, reading);
}

/** Values of a row that is a tensor of its own, as `[[1,2]]` or `[[1],[2]]`, one after the other; undefined where they are not as many as the columns. */
function flatRow(list: readonly unknown[], width: number): unknown[] | undefined {
  if (list.length === 0 || !list.every(Array.isArray)) return undefined;
  const flat = list.flat(DEEPEST);
  return flat.length === width && isList(flat) ? flat : undefined;
}

/**
 * Rows of texts each of which is a line of CSV, as AWS's examples send them in `instances`: where the texts would not be a row themselves, or their
 * cells are as many as the columns.
 */
function rowsInTexts(list: readonly unknown[], { columns, spaces }: Reading): string[][] | undefined {
  if (!list.every((item): item is string => typeof item === 'string' && item.includes(','))) return undefined;
  const parsed = list.map((text) => parseCsv(text, { separator: ',', spaces: spaces !== 'kept' }));
  const rows = parsed.flatMap((one) => ('rows' in one ? one.rows : []));
  const width = rows[0]?.length;
  if (parsed.some((one) => 'broken' in one) || rows.some((row) => row.length !== width)) return undefined;
  return columns && width !== columns.length && list.length === columns.length ? undefined : rows;
}

/** Columns named in an object come first, then rows beside their names, then whatever holds rows; what is none of these is broken. */
function rowsOfObject(value: Record<string, unknown>, reading: Reading, depth: number): ReadOutcome<Payload> {
  const { columns, lists, text } = reading;
  const named = columns?.some((name) => readPath(value, name) !== undefined || isOneRow(value, name))
    ? rowsByNames(value, columns, reading)
    : undefined;
  if (named?.ok) {
    const otherClass = reading.answer ? whyNotAtPlace(value, columns!) : undefined;
    if (otherClass !== undefined) return brokenOutcome('payload', otherClass);
    const apart = reading.answer || !columns ? undefined : rowsBeside(value, columns);
    if (apart) return concatRows(apart, (row) => rowsByNames(row, columns!, reading));
    const astray = reading.answer || !columns ? undefined : columnsInside(value, columns);
    if (astray === undefined) return named;
    // its `kind` may be called as a column is
    const struct = plainStruct(value);
    return struct ? rowsOfJson(struct.value, reading, depth + 1) : brokenOutcome('payload', astray);
  }
  const frame = columns && (named ? rowsByColumn(value, columns, text) : rowsByLabel(value, columns, text));
  const table = frame ?? splitRows(value) ?? (columns && tableIn(value, (name) => columns.includes(name)));
  if (Array.isArray(table)) return concatRows(table, (row) => namedRow(row, columns, lists));
  if (table) return 'ok' in table ? table : rowsOfTable(table, reading);
  if (named) return named;
  const chances = columns && reading.answer && chancesBeside(value, columns, lists);
  if (chances) return concatRows(chances, (row) => namedRow(row, columns, lists));
  const byClass = columns && reading.answer && chancesInside(value, columns);
  if (byClass) return namedRow(byClass, columns, lists);
  const held = rowsInside(value, reading);
  if (held && 'ok' in held) return held;
  if (held === undefined || depth >= DEEPEST) return namedRow(value, columns, [], reading.answer);
  // of one column each instance is a row, and many are none of another width
  if (columns?.length === 1 && !reading.answer && isList(held.rows) && held.rows === value.instances)
    return concatRows(held.rows, (item) => rowsOfJson([item], reading, depth + 1));
  const answered = reading.answer && ANSWERED_IN.some((key) => value[key] === held.rows);
  return rowsOfJson(held.rows, answered ? { ...reading, answered } : reading, depth + 1);
}

/** Where answers may be called as their server likes. */
const ANSWERED_IN = ['predictions', 'outputs'];

/** What holds the rows of an object that is none of them. */
function rowsInside(
  value: Record<string, unknown>,
  { columns, answer = false, answered }: Reading,
): { rows: unknown } | Broken | undefined {
  const struct = plainStruct(value);
  if (struct) return { rows: struct.value };
  const sparse = sparseRow(value, columns) ?? withContext(value);
  if (sparse) return sparse;
  const held = rowsHeld(value, answer) ?? rowsFurtherDown(value, answer);
  if (held) return held;
  const body = bodyOfEvent(value);
  if (body !== undefined) return { rows: body };
  if (answer) return answered ? onlyAnswer(value) : undefined;
  return columns && columns.length > 1
    ? (rowsByNameIn(value, columns) ?? rowsOfWidth(value, columns.length))
    : undefined;
}

function rowsByNames(
  value: Record<string, unknown>,
  columns: readonly string[],
  { lists = [] }: Reading,
): ReadOutcome<Payload> {
  const found = columns.map((name) => readPath(value, name));
  const listed = lists.some((name) => isList(readPath(value, name)));
  const inLists = columns.some((name, at) => Array.isArray(found[at]) || isOneRow(value, name));
  const placed = columns.some((name, at) => isPlaced(value, name, found[at]));
  const rows = listed || placed || !inLists ? undefined : rowsOfColumns(value, columns, lists);
  if (rows)
    return concatRows(rows, (row) =>
      namedRow({ ...row, ...classesBeside(value, row, { columns, lists }) }, columns, lists),
    );
  return namedRow(inLists ? withoutLists(value, columns, lists) : value, columns, lists);
}

/** Whether a column is a value at a place of a list, which then is no column. */
const isPlaced = (value: Record<string, unknown>, name: string, found: unknown): boolean =>
  !Object.hasOwn(value, name) && isScalar(found) && Array.isArray(value[firstMember(name)]);
const isScalar = (found: unknown): boolean => found !== undefined && (found === null || typeof found !== 'object');

/** Columns that are lists of one value as that value, as TensorFlow Serving's named tensors of a row are. */
const withoutLists = (
  value: Record<string, unknown>,
  columns: readonly string[],
  lists: readonly string[],
): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(value).map(([name, held]) => {
      const alone = isList(held) && held.length === 1 && columns.includes(name) && !lists.includes(name);
      return [name, alone ? held[0] : held];
    }),
  );

/** Rows whose cells have names. Where none of them is a column a server may have made up those of an answer; those of a request say what it holds. */
function rowsOfTable({ names, rows }: NamedTable, reading: Reading): ReadOutcome<Payload> {
  const { columns, lists, answer } = reading;
  if (answer && !columns?.some((name) => names.includes(name)))
    return rows.some((row) => row.some((cell) => typeof cell === 'object' && cell !== null))
      ? brokenOutcome(
          'payload',
          `cells are called ${listKeys(names)}: name the one that is meant as the \`output\` of the schema`,
        )
      : concatRows(rows, (row) => positionalRow(row, reading));
  return concatRows(rows, (row) =>
    namedRow(Object.fromEntries(names.map((name, at) => [name, row[at]])), columns, lists),
  );
}

/** Several values' rows, one after the other; broken when one of them is. */
export function concatRows<T>(values: readonly T[], read: (value: T) => ReadOutcome<Payload>): ReadOutcome<Payload> {
  const rows: RowCells[] = [];
  const unknown = new Set<string>();
  for (const value of values) {
    const outcome = read(value);
    if (!outcome.ok) return outcome;
    for (const row of outcome.value.rows) rows.push(row);
    for (const key of outcome.value.unknown) unknown.add(key);
  }
  return okOutcome({ rows, unknown: [...unknown] });
}

/** `{"columns": [names], "data": [rows]}`, as pandas writes a frame with `orient="split"` and MLflow's scoring server takes it. */
function splitRows(value: Record<string, unknown>): Record<string, unknown>[] | undefined {
  const { columns, data } = value;
  if (!Array.isArray(columns) || !columns.every((name) => typeof name === 'string') || !Array.isArray(data))
    return undefined;
  if (!data.every((row) => Array.isArray(row) && row.length === columns.length)) return undefined;
  return data.map((row) => Object.fromEntries(columns.map((name, at) => [name, (row as unknown[])[at]])));
}

function rowsOfTensors(tensors: readonly Record<string, unknown>[], reading: Reading): ReadOutcome<Payload> {
  const { columns, lists } = reading;
  const found = columnsOfTensors(tensors, columns);
  if ('ok' in found) return found;
  return 'named' in found
    ? concatRows(found.named, (row) => namedRow(row, columns, lists))
    : concatRows(found.rows, (row) => positionalRow(row, reading));
}

/** Values in the order of the schema; several are one cell where its only column may hold a list, as chances by class are. */
export function positionalRow(values: readonly unknown[], { columns, lists }: Reading): ReadOutcome<Payload> {
  const listed = values.length > 1 && columns?.length === 1 && lists?.includes(columns[0]!);
  const cells = cellsOf(listed ? [listText(values)] : values);
  return 'ok' in cells ? cells : okOutcome({ rows: [cells], unknown: [] });
}

/**
 * An object by the schema's names, or the paths they spell; `__proto__` is a name like any other, and case counts. What has none of them is
 * no row in which everything is missing: it is something else.
 */
export function namedRow(
  value: Record<string, unknown>,
  columns: readonly string[] | undefined,
  lists: readonly string[] = [],
  answer = false,
): ReadOutcome<Payload> {
  if (columns === undefined) return brokenOutcome('payload', 'rows given as objects need the names of a schema');
  const values = columns.map((name) => readPath(value, name));
  if (values.every((found) => found === undefined)) return brokenOutcome('payload', noColumn(value, columns, answer));
  const cells = cellsOf(
    values.map((found, at) => (lists.includes(columns[at]!) ? chancesText(found, value) : found)),
    columns,
  );
  if ('ok' in cells) return cells;
  const members = new Set(columns.map(firstMember));
  const unknown = Object.keys(value).filter((key) => !members.has(key) && !columns.includes(key));
  return okOutcome({ rows: [cells], unknown });
}

/** Scalars as text; a text that spells a number is that number. */
function cellsOf(values: readonly unknown[], names: readonly string[] = []): RowCells | Broken {
  const cells: RowCells = [];
  for (const [at, value] of values.entries()) {
    if (value === null || value === undefined) cells.push(undefined);
    else if (typeof value === 'object') return brokenOutcome('payload', noScalar(value, names[at]));
    else cells.push(String(value));
  }
  return cells;
}

/** A value that is none, and how one inside of it is named. */
function noScalar(value: object, name: string | undefined): string {
  const what = 'a value that is an array or object';
  if (name === undefined) return what;
  const first = Array.isArray(value) ? '[0]' : `['${(Object.keys(value)[0] ?? '').slice(0, 40)}']`;
  return `${what}, in \`${name.slice(0, 64)}\`: name what is meant in it by a path, as \`${name.slice(0, 64)}${first}\``;
}
