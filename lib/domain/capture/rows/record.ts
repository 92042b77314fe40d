import { type Broken, brokenOutcome, type ReadOutcome } from '../text/broken.ts';
import { ELEMENTS, type Element, type ElementType, textOfBytes, viewOf } from './binary/elements.ts';
import { fieldsOf, varintsOf, type WireField } from './binary/wire.ts';
import { namedRow, type Payload, positionalRow, type Reading } from './json-rows.ts';
import { firstMember } from './shapes/paths.ts';
import { cellsIn, cellsOfSparse, flawOfKeys, isSparse } from './shapes/sparse.ts';

/** Fields by the numbers of `aialgs.data.Record`, whose record.proto SageMaker's Python SDK has beside `sagemaker.amazon.common`. */
const FEATURES = 1;
const LABEL = 2;
const [KEY, VALUE] = [1, 2];
const [FLOAT32, FLOAT64, INT32] = [2, 3, 7];
const [VALUES, KEYS, SHAPE] = [1, 2, 3];

const NO_RECORD = brokenOutcome('payload', 'a record that is not protobuf, or is cut off');
const refusedTensor = (why: string): Broken => brokenOutcome('payload', `a record whose tensor ${why}`);

/** Sparse where it has keys: everything but what they name is zero. */
type Tensor = { values: Element[]; keys: number[]; shape: number[] };

/**
 * The row of one record. Features and labels (which is where built-in algorithms answer) go by the schema's names where it has one of them; else
 * the only feature is the row, or where there is none the only label.
 */
export function rowOfRecord(message: Uint8Array, reading: Reading): ReadOutcome<Payload> {
  const fields = fieldsOf(message);
  const features = fields && membersOf(fields, FEATURES);
  const label = fields && membersOf(fields, LABEL);
  if (!features || !label) return NO_RECORD;
  const { columns, lists } = reading;
  const wanted = new Set(columns?.map(firstMember).concat(columns));
  const named = new Map([...label, ...features]);
  const side = features.size > 0 ? features : label;
  if (side.size === 1 && ![...named.keys()].some((name) => wanted.has(name)))
    return rowOfTensor([...side.values()][0]!, reading);
  const members: [string, unknown][] = [];
  for (const [name, value] of named) {
    const cells = columnOf(value);
    if (Array.isArray(cells)) members.push([name, cells.length === 1 ? cells[0] : cells]);
    else if (wanted.has(name)) return cells;
  }
  return namedRow(Object.fromEntries(members), columns, lists);
}

/** A tensor as a row by position. A sparse one is made room for only when it is as wide as the schema is. */
function rowOfTensor(value: Uint8Array, reading: Reading): ReadOutcome<Payload> {
  const tensor = tensorOf(value);
  if ('ok' in tensor) return tensor;
  if (!isSparse(tensor)) return positionalRow(tensor.values, reading);
  const cells = cellsOfSparse(tensor, reading.columns);
  return 'ok' in cells ? cells : positionalRow(cells, reading);
}

function columnOf(value: Uint8Array): Element[] | Broken {
  const tensor = tensorOf(value);
  if ('ok' in tensor) return tensor;
  return isSparse(tensor) ? refusedTensor('is sparse, which is read only as the whole row') : tensor.values;
}

/** The entries of a map of names; of a name that is there twice the later one counts. */
function membersOf(fields: readonly WireField[], number: number): Map<string, Uint8Array> | undefined {
  const members = new Map<string, Uint8Array>();
  for (const field of fields) {
    if (field.number !== number) continue;
    const entry = typeof field.value === 'bigint' ? undefined : fieldsOf(field.value);
    const key = entry?.findLast((part) => part.number === KEY)?.value ?? new Uint8Array();
    const value = entry?.findLast((part) => part.number === VALUE)?.value ?? new Uint8Array();
    const name = typeof key === 'bigint' ? undefined : textOfBytes(key);
    if (!entry || name === undefined || typeof value === 'bigint') return undefined;
    members.set(name, value);
  }
  return members;
}

/** The tensor of a `Value`: of 32-bit or 64-bit floats, or of 32-bit integers. */
function tensorOf(bytes: Uint8Array): Tensor | Broken {
  const kind = fieldsOf(bytes)?.at(-1);
  if (!kind || typeof kind.value === 'bigint') return kind ? NO_RECORD : refusedTensor('is not there');
  if (![FLOAT32, FLOAT64, INT32].includes(kind.number)) return refusedTensor('is bytes of another kind, not numbers');
  const fields = fieldsOf(kind.value);
  const values = fields && valuesOf(fields, kind.number);
  const keys = fields && wholeNumbers(fields, KEYS);
  const shape = fields && wholeNumbers(fields, SHAPE);
  if (!values || !keys || !shape) return NO_RECORD;
  const places = cellsIn(shape);
  const flaw = keys.length > 0 ? flawOfKeys({ values, keys, shape }) : undefined;
  if (flaw !== undefined) return refusedTensor(flaw);
  if (keys.length === 0 && values.length > 0 && shape.length > 0 && places !== values.length)
    return refusedTensor(`has ${values.length} values, a shape of ${places}`);
  return { values, keys, shape };
}

function valuesOf(fields: readonly WireField[], kind: number): Element[] | undefined {
  if (kind === INT32) return varintsIn(fields, VALUES)?.map((value) => String(BigInt.asIntN(32, value)));
  const type: ElementType = kind === FLOAT32 ? ELEMENTS.f4 : ELEMENTS.f8;
  const cells: Element[] = [];
  for (const { number, value } of fields) {
    if (number !== VALUES) continue;
    if (typeof value === 'bigint' || value.length % type.size !== 0) return undefined;
    const view = viewOf(value);
    for (let at = 0; at < value.length; at += type.size) cells.push(type.read(view, at, true));
  }
  return cells;
}

/** Varints of a repeated field, packed or each for itself. */
function varintsIn(fields: readonly WireField[], number: number): bigint[] | undefined {
  const values: bigint[] = [];
  for (const field of fields) {
    if (field.number !== number) continue;
    const more = typeof field.value === 'bigint' ? [field.value] : varintsOf(field.value);
    if (!more) return undefined;
    for (const value of more) values.push(value);
  }
  return values;
}

const wholeNumbers = (fields: readonly WireField[], number: number): number[] | undefined =>
  varintsIn(fields, number)?.map(Number);
