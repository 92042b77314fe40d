import { MOST, type NewValues } from '../drift/baseline/new-values.ts';
import type { SignCounts } from '../drift/baseline/signs.ts';
import type { FeatureSketch } from '../drift/baseline/sketch.ts';
import type { Cell } from '../drift/columns/value.ts';
import type { Core } from './core.ts';
import { ANSWERS, HOLDERS, OTHERWISE } from './rows/shapes/envelopes.ts';
import { firstMember } from './rows/shapes/paths.ts';
import type { ScanColumn } from './scan-columns.ts';

/** Where a column's record holds what, in bytes: see core/rows/memory.ts. */
const EDGES = 40;
const TEXTS = 40;
const STARTS = 44;
const TABLE = 48;
const BASES = 92;
const PLACES = 92;
const NEW_VALUES = 12;
const NEW_SIZE = 16;
const MISSING = 56;
const TYPE_ERRORS = 64;
const LOWEST = 72;
const HIGHEST = 80;

const addressAt = (core: Core, column: number, field: number): number =>
  new DataView(core.memory.buffer).getUint32(core.recordOf(column) + field, true);

/** Makes a column known to the core: a number's edges, or a category's texts. */
export function writeColumn(core: Core, index: number, column: ScanColumn): void {
  if (column.kind === 'numeric') {
    const { edges, cuts, integer, truths } = column;
    core.openNumbers(index, +integer, +truths, edges.length);
    const { buffer } = core.memory;
    // behind the first bin, which has no lower edge
    new Float64Array(buffer, addressAt(core, index, EDGES) + 8, cuts.length).set(cuts);
    new Float64Array(buffer, addressAt(core, index, BASES), edges.length + 1).set([edges[0] ?? 0, ...edges]);
    core.sealNumbers(index);
    return;
  }
  const { categories, places } = column;
  const all = [...categories.map((text, place) => [text, place] as const), ...places.others];
  const texts = all.map(([text]) => Buffer.from(text));
  const bytes = Buffer.concat(texts);
  core.openCategoryColumn(index, categories.length, +places.spelled, texts.length, bytes.length);
  const { buffer } = core.memory;
  new Uint8Array(buffer, addressAt(core, index, TEXTS)).set(bytes);
  const starts = new Uint32Array(buffer, addressAt(core, index, STARTS), texts.length + 1);
  for (const [at, text] of texts.entries()) starts[at + 1] = starts[at]! + text.length;
  new Uint32Array(buffer, addressAt(core, index, PLACES), texts.length).set(all.map(([, place]) => place));
  core.sealTexts(index, texts.length);
}

/** Makes the name of a column known, of input (0) or output (1): a payload that begins so may begin with a header. */
export function writeName(core: Core, side: number, name: string): void {
  const bytes = Buffer.from(name.replace(/^ +/, ''));
  if (bytes[0] === undefined) return;
  const place = core.openName(side, bytes.length, bytes[0]);
  new Uint8Array(core.memory.buffer).set(bytes, place);
}

/**
 * How the rows of a file become those of the columns: how many cells they have, and which of them each column is (-1: the file has no such).
 * A row that begins as `header` does may be it again.
 */
export interface Route {
  readonly width: number;
  readonly positions: readonly number[];
  readonly header: readonly string[];
}

/** How objects of a table are read: by the columns' names, but for those that their file's folders tell. */
export interface Members {
  readonly told: readonly number[];
}

/** Makes a route known to the core. */
export function writeRoute(core: Core, { width, positions, header }: Route): void {
  const first = Buffer.from(header[0] ?? '');
  const room = core.openFirst(first.length);
  new Uint8Array(core.memory.buffer).set(first, room);
  const absent = [...positions.keys()].filter((column) => positions[column] === -1);
  const place = core.openRoute(width, absent.length);
  const route = new Int32Array(core.memory.buffer, place, width + absent.length).fill(-1);
  for (const [column, position] of positions.entries()) if (position !== -1) route[position] = column;
  route.set(absent, width);
}

/** A column that is the same in every row of a file, as the names of folders tell it. */
export type Constant = readonly [column: number, cell: Cell];

/** Makes known what the rows to come have in these columns, whatever is read. @param toDouble of a column */
export function writeConstants(
  core: Core,
  constants: readonly Constant[],
  toDouble: (column: number, cell: Cell) => number,
): void {
  core.keepConstants(constants.length);
  if (constants.length === 0) return;
  const view = new DataView(core.memory.buffer, core.openConstants());
  for (const [place, [column, cell]] of constants.entries()) {
    view.setInt32(16 * place, column, true);
    view.setFloat64(16 * place + 8, toDouble(column, cell), true);
  }
}

/** What was counted of a column: `doubles` is the core's memory, `signs` how cells are written that JavaScript read for it. */
export function featureAt(
  core: Core,
  index: number,
  column: ScanColumn,
  { doubles, signs }: { doubles: Float64Array; signs: SignCounts },
): FeatureSketch {
  const record = core.recordOf(index);
  const field = (at: number): number => doubles[(record + at) / 8]!;
  const table = addressAt(core, index, TABLE) / 8;
  const missing = field(MISSING);
  if (column.kind === 'category') {
    const categories = column.categories.length;
    const counts = Array.from(doubles.subarray(table, table + categories));
    const newValues = newValuesAt(core, index);
    return {
      ...{ missing, typeErrors: 0, counts, kind: 'category', other: doubles[table + categories]! },
      ...(newValues.length > 0 && { newValues }),
    };
  }
  const bins = column.edges.length + 1;
  const counts = new Array<number>(bins);
  const offsets = new Array<number>(bins);
  for (let bin = 0; bin < bins; bin++) {
    counts[bin] = doubles[table + 2 * bin]!;
    // whatever counts as an atom is the atom
    offsets[bin] = column.atoms.has(bin) ? 0 : doubles[table + 2 * bin + 1]!;
  }
  const [min, max] = [field(LOWEST), field(HIGHEST)];
  return {
    missing,
    typeErrors: field(TYPE_ERRORS),
    counts,
    kind: 'numeric',
    offsets,
    ...(min <= max && { min, max }),
    ...signs.of(index),
  };
}

/** Values that no category is, by their hashes: see core/rows/new-values.ts. */
function newValuesAt(core: Core, index: number): NewValues {
  const { buffer } = core.memory;
  const hashes = addressAt(core, index, NEW_VALUES);
  const size = addressAt(core, index, NEW_SIZE);
  const counts = new Float64Array(buffer, hashes + 4 * MOST, size);
  return Array.from(new Uint32Array(buffer, hashes, size), (hash, at) => [hash, counts[at]!]);
}

/** What a key means that is no column: see core/payload/keys.ts. */
const WRAPPER = -2;
const DATA = -3;
const COLUMNS = -4;
const DOUBTED = -5;
const ANSWER = -6;
/** An object of a list with this key may be a tensor. */
const TENSOR = 'datatype';

/** Makes known to the core by which keys payloads of a side (0 the input, 1 the output) hold its columns, and what others mean. */
export function writePayloadKeys(core: Core, side: number, columns: readonly string[]): void {
  const others = new Map(HOLDERS.map((name) => [name, name === 'data' ? DATA : WRAPPER]));
  others.set('columns', COLUMNS);
  for (const name of OTHERWISE) others.set(name, DOUBTED);
  // of one column each of them is a row
  if (side === 0 && columns.length === 1) others.set('instances', DOUBTED);
  if (side === 1) for (const name of ANSWERS) others.set(name, ANSWER);
  for (const name of columns) others.delete(name);
  others.set(TENSOR, DOUBTED);
  writeKeys(core, side, columns, others);
}

/** The same of the rows of a table, in which no other key means anything; columns that are `told` otherwise are no members. */
export const writeTableKeys = (core: Core, columns: readonly string[], told: readonly number[]): void =>
  writeKeys(core, 0, columns, new Map(), told);

function writeKeys(
  core: Core,
  side: number,
  columns: readonly string[],
  others: ReadonlyMap<string, number>,
  told: readonly number[] = [],
): void {
  // what stands there holds a column that is named by a path
  const holders = new Set(columns.filter((name) => firstMember(name) !== name).map(firstMember));
  const known = new Map([
    ...columns.map((name, place): [string, number] => [name, holders.has(name) ? DOUBTED : place]),
    ...[...holders].filter((name) => !columns.includes(name)).map((name): [string, number] => [name, DOUBTED]),
  ]);
  const tensors = others.has(TENSOR);
  const keys = [...known, ...[...others].filter(([name]) => name === TENSOR || !known.has(name))];
  const texts = keys.map(([name]) => Buffer.from(name));
  core.openKeys(
    side,
    keys.length,
    texts.reduce((sum, { length }) => sum + length, 0),
  );
  for (const [place, [name, meaning]] of keys.entries()) {
    const text = texts[place]!;
    new Uint8Array(core.memory.buffer).set(text, core.openKey(side, text.length, 0));
    core.sealKey(
      side,
      meaning,
      +(isPlain(name) && !told.includes(place) && (meaning < 0 || !tensors || name !== TENSOR)),
    );
  }
  core.giveKeys(side);
}

/** Makes known that somebody was told of a name the input's columns do not have. */
export function learnName(core: Core, name: string): void {
  if (!isPlain(name)) return;
  const text = Buffer.from(name);
  const place = core.openKey(0, text.length, 1);
  if (place === 0) return;
  new Uint8Array(core.memory.buffer).set(text, place);
  core.learnKey(0);
}

/** A name that stands in JSON as it is; any other needs escapes there. */
const isPlain = (name: string): boolean =>
  name.isWellFormed() && ![...name].some((character) => character < ' ' || character === '"' || character === '\\');
