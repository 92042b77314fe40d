import type { ColumnMetaData, SchemaTree } from 'hyparquet';
import type { Constant } from '../../../domain/capture/core-columns.ts';
import type { Cell } from '../../../domain/drift/columns/value.ts';
import { attemptParquet, type ParquetFile, parquetCell } from '../../parquet.ts';
import { PageDecoder, type ParquetPage, type RawPage, ReadAhead, rawPages } from '../parquet-pages.ts';
import { chunksOf, endsOf, flatPaths } from '../scan-parquet.ts';
import type { ColumnSink, RowSink } from './gather-rows.ts';

/** Cells given together. */
const CELLS = 4_096;
/** Whole numbers from here on may be codes, and none is as large as the other: what they are their texts say. */
const WHOLE = 2 ** 53;

/**
 * Gives the rows of a Parquet file column by column, a page at a time, as `readParquet` has their cells.
 * @returns how many there are; undefined for columns of lists and structs, which are read row by row
 */
export async function gatherPages(
  file: string,
  { buffer, metadata }: ParquetFile,
  names: readonly string[],
  {
    sink,
    constants,
    counted,
  }: { sink: RowSink<unknown>; constants: readonly Constant[]; counted: (rows: number) => void },
): Promise<number | undefined> {
  const paths = flatPaths(metadata, names);
  if (!paths) return undefined;
  const same = new Map(constants);
  const room = new Float64Array(CELLS);
  const ahead = new ReadAhead(buffer);
  let rows = 0;
  for (const group of metadata.row_groups) {
    const size = Number(group.num_rows);
    const columns = sink.addColumns(size);
    const chunks = chunksOf(group, names);
    const ends = endsOf(chunks);
    for (const [index, path] of paths.entries()) {
      const column = new ColumnCells(columns, index, size, room);
      const meta = chunks[index];
      if (path && !meta) throw new Error(`\`${names[index]}\` is in no column chunk`);
      if (path && meta) await attemptParquet(file, () => column.read(rawPages(ahead, meta, ends[index]!), meta, path));
      column.end(same.get(index));
    }
    columns.end();
    rows += size;
    counted(rows);
  }
  return rows;
}

/** One column of a row group. */
class ColumnCells {
  readonly #sink: ColumnSink;
  readonly #column: number;
  readonly #room: Float64Array;
  #left: number;

  constructor(sink: ColumnSink, column: number, cells: number, room: Float64Array) {
    this.#sink = sink;
    this.#column = column;
    this.#left = cells;
    this.#room = room;
  }

  async read(pages: AsyncIterable<RawPage>, meta: ColumnMetaData, path: SchemaTree[]): Promise<void> {
    const decoder = new PageDecoder(meta, path);
    let entries: ParquetPage['values'] | undefined;
    for await (const page of pages) {
      if (page.header.type === 'DICTIONARY_PAGE') entries = decoder.entries(page);
      else this.#add(decoder.page(page, () => entries));
    }
  }

  #add({ cells, values, levels, full }: ParquetPage): void {
    const all = Math.min(cells, this.#left);
    // of each cell of a chunk where its value is among the page's, -1 for one that has none
    const places = new Int32Array(CELLS);
    let next = 0;
    for (let from = 0; from < all; from += CELLS) {
      const rows = Math.min(CELLS, all - from);
      for (let cell = 0; cell < rows; cell++) {
        const place = levels === undefined || levels[from + cell] === full ? next++ : -1;
        places[cell] = place;
        this.#room[cell] = place === -1 ? Number.NaN : plainNumber(values[place]);
      }
      this.#give(rows, (row) => (places[row] === -1 ? undefined : parquetCell(values[places[row]!])));
    }
  }

  /** What no page had is missing, or told by folders. */
  end(cell: Cell): void {
    this.#room.fill(Number.NaN);
    while (this.#left > 0) this.#give(Math.min(CELLS, this.#left), () => cell);
  }

  #give(rows: number, text: (row: number) => Cell): void {
    this.#left -= rows;
    this.#sink.add({ rows, stride: rows, values: this.#room, text: (_, row) => text(row) }, this.#column);
  }
}

/** The number that a value is, as `CellBlock.values` has it; else `NaN`. */
function plainNumber(value: unknown): number {
  if (typeof value === 'number') return Math.abs(value) < WHOLE ? value + 0 : Number.NaN;
  return typeof value === 'bigint' && value > -WHOLE && value < WHOLE ? Number(value) : Number.NaN;
}
