import { decodeUtf8 } from '../domain/capture/capture.ts';
import { parseLines } from '../domain/capture/read.ts';
import { namedRow, type Payload } from '../domain/capture/rows/json-rows.ts';
import { columnsInside } from '../domain/capture/rows/shapes/beside.ts';
import { firstMember, leavesOf, readPath } from '../domain/capture/rows/shapes/paths.ts';
import { brokenOutcome, okOutcome, type ReadOutcome } from '../domain/capture/text/broken.ts';
import { parseStrictJson } from '../domain/capture/text/strict-json.ts';
import { findDressed, tellDressed } from '../domain/csv/dressed-columns.ts';
import type { ColumnLeftOut } from '../domain/drift/columns/schema.ts';
import { parseNumber, type Row } from '../domain/drift/columns/value.ts';
import { InvalidEventError } from '../domain/errors.ts';
import { isObject } from '../domain/is-object.ts';
import { linesOfArray } from './array-lines.ts';
import { readBytes } from './files/files.ts';
import {
  newNotes,
  noteBroken,
  noteUnknown,
  pickColumns,
  type Table,
  type TableNotes,
  type TableOptions,
} from './table.ts';

/** A line that must be one JSON object. */
export function parseObject(line: Uint8Array): ReadOutcome<Record<string, unknown>> {
  const text = decodeUtf8(line);
  if (!text.ok) return text;
  const parsed = parseStrictJson(text.value, 'text');
  if (!parsed.ok) return parsed;
  return isObject(parsed.value) ? okOutcome(parsed.value) : brokenOutcome('shape', 'a line must be a JSON object');
}

/** The lines of a file, from the first, each time they are asked for. */
type Source = () => AsyncIterable<Uint8Array>;

/** Objects that are asked for the names of their members: an optional one need not stand in the first. */
const NAMING = 1000;

/** Numbers that a list holds at least to be taken for a vector. */
const FEWEST_NUMBERS = 8;

type Kind = 'value' | 'null' | 'vector' | 'list' | 'object';
/** What a member was seen as: the later here speaks for all. */
const WEIGHT: readonly Kind[] = ['null', 'object', 'value', 'vector', 'list'];

/**
 * The columns of JSON Lines: the members of the first objects, those inside of objects by their paths. Lists hold no one value a row and
 * are passed by, but for `vectors`, of numbers. `only` is an object that has no other beside it; `undefined` where no line is an object.
 */
async function findMembers(
  source: Source,
): Promise<{ columns: string[]; vectors: string[]; passedBy: ColumnLeftOut[]; only?: object } | undefined> {
  const found = new Map<string, Kind>();
  let objects = 0;
  let only: object | undefined;
  for await (const batch of parseLines(source(), parseObject)) {
    for (const { outcome } of batch) {
      if (!outcome.ok || objects === NAMING) continue;
      only = objects++ === 0 ? outcome.value : undefined;
      for (const [name, value] of leavesOf(outcome.value)) {
        const kind = kindOf(value);
        if (WEIGHT.indexOf(kind) > WEIGHT.indexOf(found.get(name) ?? 'null') || !found.has(name)) found.set(name, kind);
      }
    }
    if (objects === NAMING) break;
  }
  if (objects === 0) return undefined;
  const names = [...found.keys()];
  const columns: string[] = [];
  const vectors = names.filter((name) => found.get(name) === 'vector');
  const passedBy: ColumnLeftOut[] = [];
  for (const [name, kind] of found) {
    const holds = names.some((other) => other.startsWith(`${name}.`) || other.startsWith(`${name}[`));
    if (kind === 'list') passedBy.push({ name, because: 'a list' });
    else if (kind === 'value' && holds) passedBy.push({ name, because: 'an object in some rows' });
    else if (kind === 'object' && !holds) passedBy.push({ name, because: 'an object' });
    else if (kind === 'value' || kind === 'vector' || !holds) columns.push(name);
  }
  return { columns, vectors, passedBy, ...(only && { only }) };
}

const isVector = (list: readonly unknown[]): boolean =>
  list.length >= FEWEST_NUMBERS && list.every((item) => parseNumber(String(item)) !== undefined);

const kindOf = (value: unknown): Kind =>
  value === null
    ? 'null'
    : Array.isArray(value)
      ? isVector(value)
        ? 'vector'
        : 'list'
      : typeof value === 'object'
        ? 'object'
        : 'value';

/**
 * The names of the first objects, those of the wanted ones that lead to something inside of them among these: of one object where that has a wanted
 * one, else of as many as it takes.
 */
async function firstKeys(source: Source, file: string, wanted: readonly string[]): Promise<string[]> {
  const names = new Set<string>();
  let objects = 0;
  for await (const batch of parseLines(source(), parseObject)) {
    for (const { outcome } of batch) {
      if (!outcome.ok) continue;
      objects++;
      const keys = Object.keys(outcome.value);
      const inside = wanted.filter((name) => !keys.includes(name) && readPath(outcome.value, name) !== undefined);
      const holders = new Set(wanted.filter((name) => !keys.includes(name)).map(firstMember));
      for (const name of [...keys.filter((key) => !holders.has(key)), ...inside]) names.add(name);
      if (objects === NAMING || wanted.some((name) => names.has(name))) return [...names];
    }
  }
  if (objects === 0) throw withoutObject(file);
  return [...names];
}

/** The object of a file that has no other; undefined where there are more, or none. */
async function onlyObject(source: Source): Promise<object | undefined> {
  let only: object | undefined;
  for await (const batch of parseLines(source(), parseObject))
    for (const { outcome } of batch) {
      if (only !== undefined) return undefined;
      only = outcome.ok ? outcome.value : {};
    }
  return only;
}

/** One object whose members are lists of as many values each: a table by its columns, as `DataFrame.to_dict('list')` gives it. */
function refuseLists(file: string, only: object): void {
  const lists = Object.values(only);
  const isCells = (held: unknown): held is unknown[] =>
    Array.isArray(held) && held.length > 1 && held.every((cell) => typeof cell !== 'object' || cell === null);
  if (lists.length < 2 || !lists.every((held) => isCells(held) && held.length === lists[0].length)) return;
  throw new InvalidEventError(
    `\`${file}\` is one JSON object that holds a table by its columns, each a list of ${lists[0].length}: write its rows, with pandas \`pd.DataFrame(table).to_json(path, orient='records', lines=True)\``,
  );
}

/** Statistics or constraints of Model Monitor are no rows, and are read by an option of their own. */
function refuseSummary(file: string, only: object): void {
  const { features } = only as { features?: unknown };
  if (!Array.isArray(features) || features.length === 0) return;
  if (!features.every((one) => isObject(one) && 'name' in one && 'inferred_type' in one)) return;
  throw new InvalidEventError(
    `\`${file}\` holds what Model Monitor found of ${features.length === 1 ? 'a column' : `${features.length} columns`}, and no rows: \`steward drift baseline --from-model-monitor statistics.json --constraints constraints.json\` makes a baseline of its files`,
  );
}

/** One object whose list holds what should be the rows, as APIs answer and GeoJSON is. */
function refuseWrapped(file: string, only: object): void {
  const lists = [...leavesOf(only as Record<string, unknown>)].filter(
    (leaf): leaf is [string, unknown[]] => Array.isArray(leaf[1]) && leaf[1].length > 1 && leaf[1].every(isObject),
  );
  const [longest] = lists.toSorted(([, a], [, b]) => b.length - a.length);
  if (!longest) return;
  const [name, { length }] = longest;
  throw new InvalidEventError(
    `\`${file}\` is one JSON object, and its rows seem to be the ${length} of \`${name}\`: write them one a line, with jq \`jq -c '.${name}[]' ${file} > rows.jsonl\``,
  );
}

const withoutObject = (file: string) =>
  new InvalidEventError(`\`${file}\` has no line that is a JSON object: write one object of named values a line`);

/**
 * JSON Lines, one object a line, or (`array`) one JSON array of objects; without `columns` the first objects name them, those inside of objects by their paths.
 * @throws InvalidEventError when no line is an object
 */
export async function readJsonl(
  file: string,
  { columns: wanted, lists, files }: TableOptions,
  array = false,
): Promise<Table> {
  const source = () => (array ? linesOfArray(readBytes(files, file)) : readBytes(files, file));
  const notes = newNotes();
  const members = wanted === undefined ? await findMembers(source) : undefined;
  if (wanted === undefined && members === undefined) throw withoutObject(file);
  const only = members ? members.only : await onlyObject(source);
  if (only) {
    refuseSummary(file, only);
    refuseLists(file, only);
  }
  const names = members?.columns ?? (await firstKeys(source, file, wanted ?? []));
  if (only && !wanted?.some((name) => names.includes(name))) refuseWrapped(file, only);
  const { columns } = pickColumns(file, names, wanted, notes);
  // an object may well have what the first one lacks: which column none has shows at the end
  notes.absent = [];
  const vectors = members?.vectors ?? lists ?? [];
  const written = tellDressed(findDressed(columns, await firstRows(source, columns, vectors), wanted));
  if (written !== undefined) notes.readAs = written;
  const rows = rowsOf(source, file, { columns, vectors }, notes);
  // the scanner knows no lists
  const scanned = vectors.length === 0 && { objects: { array } };
  return { format: 'jsonl', columns, rows, ...(members && { passedBy: members.passedBy }), vectors, ...scanned, notes };
}

/** Objects that tell with which signs numbers are written, as the head of a CSV file does. */
const LOOKED_AT = 200;

async function firstRows(source: Source, columns: readonly string[], vectors: readonly string[]): Promise<string[][]> {
  const objects = new ObjectRows(columns, vectors);
  const rows: string[][] = [];
  for await (const batch of parseLines(source(), (line) => objects.read(line))) {
    for (const { outcome } of batch) if (outcome.ok) rows.push(outcome.value.rows[0]!.map((cell) => cell ?? ''));
    if (rows.length >= LOOKED_AT) return rows.slice(0, LOOKED_AT);
  }
  return rows;
}

/** Reads lines as rows of columns; `unseen` are those of the columns that no object had so far, be they `null`. */
export class ObjectRows {
  readonly unseen: Set<string>;
  readonly #columns: readonly string[];
  readonly #vectors: readonly string[];

  /** @param vectors columns whose value is a list */
  constructor(columns: readonly string[], vectors: readonly string[] = []) {
    this.#columns = columns;
    this.#vectors = vectors;
    this.unseen = new Set(columns);
  }

  read(line: Uint8Array): ReadOutcome<Payload> {
    const object = parseObject(line);
    if (!object.ok) return object;
    for (const name of this.unseen) if (readPath(object.value, name) !== undefined) this.unseen.delete(name);
    const row = namedRow(object.value, this.#columns, this.#vectors);
    const astray = row.ok ? columnsInside(object.value, this.#columns) : undefined;
    return astray === undefined ? row : brokenOutcome('payload', astray);
  }
}

async function* rowsOf(
  source: Source,
  file: string,
  { columns, vectors }: { columns: readonly string[]; vectors: readonly string[] },
  notes: TableNotes,
): AsyncGenerator<Row> {
  const objects = new ObjectRows(columns, vectors);
  for await (const batch of parseLines(source(), (line) => objects.read(line))) {
    for (const { outcome, line } of batch) {
      if (!outcome.ok) {
        noteBroken(notes, { file, at: line, kind: outcome.kind, reason: outcome.reason });
        continue;
      }
      notes.read++;
      notes.used++;
      noteUnknown(notes, outcome.value.unknown);
      yield outcome.value.rows[0]!;
    }
  }
  if (notes.used > 0) notes.absent = [...objects.unseen];
}
