import type { ColumnMetaData, DecodedArray, SchemaTree } from 'hyparquet';
import type { Constant } from '../../../domain/capture/core-columns.ts';
import type { Cell } from '../../../domain/drift/columns/value.ts';
import { PageDecoder, type ParquetPage, type RawPage, ReadAhead, rawPages } from '../../pages/parquet-pages.ts';
import { attemptParquet, type ParquetFile, parquetCell } from '../../parquet.ts';
import { CELLS, FORMS } from '../page-core.ts';
import { corePage, plainOf } from '../parquet-forms.ts';
import { chunksOf, endsOf, flatPaths } from '../scan-parquet.ts';
import type { ColumnSink, RowSink } from './gather-rows.ts';
import { isOfEntries, type PageCells, type PageRun } from './page-cells.ts';

/** Whole numbers from here on may be codes, and none is as large as the other: what they are their texts say. */
const WHOLE = 2 ** 53;

/** Where rows go, and what reads them: `core` pages it knows, which it may do of one file after another. */
interface Gathered {
  readonly sink: RowSink<unknown>;
  readonly core: PageCells;
  readonly constants: readonly Constant[];
  readonly counted: (rows: number) => void;
}

/**
 * Gives the rows of a Parquet file column by column, a page at a time, as `readParquet` has their cells.
 * @returns how many there are; undefined for columns of lists and structs, which are read row by row
 */
export async function gatherPages(
  file: string,
  { buffer, metadata }: ParquetFile,
  names: readonly string[],
  { sink, core, constants, counted }: Gathered,
): Promise<number | undefined> {
  const paths = flatPaths(metadata, names);
  if (!paths) return undefined;
  const same = new Map(constants);
  const ahead = new ReadAhead(buffer);
  let rows = 0;
  for (const group of metadata.row_groups) {
    const size = Number(group.num_rows);
    const columns = sink.addColumns(size);
    const chunks = chunksOf(group, names);
    const ends = endsOf(chunks);
    for (const [index, path] of paths.entries()) {
      if (sink.takes?.(index) === false) continue;
      const column = new ColumnCells(core, columns, index, size);
      const meta = chunks[index];
      if (path)
        await attemptParquet(file, async () => {
          if (!meta) throw new Error('a row group without one of its columns');
          await column.read(rawPages(ahead, meta, ends[index]!), meta, path);
        });
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
  readonly #core: PageCells;
  readonly #sink: ColumnSink;
  readonly #column: number;
  readonly #room = new Float64Array(CELLS);
  /** Of each cell given where its value is among those of its page or dictionary. */
  readonly #places = new Int32Array(CELLS);
  #left: number;

  constructor(core: PageCells, sink: ColumnSink, column: number, cells: number) {
    this.#core = core;
    this.#sink = sink;
    this.#column = column;
    this.#left = cells;
  }

  /** Reads its pages: the core what it knows, the library what it does not. */
  async read(pages: AsyncIterable<RawPage>, meta: ColumnMetaData, path: SchemaTree[]): Promise<void> {
    const decoder = new PageDecoder(meta, path);
    const plain = plainOf(decoder.element);
    const decimal = decoder.element.converted_type === 'DECIMAL';
    const truths = new Entries([false, true]);
    let entries: Entries | undefined;
    for await (const page of pages) {
      if (page.header.type === 'DICTIONARY_PAGE') {
        entries = new Entries(decoder.entries(page));
        this.#core.openDictionary(entries.values.length);
        continue;
      }
      const told = corePage(page, decoder, plain);
      const of = told?.form === FORMS.indexes ? entries : truths;
      let read = 0;
      if (told && of && told.cells <= this.#left)
        read = this.#core.read(told, decimal, (run) =>
          isOfEntries(told.form) ? this.#addEntries(run, of) : this.#add(run),
        );
      if (read === told?.cells) continue;
      const decoded = decoder.page(page, () => entries?.values);
      this.#addDecoded(decoded, read);
    }
  }

  #add({ cells, present, values, text }: PageRun): void {
    this.#give(cells, values, (row) => {
      if (present[row] === 0) return undefined;
      return Number.isNaN(values[row]) ? text(row) : String(values[row]);
    });
  }

  #addEntries({ cells, present, values }: PageRun, entries: Entries): void {
    const [room, places, { numbers }] = [this.#room, this.#places, entries];
    const none = numbers.length - 1;
    for (let cell = 0; cell < cells; cell++) {
      const place = present[cell] === 0 ? none : values[cell]!;
      places[cell] = place;
      room[cell] = numbers[place]!;
    }
    this.#give(cells, room, (row) => entries.text(places[row]!));
  }

  /** Takes the cells of a page that the library has decoded from the one at `start` on. */
  #addDecoded({ cells, values, levels, full }: ParquetPage, start: number): void {
    const [room, places] = [this.#room, this.#places];
    const all = Math.min(cells, this.#left + start);
    const has = (cell: number) => levels === undefined || levels[cell] === full;
    let next = 0;
    for (let cell = 0; cell < start; cell++) next += +has(cell);
    for (let from = start; from < all; from += CELLS) {
      const rows = Math.min(CELLS, all - from);
      for (let cell = 0; cell < rows; cell++) {
        const place = has(from + cell) ? next++ : -1;
        places[cell] = place;
        room[cell] = place === -1 ? Number.NaN : plainNumber(values[place]);
      }
      this.#give(rows, room, (row) => (places[row] === -1 ? undefined : parquetCell(values[places[row]!])));
    }
  }

  /** What no page had is missing, or told by folders. */
  end(cell: Cell): void {
    this.#room.fill(Number.NaN);
    while (this.#left > 0) this.#give(Math.min(CELLS, this.#left), this.#room, () => cell);
  }

  #give(rows: number, values: Float64Array, text: (row: number) => Cell): void {
    this.#left -= rows;
    this.#sink.add({ rows, stride: rows, values, text: (_, row) => text(row) }, this.#column);
  }
}

/** A dictionary as its cells stand: a text is made once for each that is asked for. */
class Entries {
  readonly values: DecodedArray;
  /** One more for a cell that has none. */
  readonly numbers: Float64Array;
  readonly #texts: Cell[] = [];

  constructor(values: DecodedArray) {
    this.values = values;
    this.numbers = new Float64Array(values.length + 1).fill(Number.NaN);
    for (let place = 0; place < values.length; place++) this.numbers[place] = plainNumber(values[place]);
  }

  text(place: number): Cell {
    this.#texts[place] ??= parquetCell(this.values[place]);
    return this.#texts[place];
  }
}

/** The number that a value is, as `CellBlock.values` has it; else `NaN`. */
function plainNumber(value: unknown): number {
  if (typeof value === 'number') return Math.abs(value) < WHOLE ? value + 0 : Number.NaN;
  return typeof value === 'bigint' && value > -WHOLE && value < WHOLE ? Number(value) : Number.NaN;
}
