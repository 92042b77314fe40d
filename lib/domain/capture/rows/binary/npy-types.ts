import { type Broken, brokenOutcome } from '../../text/broken.ts';
import { ELEMENTS, type Element, type ElementType, textOfBytes } from './elements.ts';
import type { PythonLiteral } from './python-literal.ts';

/** One field of a record: where in it, and how many values. */
type NpyField = { readonly name: string; readonly at: number; readonly count: number; readonly type: ElementType };
/** An element of a structured array. */
export type NpyRecord = { readonly size: number; readonly fields: readonly NpyField[] };
/** An element of an array: one value, or a record of named fields. */
export type NpyLayout = ElementType | NpyRecord;

/** numpy makes no array of more dimensions. */
const MOST_DIMENSIONS = 64;
/** Of a type or name a reason quotes so much. */
const QUOTED = 40;

const refusedType = (type: PythonLiteral | undefined, why: string): Broken =>
  brokenOutcome('payload', `an array of type \`${String(type).slice(0, QUOTED)}\`: ${why}`);

/** Sizes of dimensions; undefined for what is none. */
export function sizesOf(value: PythonLiteral | undefined): number[] | undefined {
  if (!Array.isArray(value) || value.length > MOST_DIMENSIONS) return undefined;
  const sizes = value.filter((size): size is number => Number.isSafeInteger(size) && (size as number) >= 0);
  return sizes.length === value.length ? sizes : undefined;
}

/** How elements lie, by numpy's strings of types (`<f8`, `|b1`, `<U5`: the array interface) or a list of fields. */
export function npyLayoutOf(descr: PythonLiteral | undefined): NpyLayout | Broken {
  if (!Array.isArray(descr)) return typeOf(descr);
  const fields: NpyField[] = [];
  let size = 0;
  for (const field of descr) {
    const [name, of, shape = []] = Array.isArray(field) ? field : [];
    if (typeof name !== 'string' || typeof of !== 'string')
      return refusedType('structured', 'fields that are records themselves, or have titles, are not read');
    // What numpy pads a record with has no name.
    const padding = name === '' ? /^\|V(\d{1,5})$/.exec(of)?.[1] : undefined;
    if (padding !== undefined) {
      size += Number(padding);
      continue;
    }
    const type = typeOf(of);
    if ('ok' in type) return type;
    const count = sizesOf(Array.isArray(shape) ? shape : [shape])?.reduce((product, most) => product * most, 1);
    if (!count) return refusedType(of, `its field \`${name.slice(0, QUOTED)}\` has no value`);
    fields.push({ name, at: size, count, type });
    size += type.size * count;
  }
  return fields.length === 0 ? refusedType('structured', 'it has no field') : { size, fields };
}

function typeOf(descr: PythonLiteral | undefined): ElementType | Broken {
  const [, order, letter, digits, unit] =
    typeof descr === 'string' ? (/^([<>|])([a-zA-Z])(\d{0,7})(\[\w+\])?$/.exec(descr) ?? []) : [];
  if (letter === 'O')
    return refusedType(descr, 'Python objects are pickled, and a pickle is never read; send numbers or texts');
  const size = Number(digits);
  const little = order !== '>';
  if (size > 0 && letter === 'U') return { size: size * 4, read: (view, at) => unicodeOf(view, at, size, little) };
  if (size > 0 && letter === 'S') return { size, read: (view, at) => utf8Of(view, at, size) };
  const known = unit === undefined ? (ELEMENTS as Record<string, ElementType>)[`${letter}${size}`] : undefined;
  return known
    ? { size, read: (view, at) => known.read(view, at, little) }
    : refusedType(descr, 'truth values, whole numbers, floats of 2, 4 or 8 bytes and texts are read');
}

/** Four bytes a character; zeros at the end are none. */
function unicodeOf(view: DataView, at: number, length: number, little: boolean): Element {
  const codes = Array.from({ length }, (_, index) => view.getUint32(at + index * 4, little));
  if (codes.some((code) => code > 0x10ffff || (code >= 0xd800 && code < 0xe000))) return undefined;
  return codes
    .map((code) => String.fromCodePoint(code))
    .join('')
    .replace(/\0+$/, '');
}

const utf8Of = (view: DataView, at: number, length: number): Element =>
  textOfBytes(new Uint8Array(view.buffer, view.byteOffset + at, length))?.replace(/\0+$/, '');
