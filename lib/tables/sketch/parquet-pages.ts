import type { ColumnMetaData, DecodedArray, SchemaTree } from 'hyparquet';
import { parquetHeader, readPage } from 'hyparquet/src/column.js';
import { convert, convertWithDictionary, DEFAULT_PARSERS } from 'hyparquet/src/convert.js';
import { decompressPage, readDataPage, readDataPageV2 } from 'hyparquet/src/datapage.js';
import type { FileSlices } from '../files.ts';
import { compressors } from '../parquet.ts';

type ColumnDecoder = Parameters<typeof readPage>[2];

/** Bytes of a column read at once; a page that is larger is read whole. */
const WINDOW = 1024 * 1024;
/** Bytes a page's header surely has room in, unless its statistics are very long. */
const HEADER = 16 * 1024;

/**
 * Values of one page, in order. `levels` says of each cell whether it has a value (`full`) or is null; without them every cell has one.
 * Values of a dictionary were given to `meaning` once, when the dictionary was read; what it made of them stands here.
 */
export interface ParquetPage {
  readonly cells: number;
  readonly values: DecodedArray;
  readonly meant: boolean;
  readonly levels: ArrayLike<number> | undefined;
  readonly full: number;
}

/**
 * The pages of one column of a row group, decoded one at a time, whatever the size of the row group. The column must be flat.
 * @param path the column's place in the schema, from the root
 * @param meaning what a dictionary's value stands for
 */
export async function* pagesOf(
  file: FileSlices,
  meta: ColumnMetaData,
  path: SchemaTree[],
  meaning: (value: unknown) => number,
): AsyncGenerator<ParquetPage> {
  const element = path[path.length - 1]!.element;
  const full = element.repetition_type === 'REQUIRED' ? 0 : 1;
  const decoder: ColumnDecoder = {
    ...meta,
    pathInSchema: meta.path_in_schema,
    element,
    schemaPath: path,
    compressors,
    parsers: DEFAULT_PARSERS,
  } as ColumnDecoder;
  let dictionary: DecodedArray | undefined;
  const start = Number(meta.dictionary_page_offset || meta.data_page_offset);
  for await (const { header, bytes } of rawPages(file, start, start + Number(meta.total_compressed_size))) {
    if (header.type === 'DICTIONARY_PAGE') {
      const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
      const { data } = readPage(reader, header, decoder, undefined, undefined, 0);
      if (data) dictionary = Float64Array.from(Array.from(convert(data, decoder) as ArrayLike<unknown>, meaning));
      continue;
    }
    const v1 = header.data_page_header;
    const told = v1 ?? header.data_page_header_v2;
    if (!told) throw new Error('a page without a header of its own');
    const { dataPage, definitionLevels } = v1
      ? readDataPage(decompressPage(bytes, Number(header.uncompressed_page_size), meta.codec, compressors), v1, decoder)
      : readDataPageV2(bytes, header, decoder);
    const meant = dictionary !== undefined && told.encoding.endsWith('_DICTIONARY');
    yield {
      cells: told.num_values,
      values: convertWithDictionary(dataPage, dictionary, told.encoding, decoder),
      meant,
      levels: definitionLevels?.length ? definitionLevels : undefined,
      full,
    };
  }
}

type RawPage = { header: ReturnType<typeof parquetHeader>; bytes: Uint8Array };

/** Pages as they stand in the file, each with its header. */
async function* rawPages(file: FileSlices, start: number, end: number): AsyncGenerator<RawPage> {
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
