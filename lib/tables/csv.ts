import { brokenOutcome } from '../domain/capture/text/broken.ts';
import { type CellsBetween, CsvReader } from '../domain/capture/text/parse-csv.ts';
import { raggedRow } from '../domain/capture/text/ragged.ts';
import { withPoint } from '../domain/csv/decimal.ts';
import { type Dialect, findDialect, isHeaderAgain, tellDialect, writingOf } from '../domain/csv/dialect.ts';
import { LastRows } from '../domain/csv/last-rows.ts';
import type { Row } from '../domain/drift/columns/value.ts';
import { InvalidEventError } from '../domain/errors.ts';
import type { Files } from './files/files.ts';
import { newNotes, noteBroken, pickColumns, type Table, type TableNotes, type TableOptions } from './table.ts';
import { isUtf16, notUtf8, refuseStandIn, textBytes } from './text-bytes.ts';

/** A record's cells, or why it is broken, with its number: the first is 1, lines of comment count. */
type CsvRecord = { number: number; cells: string[] } | { number: number; reason: string };

/** Lines that are no records: how many stand above them all, which ones among them, and who wants to know of those. */
interface Comments {
  readonly comments?: number;
  readonly isComment?: (line: string) => boolean;
  readonly onComment?: () => void;
}

/** Records in batches, one per chunk of the file, without lines of comment. Blank lines are no records. Text is UTF-8, a byte order mark is fine. */
export async function* csvRecords(
  files: Files,
  file: string,
  { comments = 0, isComment, onComment, ...between }: Partial<CellsBetween> & Comments = {},
): AsyncGenerator<CsvRecord[]> {
  let batch: CsvRecord[] = [];
  let number = comments;
  const reader = new CsvReader(
    {
      row: (cells) => {
        if (cells.length > 1 || cells[0] !== '') batch.push({ number: ++number, cells });
      },
      broken: (reason) => batch.push({ number: ++number, reason }),
    },
    undefined,
    { separator: between.separator ?? ',', spaces: between.spaces ?? false },
  );
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const feed = isComment
    ? withoutComments(reader, isComment, () => {
        number++;
        onComment?.();
      })
    : (text: string) => reader.feed(text);
  try {
    for await (const chunk of behindLines(textBytes(files, file), comments)) {
      feed(decoder.decode(chunk, { stream: true }));
      yield batch;
      batch = [];
    }
    feed(decoder.decode(), true);
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw notUtf8(file, number, cause);
  }
  reader.end();
  yield batch;
}

/** Feeds a reader line by line; those between two records that are comments are told of instead. */
function withoutComments(
  reader: CsvReader,
  isComment: (line: string) => boolean,
  tell: () => void,
): (text: string, last?: boolean) => void {
  let rest = '';
  const feed = (line: string): void => {
    if (reader.idle && isComment(line.trimEnd())) tell();
    else reader.feed(line);
  };
  return (text, last = false) => {
    const lines = (rest + text).split(/(?<=\n)/);
    rest = lines.at(-1)?.endsWith('\n') || last ? '' : (lines.pop() ?? '');
    for (const line of lines) feed(line);
  };
}

/** What stands behind so many lines. */
async function* behindLines(bytes: AsyncIterable<Uint8Array>, lines: number): AsyncGenerator<Uint8Array> {
  let left = lines;
  for await (const chunk of bytes) {
    let at = 0;
    while (left > 0 && at < chunk.length) {
      const end = chunk.indexOf(10, at) + 1;
      if (end > 0) left--;
      at = end || chunk.length;
    }
    yield chunk.subarray(at);
  }
}

const NO_HEADER = 'is the header there? if the file has none, say `--no-header`';

/** Lines a dialect is told from, and bytes they may have together. */
const HEAD_LINES = 250;
const HEAD_BYTES = 8 * 1024 * 1024;

/** The first lines. The file is closed again: whoever asks for the columns may never ask for the rows. */
async function headOf(files: Files, file: string): Promise<{ head: string; whole: boolean }> {
  const parts: Buffer[] = [];
  let bytes = 0;
  let lines = 0;
  for await (const chunk of textBytes(files, file)) {
    const part = Buffer.from(chunk);
    parts.push(part);
    bytes += part.length;
    for (let at = part.indexOf(10); at !== -1; at = part.indexOf(10, at + 1)) {
      if (++lines < HEAD_LINES) continue;
      parts[parts.length - 1] = part.subarray(0, at + 1);
      return { head: decoded(parts), whole: false };
    }
    if (bytes > HEAD_BYTES) return { head: decoded(parts), whole: false };
  }
  return { head: decoded(parts), whole: true };
}

const decoded = (parts: Buffer[]): string => new TextDecoder().decode(Buffer.concat(parts));

/**
 * A CSV file (RFC 4180) with a header, or one that is written otherwise in a way that its head tells or `options.csv` says.
 * @throws InvalidEventError without a usable header, where it may be read in two ways, or when it is not UTF-8
 */
export async function readCsv(file: string, options: TableOptions): Promise<Table> {
  const { columns: wanted, files } = options;
  const head = await headOf(files, file);
  refuseStandIn(file, head.head);
  const dialect = findDialect(file, head, options.csv ?? {}, wanted);
  const header = dialect.names ?? namesGiven(file, dialect, wanted, options.csv?.fileColumns);
  // pieces of a file that is converted on the way are not those that lie there
  const wide = await isUtf16(files, file);
  const found = { dialect, header, wide };
  const table = tableOf(files, file, found, wanted);
  const { route, notes, passedBy } = table;
  // what is asked for tells comments from names, and of how it is written only what is said
  const same = route && wanted === undefined && passedBy?.length === 0 && !notes.readAs && !head.head.startsWith('#');
  if (!same) return table;
  return {
    ...table,
    narrowed: (columns) =>
      columns.every((name) => header.includes(name)) ? tableOf(files, file, found, columns) : undefined,
  };
}

/** The table of a file whose writing is known. */
function tableOf(
  files: Files,
  file: string,
  { dialect, header, wide }: { dialect: Dialect; header: readonly string[]; wide: boolean },
  wanted: readonly string[] | undefined,
): Table {
  const notes = newNotes();
  const readAs = tellDialect(dialect);
  if (readAs !== undefined) notes.readAs = readAs;
  const nameless = header.flatMap((name, index) => (name === '' ? [index] : []));
  const isHollow = (index: number): boolean => index >= header.length - dialect.hollow;
  // rows that have names of their own, as pandas and R write them, come first
  const passable = nameless.length > 0 && nameless.every((index) => index === 0 || isHollow(index));
  const named = passable ? header.filter((name) => name !== '') : undefined;
  const { columns, positions } = pickColumns(file, header, wanted ?? named, notes, NO_HEADER);
  notes.unknown = notes.unknown.filter((name) => name !== '');
  const passedBy =
    wanted === undefined
      ? nameless.map((index) => ({
          name: `column ${index + 1}`,
          because: isHollow(index) ? 'neither a name nor a value' : 'an index without a name',
        }))
      : [];
  const writing = writingOf(dialect);
  if (wide) notes.readAs = ['UTF-16', ...(readAs === undefined ? [] : [readAs])].join(', ');
  const route = dialect.plain && !wide && { route: { width: dialect.width, positions, header: dialect.first } };
  return {
    format: 'csv',
    columns,
    rows: rowsOf(files, file, dialect, { header, positions }, notes),
    ...route,
    ...(writing && { writing }),
    passedBy,
    notes,
  };
}

/** A file without a header has the columns asked for, all of them and in their order, or all of the baseline's own file. */
function namesGiven(
  file: string,
  { width }: Dialect,
  wanted: readonly string[] | undefined,
  whole: readonly string[] | undefined,
): readonly string[] {
  if (wanted === undefined)
    throw new InvalidEventError(`\`${file}\` is read without a header: name its columns in order with \`--schema\``);
  if (wanted.length === width) return wanted;
  if (whole?.length === width) return whole;
  const names = wanted.slice(0, 20).join(', ');
  throw new InvalidEventError(
    `\`${file}\` has ${width} cells a line and no header, but ${wanted.length} columns are asked for (${names}): without a header they must be the same, in the same order`,
  );
}

async function* rowsOf(
  files: Files,
  file: string,
  dialect: Dialect,
  { header, positions }: { header: readonly string[]; positions: readonly number[] },
  notes: TableNotes,
): AsyncGenerator<Row> {
  const { width, names } = dialect;
  let unitsToCome = dialect.units;
  const last = new LastRows<Row>();
  const repeated = names ? dialect.first : header;
  const clean = (cell: string, position: number): string =>
    dialect.decimal === ',' ? withPoint(cell, dialect.pointed.has(position)) : cell;
  const onComment = () => {
    notes.comments = (notes.comments ?? 0) + 1;
  };
  for await (const batch of csvRecords(files, file, { ...dialect, onComment })) {
    for (const record of batch) {
      if (names && record.number === dialect.comments + 1) continue;
      if (unitsToCome && 'cells' in record) {
        unitsToCome = false;
        continue;
      }
      if ('cells' in record && isHeaderAgain(record.cells, repeated)) {
        notes.headers++;
        unitsToCome = dialect.units;
        continue;
      }
      if ('cells' in record && record.cells.length === width) {
        const row = positions.map((position) => {
          const cell = record.cells[position];
          return cell === undefined ? undefined : clean(cell, position);
        });
        yield* counted(last.pass(record.cells, row), notes);
        continue;
      }
      yield* counted(last.release(), notes);
      const { kind, reason } =
        'cells' in record
          ? raggedRow(record.cells.length, header, names ? 'the header has' : 'the first line has')
          : brokenOutcome('payload', record.reason);
      noteBroken(notes, { file, at: record.number, kind, reason });
    }
  }
  if (notes.used > 0) Object.assign(notes, last.held);
  else yield* counted(last.release(), notes);
}

function* counted(rows: Row[], notes: TableNotes): Generator<Row> {
  for (const row of rows) {
    notes.read++;
    notes.used++;
    yield row;
  }
}
