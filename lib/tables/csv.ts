import { CsvReader } from '../domain/capture/text/parse-csv.ts';
import type { Row } from '../domain/drift/columns/value.ts';
import { InvalidEventError } from '../domain/errors.ts';
import { type Files, readBytes } from './files.ts';
import { newNotes, noteBroken, pickColumns, type Table, type TableNotes, type TableOptions } from './table.ts';

/** A record's cells, or why it is broken, with its number: the header is 1. */
type CsvRecord = { number: number; cells: string[] } | { number: number; reason: string };

/** Records in batches, one per chunk of the file. Blank lines are no records. Text is UTF-8, a byte order mark is fine. */
export async function* csvRecords(files: Files, file: string): AsyncGenerator<CsvRecord[]> {
  let batch: CsvRecord[] = [];
  let number = 0;
  const reader = new CsvReader({
    row: (cells) => {
      if (cells.length > 1 || cells[0] !== '') batch.push({ number: ++number, cells });
    },
    broken: (reason) => batch.push({ number: ++number, reason }),
  });
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const chunk of readBytes(files, file)) {
      reader.feed(decoder.decode(chunk, { stream: true }));
      yield batch;
      batch = [];
    }
    reader.feed(decoder.decode());
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw new InvalidEventError(`\`${file}\` is not UTF-8 after record ${number}: convert it to UTF-8`, { cause });
  }
  reader.end();
  yield batch;
}

/** The first record. The file is closed again: whoever asks for the columns may never ask for the rows. */
async function headerOf(files: Files, file: string): Promise<string[]> {
  for await (const batch of csvRecords(files, file)) {
    const first = batch[0];
    if (first === undefined) continue;
    if ('cells' in first) return first.cells;
    throw new InvalidEventError(`the header of \`${file}\` cannot be read: ${first.reason}`);
  }
  throw new InvalidEventError(`\`${file}\` has no header: the first line must name the columns`);
}

/**
 * A CSV file (RFC 4180) with a header.
 * @throws InvalidEventError without a usable header, or when it is not UTF-8
 */
export async function readCsv(file: string, { columns: wanted, files }: TableOptions): Promise<Table> {
  const notes = newNotes();
  const header = await headerOf(files, file);
  const { columns, positions } = pickColumns(file, header, wanted, notes);
  const route = { width: header.length, positions };
  return { format: 'csv', columns, rows: rowsOf(files, file, header.length, positions, notes), route, notes };
}

async function* rowsOf(
  files: Files,
  file: string,
  width: number,
  positions: readonly number[],
  notes: TableNotes,
): AsyncGenerator<Row> {
  for await (const batch of csvRecords(files, file)) {
    for (const record of batch) {
      if (record.number === 1) continue;
      if ('cells' in record && record.cells.length === width) {
        notes.read++;
        notes.used++;
        yield positions.map((position) => record.cells[position]);
        continue;
      }
      const reason = 'cells' in record ? `${record.cells.length} cells where the header has ${width}` : record.reason;
      noteBroken(notes, { file, at: record.number, kind: 'payload', reason });
    }
  }
}
