import { type ColumnMetaData, type DecodedArray, type FileMetaData, parquetSchema, type SchemaTree } from 'hyparquet';
import { parquetHeader, readPage } from 'hyparquet/src/column.js';
import { convert, convertWithDictionary, DEFAULT_PARSERS } from 'hyparquet/src/convert.js';
import { decompressPage, readDataPage, readDataPageV2 } from 'hyparquet/src/datapage.js';
import type { FileSlices } from '../files/files.ts';
import { compressors } from './codecs.ts';
import { refuseEndless, refuseEndlessV2 } from './endless.ts';

type ColumnDecoder = Parameters<typeof readPage>[2];

/** Bytes of a column read at once; a page that is larger is read whole. */
const WINDOW = 1024 * 1024;
/** Bytes a page's header surely has room in, unless its statistics are very long. */
const HEADER = 16 * 1024;

/** A page as it stands in the file. */
export interface RawPage {
  readonly header: ReturnType<typeof parquetHeader>;
  readonly bytes: Uint8Array;
}

/**
 * Values of one page, in order. `levels` says of each cell whether it has a value (`full`) or is null; without them every cell has one. `meant` are the
 * doubles that stand for them, of a dictionary's entries.
 */
export interface ParquetPage {
  readonly cells: number;
  readonly values: DecodedArray;
  readonly meant: boolean;
  readonly levels: ArrayLike<number> | undefined;
  readonly full: number;
}

/** A column of a row group, for decoding its pages by the library; those of a flat column one by one. */
export class PageDecoder {
  readonly meta: ColumnMetaData;
  readonly #decoder: ColumnDecoder;

  /** @param path the column's place in the schema, from the root */
  constructor(meta: ColumnMetaData, path: SchemaTree[]) {
    this.meta = meta;
    this.#decoder = {
      ...meta,
      pathInSchema: meta.path_in_schema,
      element: path[path.length - 1]!.element,
      schemaPath: path,
      compressors,
      parsers: DEFAULT_PARSERS,
    } as ColumnDecoder;
  }

  get element(): ColumnDecoder['element'] {
    return this.#decoder.element;
  }

  /** The entries of a dictionary's page. */
  entries({ header, bytes }: RawPage): DecodedArray {
    const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
    const { data } = readPage(reader, header, this.#decoder, undefined, undefined, 0);
    return data ? convert(data, this.#decoder) : [];
  }

  /** @param dictionary its entries, or doubles that stand for them */
  page(page: RawPage, dictionary: () => DecodedArray | undefined): ParquetPage {
    const { header, bytes } = page;
    const v1 = header.data_page_header;
    const told = toldOf(header);
    const decoder = this.#decoder;
    const unpacked = this.refuseEndless(page);
    const { dataPage, definitionLevels } = v1
      ? readDataPage(unpacked, v1, decoder)
      : readDataPageV2(bytes, header, decoder);
    const known = told.encoding.endsWith('_DICTIONARY') ? dictionary() : undefined;
    return {
      cells: told.num_values,
      values: convertWithDictionary(dataPage, known as DecodedArray | undefined, told.encoding, decoder),
      meant: known instanceof Float64Array,
      levels: definitionLevels?.length ? definitionLevels : undefined,
      full: decoder.element.repetition_type === 'REQUIRED' ? 0 : 1,
    };
  }

  /** Refuses a page that would keep the library busy; gives its values (of version 1 its levels too) uncompressed. */
  refuseEndless({ header, bytes }: RawPage): Uint8Array {
    const size = Number(header.uncompressed_page_size);
    if (header.type === 'DICTIONARY_PAGE') return bytes;
    const { data_page_header: v1, data_page_header_v2: v2 } = header;
    const levels = v2 ? v2.repetition_levels_byte_length + v2.definition_levels_byte_length : 0;
    const packed = bytes.subarray(levels);
    const values = v2?.is_compressed === false ? packed : this.uncompressed(packed, size - levels);
    if (v1) refuseEndless(values, v1, this.#decoder);
    else if (v2) refuseEndlessV2(bytes, values, v2, this.#decoder);
    return values;
  }

  uncompressed(bytes: Uint8Array, size: number): Uint8Array {
    return decompressPage(bytes, size, this.meta.codec, compressors);
  }
}

/** What a page of data says of itself. */
export function toldOf({ data_page_header, data_page_header_v2 }: RawPage['header']) {
  const told = data_page_header ?? data_page_header_v2;
  if (!told) throw new Error('a page without a header of its own');
  return told;
}

/** Where a column of a row group lies in its file. */
export function extentOf(meta: ColumnMetaData): { start: number; end: number } {
  const start = Number(meta.dictionary_page_offset || meta.data_page_offset);
  return { start, end: start + Number(meta.total_compressed_size) };
}

/** Reads a file some way ahead: many narrow columns that lie one behind the other are read together, into the same memory where the file can. */
export class ReadAhead {
  readonly #file: FileSlices;
  #room = new Uint8Array(0);
  #window = new Uint8Array(0);
  #from = 0;

  constructor(file: FileSlices) {
    this.#file = file;
  }

  /** The bytes from a place on, `least` of them at least unless the file ends before `upTo`; good until more are asked for. */
  async bytes(at: number, least: number, upTo: number): Promise<Uint8Array> {
    const place = at - this.#from;
    if (place < 0 || place + least > this.#window.length) {
      this.#window = await this.#read(at, Math.min(upTo, at + Math.max(WINDOW, least)));
      this.#from = at;
      return this.#window;
    }
    return this.#window.subarray(place);
  }

  async #read(start: number, end: number): Promise<Uint8Array<ArrayBuffer>> {
    if (!this.#file.fill) return new Uint8Array(await this.#file.slice(start, end));
    if (end - start > this.#room.length) this.#room = new Uint8Array(end - start);
    return this.#room.subarray(0, await this.#file.fill(start, this.#room.subarray(0, end - start)));
  }
}

/** Slices of a file, the last of which is kept: what is looked through first is decoded then. */
export class KeptSlices {
  readonly byteLength: number;
  readonly #file: FileSlices;
  #kept = new ArrayBuffer(0);
  #from = 0;

  constructor(file: FileSlices) {
    this.#file = file;
    this.byteLength = file.byteLength;
  }

  async slice(start: number, end = this.byteLength): Promise<ArrayBuffer> {
    const place = start - this.#from;
    if (place >= 0 && end - this.#from <= this.#kept.byteLength) return this.#kept.slice(place, end - this.#from);
    this.#kept = await this.#file.slice(start, end);
    this.#from = start;
    return this.#kept;
  }
}

/**
 * Pages of a column of a row group one at a time, whatever the size of the row group, each good until the next is asked for.
 * @param upTo where what is read after it ends: at the column's end, or behind it
 * @throws Error where they do not hold as many cells as the column
 */
export async function* rawPages(ahead: ReadAhead, meta: ColumnMetaData, upTo: number): AsyncGenerator<RawPage> {
  const { start, end } = extentOf(meta);
  let left = Number(meta.num_values);
  for (let at = start; left > 0 && at < end - 1; ) {
    const head = Math.min(end - at, HEADER);
    const read = headerAt(await ahead.bytes(at, head, upTo)) ?? headerAt(await ahead.bytes(at, end - at, upTo));
    if (read === undefined) throw new Error('a page header that does not end');
    const { header, length } = read;
    const size = length + header.compressed_page_size;
    const bytes = await ahead.bytes(at, size, upTo);
    if (size < length || size > Math.min(bytes.length, end - at)) throw new Error('a page that is cut off');
    const cells = header.type === 'DICTIONARY_PAGE' ? 0 : toldOf(header).num_values;
    const rows = header.data_page_header_v2?.num_rows ?? cells;
    if (!(cells <= left && rows >= 0 && rows <= cells)) throw new Error('a page of more cells than its column has');
    // a dictionary is looked into while the pages behind it are read into the same memory
    const isKept = header.type === 'DICTIONARY_PAGE';
    yield { header, bytes: isKept ? bytes.slice(length, size) : bytes.subarray(length, size) };
    left -= cells;
    at += size;
  }
  if (left > 0) throw new Error('a column that ends before its row group');
}

/** Refuses a file whose columns have no names, or other numbers of cells than their row groups have rows, of lists fewer: what tells of them is damaged. */
export function refuseUneven(metadata: FileMetaData): void {
  const { children } = parquetSchema(metadata);
  if (children.some(({ element }) => element.name === undefined)) throw new Error('a column without a name');
  const flat = new Set(
    children.flatMap(({ element, children: inner }) =>
      inner.length === 0 && element.repetition_type !== 'REPEATED' ? element.name : [],
    ),
  );
  for (const { num_rows: rows, columns } of metadata.row_groups)
    for (const { meta_data: meta } of columns) {
      if (!meta) continue;
      const isFlat = meta.path_in_schema.length === 1 && flat.has(meta.path_in_schema[0]!);
      if (isFlat ? meta.num_values !== rows : meta.num_values < rows)
        throw new Error('a column of another length than its row group');
    }
}

/** Undefined where the bytes end before it does. */
function headerAt(bytes: Uint8Array): { header: RawPage['header']; length: number } | undefined {
  const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length), offset: 0 };
  try {
    return { header: parquetHeader(reader), length: reader.offset };
  } catch {
    return undefined;
  }
}
