import type { Route } from '../../domain/capture/core-columns.ts';
import type { CellBlock } from '../../domain/drift/columns/cell-block.ts';
import type { Row } from '../../domain/drift/columns/value.ts';
import { InvalidEventError } from '../../domain/errors.ts';
import { type Files, readBytes } from '../files/files.ts';
import type { Table, TableNotes } from '../table.ts';
import { PlainCore } from './plain-core.ts';
import { CsvScanner } from './scan-csv.ts';

/** Takes rows in their order, one by one or some at a time, and makes something of them at the end. */
export interface RowSink<T> {
  add(row: Row): void;
  addBlock(block: CellBlock): void;
  end(): T;
}

/**
 * Reads a table's rows, once, into what `begin` makes: plain CSV by the scanner, else one by one. It may begin a second time, where only the exact reader
 * can tell what a last row is.
 * @param counted hears how many rows there are so far
 * @throws InvalidEventError where all rows are broken, with the first reason; and what whoever reads such a table throws
 */
export async function gatherRows<T>(
  path: string,
  table: Table,
  files: Files,
  { begin, counted }: { begin: () => RowSink<T>; counted: (rows: number) => void },
): Promise<{ done: T; notes: TableNotes }> {
  if (table.route) {
    const sink = begin();
    const met = await scanRows(path, table.route, files, { sink, counted });
    const { absent, unknown, readAs } = table.notes;
    const notes = { ...met, absent, unknown, ...(readAs !== undefined && { readAs }) };
    if (!met.endsInDoubt) return { done: ended(path, sink, notes), notes };
  }
  const sink = begin();
  for await (const row of table.rows) {
    sink.add(row);
    counted(table.notes.used);
  }
  return { done: ended(path, sink, table.notes), notes: table.notes };
}

async function scanRows<T>(
  file: string,
  route: Route,
  files: Files,
  { sink, counted }: { sink: RowSink<T>; counted: (rows: number) => void },
): Promise<TableNotes> {
  const core = new PlainCore(route, (block) => sink.addBlock(block));
  const scanner = new CsvScanner(file, route, core);
  for await (const chunk of readBytes(files, file)) {
    scanner.feed(chunk);
    counted(scanner.rows);
  }
  return scanner.end();
}

function ended<T>(path: string, sink: RowSink<T>, { used, broken, examples: [first] }: TableNotes): T {
  if (used === 0 && first)
    throw new InvalidEventError(
      `no row of \`${path}\` can be read, ${broken} are broken: the first, at ${first.at}, has ${first.reason}`,
    );
  return sink.end();
}
