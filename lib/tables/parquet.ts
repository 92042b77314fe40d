import * as zlib from 'node:zlib';
import {
  type Compressors,
  type FileMetaData,
  type ParquetScan,
  parquetMetadataAsync,
  parquetScan,
  parquetSchema,
  type SchemaTree,
} from 'hyparquet';
import { compressors as known } from 'hyparquet-compressors';
import { refuseForeign } from '../domain/capture/lines.ts';
import type { Cell, Row } from '../domain/drift/columns/value.ts';
import { InvalidEventError } from '../domain/errors.ts';
import type { FileSlices, Files } from './files/files.ts';
import { newNotes, pickColumns, type Table, type TableNotes, type TableOptions } from './table.ts';

/** As a codec of the library: no more than so many bytes come out, and in a buffer of their own, behind whose end a damaged page cannot read. */
const native =
  (unpack: (input: Uint8Array, options: { maxOutputLength: number }) => Uint8Array) =>
  (input: Uint8Array, size: number): Uint8Array =>
    new Uint8Array(unpack(input, { maxOutputLength: size }));

/** Every codec of Parquet; those that Node has too are several times quicker there. */
const codecs: Compressors = {
  ...known,
  GZIP: native(zlib.gunzipSync),
  BROTLI: native(zlib.brotliDecompressSync),
  // Node has it from 22.15 on; the packed command line runs on 20 too.
  ...(zlib.zstdDecompressSync && { ZSTD: native(zlib.zstdDecompressSync) }),
};

/** LZ4's decoder of the library takes a page of no bytes, the dictionary of a column of nothing but nulls, for a broken one. */
export const compressors: Compressors = Object.fromEntries(
  Object.entries(codecs).map(([codec, decompress]) => [
    codec,
    (input: Uint8Array, size: number) => (size === 0 ? new Uint8Array(0) : decompress(input, size)),
  ]),
);

/**
 * A Parquet file, one row group at a time (whole-file reads pass 1 GB of memory). Columns that hold lists or structs
 * are no columns here, but for lists of floats. Times come as ISO 8601 text, bytes as base64.
 * @throws InvalidEventError when it is not Parquet or a page cannot be read
 */
export async function readParquet(file: string, { columns: wanted, lists, files }: TableOptions): Promise<Table> {
  const notes = newNotes();
  const { buffer, metadata } = await openParquet(file, files);
  const { children: top } = parquetSchema(metadata);
  const flat = top.filter(({ children }) => children.length === 0);
  const vectors = lists ?? top.filter(holdsFloats).map(({ element }) => element.name);
  const nested = top.filter(({ children, element }) => children.length > 0 && !vectors.includes(element.name));
  const names = top
    .filter((one) => flat.includes(one) || vectors.includes(one.element.name))
    .map(({ element }) => element.name);
  const { columns } = pickColumns(file, names, wanted, notes);
  const present = columns.filter((column) => names.includes(column));
  const scan = await attemptParquet(file, () => parquetScan({ file: buffer, metadata, columns: present, compressors }));
  const passedBy = nested.map(({ element }) => ({ name: element.name, because: 'a list or struct' }));
  return {
    format: 'parquet',
    columns,
    rows: rowsOf(file, scan, columns, notes),
    ...(wanted === undefined && { passedBy, vectors }),
    // the scanner of columns knows no lists
    ...(!columns.some((name) => vectors.includes(name)) && { parquet: { buffer, metadata } }),
    notes,
  };
}

/** Whether a column is a list of floating point numbers, however its elements are called. */
function holdsFloats({ element, children: [inner, ...others] }: SchemaTree): boolean {
  if (element.converted_type !== 'LIST' || !inner || others.length > 0) return false;
  const leaf = inner.children.length === 1 ? inner.children[0]! : inner;
  return leaf.children.length === 0 && (leaf.element.type === 'FLOAT' || leaf.element.type === 'DOUBLE');
}

async function* rowsOf(
  file: string,
  scan: ParquetScan,
  columns: readonly string[],
  notes: TableNotes,
): AsyncGenerator<Row> {
  for (const range of scan.ranges) {
    const values: (ArrayLike<unknown> | undefined)[] = [];
    for (const column of columns) {
      const absent = notes.absent.includes(column);
      values.push(absent ? undefined : await attemptParquet(file, () => scan.readColumn({ column, ...range })));
    }
    for (let row = 0; row < range.rowEnd - range.rowStart; row++) {
      notes.read++;
      notes.used++;
      yield values.map((column) => parquetCell(column?.[row]));
    }
  }
}

/** @throws InvalidEventError when it is not Parquet */
export async function openParquet(file: string, files: Files): Promise<ParquetFile> {
  const buffer = await attemptParquet(file, () => files.slices(file));
  const head = Buffer.from(await buffer.slice(0, 4));
  refuseForeign(head, `\`${file}\``, 'Parquet');
  if (head.toString('latin1') !== 'PAR1')
    throw new InvalidEventError(`\`${file}\` is not Parquet, though its name says so: give it its right name`);
  return { buffer, metadata: await attemptParquet(file, () => parquetMetadataAsync(buffer)) };
}

/** A file opened, for whoever reads its columns instead of its rows. */
export interface ParquetFile {
  readonly buffer: FileSlices;
  readonly metadata: FileMetaData;
}

/** The library's errors name no file and no way out. */
export async function attemptParquet<T>(file: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    throw new InvalidEventError(`\`${file}\` cannot be read as Parquet: write it again, or give CSV`, { cause });
  }
}

/** A decoded value as the text it is counted under. */
export function parquetCell(value: unknown): Cell {
  if (value === null || value === undefined) return undefined;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
