/** A field of a protobuf message: a varint as a number, anything else as the bytes it lies in. */
export type WireField = { readonly number: number; readonly value: bigint | Uint8Array };

type Cursor = { readonly bytes: Uint8Array; at: number };

/** Fields of a message in their order (protobuf's encoding guide); undefined where the bytes are none, or are cut off. */
export function fieldsOf(bytes: Uint8Array): WireField[] | undefined {
  const cursor = { bytes, at: 0 };
  const fields: WireField[] = [];
  while (cursor.at < bytes.length) {
    const tag = varintAt(cursor);
    if (tag === undefined || tag >> 32n !== 0n || tag >> 3n === 0n) return undefined;
    const value = valueAt(cursor, Number(tag & 7n));
    if (value === undefined) return undefined;
    fields.push({ number: Number(tag >> 3n), value });
  }
  return fields;
}

function valueAt(cursor: Cursor, wire: number): bigint | Uint8Array | undefined {
  if (wire === 0) return varintAt(cursor);
  const length = wire === 2 ? varintAt(cursor) : wire === 1 ? 8n : wire === 5 ? 4n : undefined;
  if (length === undefined || length > BigInt(cursor.bytes.length - cursor.at)) return undefined;
  const begin = cursor.at;
  cursor.at += Number(length);
  return cursor.bytes.subarray(begin, cursor.at);
}

/** Ten bytes at most, seven bits each, the lowest first; the 64 lowest bits count. */
function varintAt(cursor: Cursor): bigint | undefined {
  let value = 0n;
  for (let shift = 0n; shift < 70n; shift += 7n) {
    const byte = cursor.bytes[cursor.at++];
    if (byte === undefined) return undefined;
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) return BigInt.asUintN(64, value);
  }
  return undefined;
}

/** Varints one after the other, as a packed field holds them. */
export function varintsOf(bytes: Uint8Array): bigint[] | undefined {
  const cursor = { bytes, at: 0 };
  const values: bigint[] = [];
  while (cursor.at < bytes.length) {
    const value = varintAt(cursor);
    if (value === undefined) return undefined;
    values.push(value);
  }
  return values;
}
