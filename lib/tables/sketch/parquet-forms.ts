import type { SchemaElement } from 'hyparquet';
import type { ScanColumn } from '../../domain/capture/scan-columns.ts';
import { type PageDecoder, type RawPage, toldOf } from '../pages/parquet-pages.ts';
import { type CorePage, FORMS, type Form, NO_LEVELS, PREFIXED } from './page-core.ts';

/** How plain values of a column are written, as far as the core reads them as the library would; decimals are whole numbers times `factor`. */
export interface Plain {
  readonly form: Form;
  readonly factor: number;
}

/** Whole numbers, other than times and dates. */
const WHOLE = new Set(['INT_8', 'INT_16', 'INT_32', 'INT_64', 'UINT_8', 'UINT_16', 'UINT_32', 'UINT_64', undefined]);

/** The same to be counted as a column is: undefined for fractions that are categories, which are counted by their digits, and for texts that are numbers. */
export function countedPlain(element: SchemaElement, kind: ScanColumn['kind']): Plain | undefined {
  const plain = plainOf(element);
  if (plain?.form === FORMS.text) return kind === 'category' ? plain : undefined;
  const fractions = plain?.form === FORMS.double || plain?.form === FORMS.float || element.converted_type === 'DECIMAL';
  return fractions && kind === 'category' ? undefined : plain;
}

/** Undefined for what the library must decode: times, bytes, JSON. */
export function plainOf(element: SchemaElement): Plain | undefined {
  const { type, converted_type: converted, logical_type: logical } = element;
  if (type === 'BOOLEAN') return bare(element) ? { form: FORMS.bits, factor: 1 } : undefined;
  if (type === 'BYTE_ARRAY') {
    const isText =
      [undefined, 'UTF8', 'ENUM'].includes(converted) && [undefined, 'STRING', 'ENUM'].includes(logical?.type);
    return isText ? { form: FORMS.text, factor: 1 } : undefined;
  }
  if (type === 'DOUBLE' || type === 'FLOAT')
    return bare(element) ? { form: type === 'DOUBLE' ? FORMS.double : FORMS.float, factor: 1 } : undefined;
  if (type !== 'INT32' && type !== 'INT64') return undefined;
  const signed = type === 'INT32' ? FORMS.int32 : FORMS.int64;
  const { scale = 0 } = element;
  // eight bytes hold no more digits behind the point: another scale is damaged
  if (converted === 'DECIMAL') return scale >= 0 && scale <= 18 ? { form: signed, factor: 10 ** -scale } : undefined;
  if (!WHOLE.has(converted) || (logical !== undefined && logical.type !== 'INTEGER')) return undefined;
  const bits = type === 'INT32' ? 32 : 64;
  const unsigned = logical?.type === 'INTEGER' && logical.bitWidth === bits && !logical.isSigned;
  if (converted !== `UINT_${bits}` && !unsigned) return { form: signed, factor: 1 };
  return { form: type === 'INT32' ? FORMS.uint32 : FORMS.uint64, factor: 1 };
}

const bare = ({ converted_type, logical_type }: SchemaElement): boolean =>
  converted_type === undefined && logical_type === undefined;

/** A page of data as the core reads it, undefined for one that the library must decode. */
export function corePage(page: RawPage, decoder: PageDecoder, plain: Plain | undefined): CorePage | undefined {
  const { header, bytes } = page;
  const told = toldOf(header);
  const form = formOf(told.encoding, decoder.element, plain);
  if (form === undefined) return undefined;
  const shared = { form, factor: plain?.factor ?? 1, cells: told.num_values };
  const required = decoder.element.repetition_type === 'REQUIRED';
  const size = Number(header.uncompressed_page_size);
  if ('definition_level_encoding' in told) {
    const levels = required ? NO_LEVELS : PREFIXED;
    if (!required && told.definition_level_encoding !== 'RLE') return undefined;
    return { ...shared, levels, ...uncompressedBy(decoder, bytes, size) };
  }
  const levels = told.definition_levels_byte_length;
  if (told.repetition_levels_byte_length !== 0 || (levels === 0) !== required) return undefined;
  const values = told.num_values - told.num_nulls;
  if (told.is_compressed === false) return { ...shared, levels, values, bytes, uncompressed: -1 };
  const { codec } = decoder.meta;
  if (codec !== 'SNAPPY' && codec !== 'UNCOMPRESSED') {
    const rest = decoder.uncompressed(bytes.subarray(levels), size - levels);
    return { ...shared, levels, values, bytes: Buffer.concat([bytes.subarray(0, levels), rest]), uncompressed: -1 };
  }
  if (codec === 'UNCOMPRESSED' && bytes.length !== size) return undefined;
  return { ...shared, levels, values, bytes, uncompressed: codec === 'SNAPPY' ? size - levels : -1 };
}

/** A page of a dictionary, whose entries are plain values. */
export function coreDictionary({ header, bytes }: RawPage, decoder: PageDecoder, plain: Plain): CorePage | undefined {
  const cells = header.dictionary_page_header?.num_values;
  if (cells === undefined) return undefined;
  const size = Number(header.uncompressed_page_size);
  return { ...plain, cells, levels: NO_LEVELS, ...uncompressedBy(decoder, bytes, size) };
}

/** Snappy is the core's; what any other codec packed is handed over unpacked. */
function uncompressedBy(decoder: PageDecoder, bytes: Uint8Array, size: number) {
  return decoder.meta.codec === 'SNAPPY'
    ? { bytes, uncompressed: size }
    : { bytes: decoder.uncompressed(bytes, size), uncompressed: -1 };
}

function formOf(encoding: string, { type }: SchemaElement, plain: Plain | undefined): Form | undefined {
  if (encoding === 'PLAIN') return plain?.form;
  if (encoding === 'PLAIN_DICTIONARY' || encoding === 'RLE_DICTIONARY')
    return type === 'BOOLEAN' ? undefined : FORMS.indexes;
  return encoding === 'RLE' && plain?.form === FORMS.bits ? FORMS.truths : undefined;
}
