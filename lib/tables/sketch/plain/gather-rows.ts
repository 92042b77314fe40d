import type { Route } from '../../../domain/capture/core-columns.ts';
import type { CellBlock } from '../../../domain/drift/columns/cell-block.ts';
import type { Row } from '../../../domain/drift/columns/value.ts';
import { InvalidEventError } from '../../../domain/errors.ts';
import { linesOfArray } from '../../array-lines.ts';
import { type Files, readBytes } from '../../files/files.ts';
import { addNotes, newNotes, type Table, type TableNotes, type TablePart } from '../../table.ts';
import { CsvScanner } from '../scan-csv.ts';
import { ObjectScanner } from '../scan-objects.ts';
import { PageCells } from './page-cells.ts';
import { PlainCore, type PlainObjects } from './plain-core.ts';
import { gatherPages } from './plain-pages.ts';

/** Takes rows in their order, one by one, some at a time, or some column by column, and makes something of them at the end. */
export interface RowSink<T> {
  add(row: Row): void;
  addBlock(block: CellBlock): void;
  addColumns(rows: number): ColumnSink;
  /** Whether it makes anything of a column, by its place: of one it does not, cells need not be read. Without it of all. */
  readonly takes?: (column: number) => boolean;
  end(): T;
}

/** Takes so many rows column by column, each in blocks of one column. */
export interface ColumnSink {
  add(block: CellBlock, column: number): void;
  end(): void;
}

/** What rows are read into; `counted` hears how many there are so far, `met` what was met before anything is made of them: it may refuse it. */
interface GatheringOf<T> {
  readonly begin: () => RowSink<T>;
  readonly counted: (rows: number) => void;
  readonly met?: (notes: TableNotes) => void;
}

/**
 * Reads a table's rows, once, into what `begin` makes: by the scanner what it knows to read, else one by one. It may begin a second time, where only the exact
 * reader can tell what a last row is.
 * @throws InvalidEventError where all rows are broken, with the first reason; and what whoever reads such a table throws
 */
export async function gatherRows<T>(
  path: string,
  table: Table,
  files: Files,
  { begin, counted, met = () => undefined }: GatheringOf<T>,
): Promise<{ done: T; notes: TableNotes }> {
  const { route, objects, parquet, parts, notes: whole } = table;
  if (route || objects || parquet || parts) {
    const sink = begin();
    const gathering = new Gathering(files, table.columns, sink, counted);
    const { readAs } = whole;
    const said = readAs !== undefined && { readAs };
    if (!parts) await gathering.read({ name: path, table, constants: [] });
    else for await (const part of parts()) await gathering.read(part);
    const notes = { ...gathering.notes, ...said };
    if (!gathering.doubted) {
      met(notes);
      return { done: ended(path, sink, notes), notes };
    }
  }
  const sink = begin();
  for await (const row of table.rows) {
    sink.add(row);
    counted(whole.used);
  }
  met(whole);
  return { done: ended(path, sink, whole), notes: whole };
}

/** Files read one after another. */
class Gathering {
  readonly notes = newNotes();
  /** Whether a file ends in what may be no row. */
  doubted = false;
  readonly #files: Files;
  readonly #columns: readonly string[];
  readonly #sink: RowSink<unknown>;
  readonly #counted: (rows: number) => void;
  readonly #cores = new Map<string, PlainCore>();
  #pages: PageCells | undefined;

  constructor(files: Files, columns: readonly string[], sink: RowSink<unknown>, counted: (rows: number) => void) {
    this.#files = files;
    this.#columns = columns;
    this.#sink = sink;
    this.#counted = counted;
  }

  async read({ name, table, constants }: TablePart): Promise<void> {
    const { route, objects, parquet, rows, notes } = table;
    if (route) {
      const core = this.#core(this.#narrowed(route));
      core.tellConstants(constants);
      const met = await this.#scan(new CsvScanner(name, route, core), readBytes(this.#files, name));
      this.doubted ||= met.endsInDoubt === true;
      addNotes(this.notes, { ...met, absent: notes.absent, unknown: notes.unknown });
    } else if (objects) {
      const told = constants.map(([column]) => column);
      const core = this.#core({ columns: this.#columns, told });
      core.tellConstants(constants);
      const bytes = readBytes(this.#files, name);
      const scanner = new ObjectScanner(name, this.#columns, core, 'start', told);
      const met = await this.#scan(scanner, objects.array ? linesOfArray(bytes) : bytes);
      addNotes(this.notes, { ...newNotes(), unknown: notes.unknown });
      addNotes(this.notes, { ...met, absent: met.used > 0 ? scanner.unseen : [] });
    } else {
      const before = this.notes.used;
      const read =
        parquet &&
        (await gatherPages(name, parquet, this.#columns, {
          sink: this.#sink,
          core: this.#pageCells(),
          constants,
          counted: (rows) => this.#counted(before + rows),
        }));
      if (read !== undefined) addNotes(this.notes, { ...notes, read, used: read });
      else {
        for await (const row of rows) {
          this.#sink.add(row);
          this.#counted(before + notes.used);
        }
        addNotes(this.notes, notes);
      }
    }
  }

  /** Columns that are not taken are read from nowhere. */
  #narrowed(route: Route): Route {
    const { takes } = this.#sink;
    if (!takes) return route;
    return { ...route, positions: route.positions.map((position, column) => (takes(column) ? position : -1)) };
  }

  #pageCells(): PageCells {
    this.#pages ??= new PageCells();
    return this.#pages;
  }

  #core(read: ConstructorParameters<typeof PlainCore>[0] | PlainObjects): PlainCore {
    const key = JSON.stringify(read);
    const core = this.#cores.get(key) ?? new PlainCore(read, (block) => this.#sink.addBlock(block));
    this.#cores.set(key, core);
    return core;
  }

  async #scan(scanner: CsvScanner | ObjectScanner, chunks: AsyncIterable<Uint8Array>): Promise<TableNotes> {
    for await (const chunk of chunks) {
      scanner.feed(chunk);
      this.#counted(this.notes.used + scanner.rows);
    }
    return scanner.end();
  }
}

function ended<T>(path: string, sink: RowSink<T>, { used, broken, examples: [first] }: TableNotes): T {
  if (used === 0 && first)
    throw new InvalidEventError(
      `no row of \`${path}\` can be read, ${broken} are broken: the first, at ${first.at}, has ${first.reason}${first.kind === 'row-width' ? '; where lines stand above the names of the columns, remove these lines' : ''}`,
    );
  return sink.end();
}
