import type { ColumnMetaData, DecodedArray, SchemaTree } from 'hyparquet';
import { parquetHeader, readPage } from 'hyparquet/src/column.js';
import { convert, convertWithDictionary, DEFAULT_PARSERS } from 'hyparquet/src/convert.js';
import { decompressPage, readDataPage, readDataPageV2 } from 'hyparquet/src/datapage.js';
import type { FileSlices } from '../files/files.ts';
import { compressors } from '../parquet.ts';

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

/** A column of a row group, for decoding its pages by the library. The column must be flat. */
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
  entries({ header, bytes }: RawPage): ArrayLike<unknown> {
    const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
    const { data } = readPage(reader, header, this.#decoder, undefined, undefined, 0);
    return data ? (convert(data, this.#decoder) as ArrayLike<unknown>) : [];
  }

  /** @param dictionary doubles that stand for its entries */
  page({ header, bytes }: RawPage, dictionary: () => Float64Array | undefined): ParquetPage {
    const v1 = header.data_page_header;
    const told = toldOf(header);
    const decoder = this.#decoder;
    const { dataPage, definitionLevels } = v1
      ? readDataPage(this.uncompressed(bytes, Number(header.uncompressed_page_size)), v1, decoder)
      : readDataPageV2(bytes, header, decoder);
    const known = told.encoding.endsWith('_DICTIONARY') ? dictionary() : undefined;
    return {
      cells: told.num_values,
      values: convertWithDictionary(dataPage, known, told.encoding, decoder),
      meant: known !== undefined,
      levels: definitionLevels?.length ? definitionLevels : undefined,
      full: decoder.element.repetition_type === 'REQUIRED' ? 0 : 1,
    };
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

/** Pages of a column of a row group one at a time, whatever the size of the row group, each good until the next is asked for. */
export async function* rawPages(file: FileSlices, meta: ColumnMetaData): AsyncGenerator<RawPage> {
  const start = Number(meta.dictionary_page_offset || meta.data_page_offset);
  const end = start + Number(meta.total_compressed_size);
  let window = new Uint8Array(0);
  let from = start;
  const fill = async (at: number, bytes: number) => {
    window = new Uint8Array(await file.slice(at, Math.min(end, at + bytes)));
    from = at;
  };
  for (let at = start; at < end - 1; ) {
    if (from + window.length < Math.min(end, at + HEADER)) await fill(at, WINDOW);
    let read = headerAt(window, at - from);
    if (read === undefined) {
      await fill(at, end - at);
      read = headerAt(window, 0);
      if (read === undefined) throw new Error('a page header that does not end');
    }
    const { header, length } = read;
    const size = header.compressed_page_size;
    if (at + length + size > from + window.length) await fill(at, Math.max(WINDOW, length + size));
    const place = at - from + length;
    if (place + size > window.length) throw new Error('a page that is cut off');
    yield { header, bytes: window.subarray(place, place + size) };
    at += length + size;
  }
}

/** Undefined where the bytes end before it does. */
function headerAt(bytes: Uint8Array, place: number): { header: RawPage['header']; length: number } | undefined {
  const reader = { view: new DataView(bytes.buffer, bytes.byteOffset + place, bytes.length - place), offset: 0 };
  try {
    return { header: parquetHeader(reader), length: reader.offset };
  } catch (cause) {
    if (cause instanceof RangeError) return undefined;
    throw cause;
  }
}
