/** A value as text; null for a number that is none (NaN), as JSON writes what is missing; undefined for bytes that are no text. */
export type Element = string | null | undefined;
/** How elements of one type lie in bytes: how many each takes, and what they say. */
export type ElementType = { readonly size: number; read(view: DataView, at: number, little?: boolean): Element };

const text = (value: number | bigint): string | null => (Number.isNaN(value) ? null : String(value));

/** Number types by numpy's letter and size in bytes; `bf2` is bfloat16, which numpy does not know. */
export const ELEMENTS = {
  b1: { size: 1, read: (view, at) => String(view.getUint8(at) !== 0) },
  i1: { size: 1, read: (view, at) => text(view.getInt8(at)) },
  u1: { size: 1, read: (view, at) => text(view.getUint8(at)) },
  i2: { size: 2, read: (view, at, little) => text(view.getInt16(at, little)) },
  u2: { size: 2, read: (view, at, little) => text(view.getUint16(at, little)) },
  i4: { size: 4, read: (view, at, little) => text(view.getInt32(at, little)) },
  u4: { size: 4, read: (view, at, little) => text(view.getUint32(at, little)) },
  i8: { size: 8, read: (view, at, little) => text(view.getBigInt64(at, little)) },
  u8: { size: 8, read: (view, at, little) => text(view.getBigUint64(at, little)) },
  f2: { size: 2, read: (view, at, little) => shortText(view.getUint16(at, little), halfOf) },
  bf2: { size: 2, read: (view, at, little) => shortText(view.getUint16(at, little), brainOf) },
  f4: { size: 4, read: (view, at, little) => singleText(view.getFloat32(at, little)) },
  f8: { size: 8, read: (view, at, little) => text(view.getFloat64(at, little)) },
} as const satisfies Record<string, ElementType>;

/** The smallest single-precision number of all its bits. */
const SMALLEST = 2 ** -126;

/** A single-precision number in the fewest digits that are read as it and no other: 0.1, where its double is 0.10000000149011612. */
export function singleText(value: number): string | null {
  if (!Number.isFinite(value)) return text(value);
  // Six digits always survive, except where a number is so small that it has fewer bits.
  for (let digits = Math.abs(value) < SMALLEST ? 1 : 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return String(short);
  }
  return String(Number(value.toPrecision(9)));
}

/** The same for two bytes: the fewest digits that lie nearer to this number than to its neighbours. */
function shortText(bits: number, decode: (bits: number) => number): string | null {
  const value = decode(bits);
  if (!Number.isFinite(value) || value === 0) return text(value + 0);
  const [below, above] = [decode(bits - 1), decode(bits + 1)];
  // The largest number has a neighbour on one side only: the other lies as far.
  const others = [below, Number.isFinite(above) ? above : 2 * value - below];
  for (let digits = 1; digits < 6; digits++) {
    const short = Number(value.toPrecision(digits));
    const off = Math.abs(short - value);
    if (others.every((other) => off < Math.abs(short - other))) return String(short);
  }
  return String(value);
}

/** IEEE 754 binary16. */
function halfOf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

const brain = new DataView(new ArrayBuffer(4));
/** bfloat16: the upper half of a single-precision number. */
function brainOf(bits: number): number {
  brain.setUint16(0, bits);
  return brain.getFloat32(0);
}

/** A view of the bytes themselves, wherever in a larger buffer they lie. */
export const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Strict UTF-8; undefined for bytes that are none. */
export function textOfBytes(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
