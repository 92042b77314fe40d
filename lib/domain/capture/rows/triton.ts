import { isObject } from '../../is-object.ts';
import { type Broken, brokenOutcome, okOutcome, type ReadOutcome } from '../text/broken.ts';
import { parseStrictJson } from '../text/strict-json.ts';
import { ELEMENTS, type Element, type ElementType, textOfBytes, viewOf } from './binary/elements.ts';
import { type Payload, type Reading, rowsOfJson } from './json-rows.ts';
import { areTensors } from './shapes/tensors.ts';

/** Types of the protocol's tensors as they lie in bytes; BYTES are texts, each behind its length. */
const TYPES: Record<string, ElementType> = {
  ...{ BOOL: ELEMENTS.b1, INT8: ELEMENTS.i1, INT16: ELEMENTS.i2, INT32: ELEMENTS.i4, INT64: ELEMENTS.i8 },
  ...{ UINT8: ELEMENTS.u1, UINT16: ELEMENTS.u2, UINT32: ELEMENTS.u4, UINT64: ELEMENTS.u8 },
  ...{ FP16: ELEMENTS.f2, BF16: ELEMENTS.bf2, FP32: ELEMENTS.f4, FP64: ELEMENTS.f8 },
};
/** Of a name a reason quotes so much. */
const QUOTED = 40;

/**
 * Rows of an Open Inference Protocol v2 body whose tensors lie as bytes behind its JSON (Triton's binary tensor data extension).
 * @param header how long the JSON is, where the content type says so; else it ends where its first object does
 */
export function readTriton(bytes: Uint8Array, header: number | undefined, reading: Reading): ReadOutcome<Payload> {
  const end = header ?? endOfObject(bytes);
  const text = end === undefined || end > bytes.length ? undefined : textOfBytes(bytes.subarray(0, end));
  if (text === undefined || end === undefined)
    return brokenOutcome('payload', 'the JSON before the tensors is cut off');
  const parsed = parseStrictJson(text, 'text');
  if (!parsed.ok) return parsed;
  const body = parsed.value;
  if (!isObject(body)) return brokenOutcome('payload', 'no JSON object before the tensors');
  const side = ['inputs', 'outputs'].find((key) => Array.isArray(body[key]) && areTensors(body[key]));
  if (side === undefined) return brokenOutcome('payload', 'no tensors in `inputs` or `outputs`');
  const tensors = filledTensors(body[side] as Record<string, unknown>[], bytes.subarray(end));
  return tensors.ok ? rowsOfJson({ [side]: tensors.value }, reading) : tensors;
}

/** Tensors with their `data`, in the order in which their bytes follow each other, which must be all of them. */
function filledTensors(tensors: Record<string, unknown>[], bytes: Uint8Array): ReadOutcome<Record<string, unknown>[]> {
  let at = 0;
  const filled: Record<string, unknown>[] = [];
  for (const tensor of tensors) {
    const { parameters, datatype } = tensor;
    const size = isObject(parameters) ? parameters.binary_data_size : undefined;
    if (size === undefined) {
      filled.push(tensor);
      continue;
    }
    const end = at + Number(size);
    if (!Number.isSafeInteger(end) || end < at || end > bytes.length) return brokenTensor(tensor, 'is cut off');
    const data = valuesOf(String(datatype), bytes.subarray(at, end));
    if (!Array.isArray(data)) return brokenTensor(tensor, data);
    filled.push({ ...tensor, data });
    at = end;
  }
  return at === bytes.length
    ? okOutcome(filled)
    : brokenOutcome('payload', `${bytes.length - at} bytes behind the tensors that belong to none`);
}

const brokenTensor = ({ name }: Record<string, unknown>, why: string): Broken =>
  brokenOutcome('payload', `the tensor \`${String(name).slice(0, QUOTED)}\` ${why}`);

/** Values of a tensor, or what is wrong with its bytes. */
function valuesOf(datatype: string, bytes: Uint8Array): Element[] | string {
  if (datatype === 'BYTES') return textsOf(bytes);
  const type = Object.hasOwn(TYPES, datatype) ? TYPES[datatype]! : undefined;
  if (!type) return `is of type \`${datatype.slice(0, QUOTED)}\`, which is not read`;
  if (bytes.length % type.size !== 0) return 'does not hold whole values';
  const view = viewOf(bytes);
  const cells: Element[] = [];
  for (let at = 0; at < bytes.length; at += type.size) cells.push(type.read(view, at, true));
  return cells;
}

function textsOf(bytes: Uint8Array): Element[] | string {
  const view = viewOf(bytes);
  const cells: Element[] = [];
  for (let at = 0; at < bytes.length; ) {
    const begin = at + 4;
    const end = begin <= bytes.length ? begin + view.getUint32(at, true) : Number.POSITIVE_INFINITY;
    if (end > bytes.length) return 'holds a text that is cut off';
    const text = textOfBytes(bytes.subarray(begin, end));
    if (text === undefined) return 'holds bytes that are not text';
    cells.push(text);
    at = end;
  }
  return cells;
}

const [QUOTE, SLASH, OPENS, CLOSES] = [0x22, 0x5c, 0x7b, 0x7d];

/** Where the object ends that the bytes begin with; undefined where they begin with none or it does not end. */
function endOfObject(bytes: Uint8Array): number | undefined {
  let depth = 0;
  let inText = false;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (inText) {
      if (byte === SLASH) at++;
      else if (byte === QUOTE) inText = false;
    } else if (byte === QUOTE) inText = true;
    else if (byte === OPENS) depth++;
    else if (byte === CLOSES) depth--;
    if (depth === 0) return byte === CLOSES ? at + 1 : undefined;
  }
  return undefined;
}
