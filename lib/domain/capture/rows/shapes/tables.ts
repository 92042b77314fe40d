import { isObject } from '../../../is-object.ts';
import { type Broken, brokenOutcome } from '../../text/broken.ts';
import { raggedRow } from '../../text/ragged.ts';
import { rowsOfShape } from './tensors.ts';

/** Rows, and the names of their cells as the body gives them. */
export type NamedTable = { readonly names: readonly string[]; readonly rows: readonly (readonly unknown[])[] };

/**
 * Members that name the cells of the rows beside them: `columns` (pandas, Azure ML), `fields` (IBM watsonx.ai's `input_data` and `predictions`,
 * H2O's `ScoreRequest` and `ScoreResponse`), `names` (Seldon Core's v1 `DefaultData`), `header` (SPSS scoring), `ColumnNames` (Azure ML Studio).
 */
const NAMES = ['columns', 'fields', 'names', 'header', 'ColumnNames', 'column_names', 'feature_names'];
/** Members that hold such rows: of those above, and of containers that may name their cells in a list of another name. */
const ROWS = [
  ...['data', 'values', 'rows', 'score', 'ndarray', 'tensor', 'Values', 'instances', 'inputs', 'input_data'],
  ...['predictions', 'outputs', 'features', 'examples', 'results'],
];

/** The same where none of those is there: chances of classes whose names stand beside them (Hugging Face's zero-shot classification, Vertex AI's AutoML). */
const CHANCES = ['scores', 'probabilities'];

/**
 * The table an object holds: rows in one member, the names of their cells in another. A list of another name counts where it has as many texts
 * as the rows have cells and one of them is a column.
 * @returns undefined where rows stand without names; why it is none where the two contradict each other
 */
export function tableIn(
  value: Record<string, unknown>,
  isColumn: (name: string) => boolean,
): NamedTable | Broken | undefined {
  const usual = ROWS.filter((key) => isRows(value[key]) || (key === 'tensor' && isObject(value[key])));
  const holders = usual.length > 0 ? usual : CHANCES.filter((key) => isRows(value[key]));
  const named = NAMES.filter((key) => namesIn(value[key]) !== undefined);
  if (holders.length > 1 && named.length > 0) return brokenOutcome('payload', several(named[0]!, holders));
  const rows = holders.length === 1 ? rowsOf(value[holders[0]!]) : undefined;
  if (rows === undefined) return undefined;
  // a tensor that is none may stand beside what does hold the rows
  if ('ok' in rows) return named.length > 0 ? rows : undefined;
  const names = (named.length > 0 ? namesIn(value[named[0]!]) : namesAmong(value, rows[0]!.length, isColumn)) as
    | string[]
    | undefined;
  if (names === undefined) return undefined;
  if (new Set(names).size < names.length) return brokenOutcome('payload', `a name is there twice in \`${named[0]}\``);
  const other = rows.find((row) => row.length !== names.length);
  if (!other) return { names, rows };
  // One list under one name may be a column as well as a row.
  return Array.isArray((value[holders[0]!] as unknown[])[0])
    ? raggedRow(other.length, names, 'the names beside it are')
    : undefined;
}

/** Names in a list: as they are, or each in an object of its own, `{"name":"a","type":"double"}`. */
function namesIn(held: unknown): string[] | undefined {
  if (areTexts(held)) return held;
  if (!Array.isArray(held) || held.length === 0) return undefined;
  const names = held.map((one) => (isObject(one) && typeof one.name === 'string' ? one.name : undefined));
  return names.every((name) => name !== undefined) ? names : undefined;
}

const several = (names: string, holders: readonly string[]): string =>
  `the names in \`${names}\` stand beside several lists of rows: \`${holders.join('`, `')}\``;

const areTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.length > 0 && value.every((name) => typeof name === 'string');

const isScalar = (value: unknown): boolean => typeof value !== 'object' || value === null;

/** A list of rows, or the cells of one. */
const isRows = (value: unknown): value is unknown[] =>
  Array.isArray(value) && value.length > 0 && (value.every(Array.isArray) || value.every(isScalar));

/** `tensor` is Seldon Core's: flat values and their shape. */
function rowsOf(held: unknown): (readonly unknown[])[] | Broken {
  if (isObject(held))
    return (
      rowsOfShape(held.shape, held.values) ?? brokenOutcome('payload', 'the tensor does not hold what its shape says')
    );
  const list = held as unknown[];
  return Array.isArray(list[0]) ? (list as unknown[][]) : [list];
}

function namesAmong(
  value: Record<string, unknown>,
  width: number,
  isColumn: (name: string) => boolean,
): string[] | undefined {
  const lists = Object.entries(value).flatMap(([key, list]) => (ROWS.includes(key) || !areTexts(list) ? [] : [list]));
  const fitting = lists.filter((list) => list.length === width && list.some(isColumn));
  return fitting.length === 1 ? fitting[0] : undefined;
}
