import {
  type FileMetaData,
  type ParquetScan,
  parquetMetadataAsync,
  parquetScan,
  parquetSchema,
  type RowGroup,
  type SchemaTree,
} from 'hyparquet';
import { getTreePath } from 'hyparquet/src/schema.js';
import { refuseForeign } from '../domain/capture/lines.ts';
import type { Cell, Row } from '../domain/drift/columns/value.ts';
import { InvalidEventError } from '../domain/errors.ts';
import type { FileSlices, Files } from './files/files.ts';
import { compressors } from './pages/codecs.ts';
import { extentOf, KeptSlices, PageDecoder, ReadAhead, rawPages, refuseUneven } from './pages/parquet-pages.ts';
import { newNotes, pickColumns, type Table, type TableNotes, type TableOptions } from './table.ts';
import { refuseStandIn } from './text-bytes.ts';

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
  const kept = new KeptSlices(buffer);
  const scan = await attemptParquet(file, () => parquetScan({ file: kept, metadata, columns: present, compressors }));
  const passedBy = nested.map(({ element }) => ({ name: element.name, because: 'a list or struct' }));
  return {
    format: 'parquet',
    columns,
    rows: rowsOf(file, { kept, metadata, scan }, columns, notes),
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
  { kept, metadata, scan }: { kept: KeptSlices; metadata: FileMetaData; scan: ParquetScan },
  columns: readonly string[],
  notes: TableNotes,
): AsyncGenerator<Row> {
  const schema = parquetSchema(metadata);
  let rowEnd = 0;
  for (const group of metadata.row_groups) {
    const rowStart = rowEnd;
    rowEnd += Number(group.num_rows);
    if (rowEnd === rowStart) continue;
    const values: (ArrayLike<unknown> | undefined)[] = [];
    for (const column of columns) {
      const read = async () => {
        await refuseDamaged(kept, schema, chunksOf(group, column));
        return scan.readColumn({ column, rowStart, rowEnd });
      };
      values.push(notes.absent.includes(column) ? undefined : await attemptParquet(file, read));
    }
    for (let row = 0; row < rowEnd - rowStart; row++) {
      notes.read++;
      notes.used++;
      yield values.map((column) => parquetCell(column?.[row]));
    }
  }
}

/** What a column is made of in a row group: of lists the parts of their elements. */
const chunksOf = (group: RowGroup, column: string) =>
  group.columns.flatMap(({ meta_data: meta }) => (meta?.path_in_schema[0] === column ? meta : []));

/** Looks through pages that the library then decodes as a whole. */
async function refuseDamaged(kept: KeptSlices, schema: SchemaTree, chunks: ReturnType<typeof chunksOf>): Promise<void> {
  for (const meta of chunks) {
    const { start, end } = extentOf(meta);
    await kept.slice(start, end);
    const decoder = new PageDecoder(meta, getTreePath(schema, meta.path_in_schema));
    for await (const page of rawPages(new ReadAhead(kept), meta, end)) decoder.refuseEndless(page);
  }
}

/** @throws InvalidEventError when it is not Parquet */
export async function openParquet(file: string, files: Files): Promise<ParquetFile> {
  const buffer = await attemptParquet(file, () => files.slices(file));
  const head = Buffer.from(await buffer.slice(0, 4));
  refuseForeign(head, `\`${file}\``, 'Parquet');
  refuseStandIn(file, Buffer.from(await buffer.slice(0, Math.min(200, buffer.byteLength))).toString());
  if (head.toString('latin1') !== 'PAR1')
    throw new InvalidEventError(`\`${file}\` is not Parquet, though its name says so: give it its right name`);
  const metadata = await attemptParquet(file, async () => {
    const told = await parquetMetadataAsync(buffer);
    refuseUneven(told);
    return told;
  });
  return { buffer, metadata };
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
