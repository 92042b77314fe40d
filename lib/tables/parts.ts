import type { ColumnLeftOut } from '../domain/drift/columns/schema.ts';
import type { Cell, Row } from '../domain/drift/columns/value.ts';
import { InvalidEventError } from '../domain/errors.ts';
import { type FileEntry, type Files, headOf } from './files/files.ts';
import { folderColumns } from './files/folder-columns.ts';
import { addNotes, newNotes, type Table, type TableNotes, type TableOptions, type TablePart } from './table.ts';

const KINDS: Readonly<Record<string, string>> = {
  csv: 'CSV',
  tsv: 'CSV',
  jsonl: 'JSON Lines',
  ndjson: 'JSON Lines',
  json: 'JSON Lines',
  parquet: 'Parquet',
};

const kindOf = (name: string): string | undefined =>
  KINDS[/\.(csv|tsv|jsonl|ndjson|json|parquet)(\.gz)?$/.exec(name.toLowerCase())?.[1] ?? ''];

/** Files that a batch job leaves as parts of one table: not empty, of a kind that is read, and neither hidden nor a mark such as `_SUCCESS`. */
export function tableParts(folder: string, files: readonly FileEntry[]): string[] {
  const shown = (name: string) =>
    !name
      .slice(folder.length)
      .split(/[/\\]/)
      .some((part) => /^[._]/.test(part));
  return files.filter(({ name, size }) => size > 0 && shown(name) && kindOf(name)).map(({ name }) => name);
}

/** Parts of a table but those that hold nothing once they are decompressed: an hour in which nothing came. */
export async function filledParts(folder: string, below: readonly FileEntry[], files: Files): Promise<string[]> {
  const parts: string[] = [];
  const small = new Set(below.flatMap(({ name, size }) => (size < LONGEST_NAME && name.endsWith('.gz') ? [name] : [])));
  for (const name of tableParts(folder, below))
    if (!small.has(name) || (await headOf(files, name, 1)).length > 0) parts.push(name);
  return parts;
}

/** A file compressed to more bytes than its header with its name may have is not empty. */
const LONGEST_NAME = 512;

/**
 * Parts of one table, one after another. All must have the same columns, in whatever order; objects of JSON Lines may lack some.
 * @param open reads one part
 * @throws InvalidEventError for parts of several kinds, and for one whose columns are others, by its name
 */
export async function readParts(
  folder: string,
  names: readonly string[],
  options: TableOptions,
  open: (name: string, options: TableOptions) => Promise<Table>,
): Promise<Table> {
  const kinds = [...new Set(names.map(kindOf))];
  if (kinds.length > 1)
    throw new InvalidEventError(`\`${folder}\` holds ${kinds.join(' and ')}: give a folder of one kind, or one file`);
  const headed = (options.csv?.header ?? options.csv?.before?.header) !== false;
  const parts = headed ? await columnsOfParts(names, options, open) : [];
  const objects = kinds[0] === 'JSON Lines';
  if (!objects) refuseOthers(parts);
  const own = [...new Set(parts.flatMap((part) => part.columns))];
  // folders above the one that is given tell of it as a whole: only who asks for their columns gets them
  const told = (name: string) => folderColumns(options.columns ? name : name.slice(folder.length));
  const folders = [...new Set(names.flatMap((name) => [...told(name).keys()]))].filter(
    (name) => !own.includes(name) && (options.columns?.includes(name) ?? true),
  );
  const columns = options.columns ?? [...own, ...folders];
  const inside = columns.filter((name) => !folders.includes(name));
  const known = new Map(parts.map(({ name, narrowed }) => [name, narrowed]));
  const opened = async (name: string) =>
    known.get(name)?.(inside) ?? (await open(name, { ...options, columns: inside }));
  const first = await opened(names[0]!);
  const notes = newNotes();
  const readAs = [first.notes.readAs, folders.length > 0 && `${folders.join(', ')} from the names of folders`].filter(
    Boolean,
  );
  if (readAs.length > 0) notes.readAs = readAs.join(', ');
  const places = columns.map((column) => inside.indexOf(column));
  const whole = (name: string) => {
    const said = told(name);
    return (row: Row): Row =>
      columns.map((column, index) => (places[index] === -1 ? said.get(column) : row[places[index]!]));
  };
  const scannedParts = async function* () {
    for (const name of names)
      yield partOf(name, await opened(name), { columns, places, said: told(name), whole: whole(name) });
  };
  return {
    format: first.format,
    columns: [...columns],
    rows: rowsOf(names, opened, { notes, whole }),
    ...(!options.lists?.length && { parts: scannedParts }),
    ...(folders.length > 0 && { folders }),
    ...(first.writing && { writing: first.writing }),
    ...(parts[0]?.passedBy && { passedBy: parts[0].passedBy }),
    ...(parts[0]?.vectors && { vectors: parts[0].vectors }),
    notes,
  };
}

/** A part whose rows have the columns of the whole: where each stands among the part's own is `places`, -1 for those that its folders say. */
function partOf(
  name: string,
  { rows, notes, route, objects, parquet }: Table,
  {
    columns,
    places,
    said,
    whole,
  }: { columns: readonly string[]; places: readonly number[]; said: Map<string, Cell>; whole: (row: Row) => Row },
): TablePart {
  const positions = route && places.map((place) => (place === -1 ? -1 : route.positions[place]!));
  return {
    name,
    table: {
      rows: mapped(rows, whole),
      notes,
      ...(route && { route: { ...route, positions: positions! } }),
      ...(objects && { objects }),
      ...(parquet && { parquet }),
    },
    constants: columns.flatMap((column, index) => (places[index] === -1 ? [[index, said.get(column)] as const] : [])),
  };
}

async function* mapped(rows: AsyncIterable<Row>, whole: (row: Row) => Row): AsyncGenerator<Row> {
  for await (const row of rows) yield whole(row);
}

type Part = {
  readonly name: string;
  readonly columns: readonly string[];
  readonly passedBy?: readonly ColumnLeftOut[] | undefined;
  readonly vectors?: readonly string[] | undefined;
  readonly narrowed?: Table['narrowed'];
};

async function columnsOfParts(
  names: readonly string[],
  options: TableOptions,
  open: (name: string, options: TableOptions) => Promise<Table>,
): Promise<Part[]> {
  const parts: Part[] = [];
  for (const name of names) {
    const { columns, passedBy, vectors, narrowed } = await open(name, { ...options, columns: undefined });
    parts.push({ name, columns, passedBy, vectors, narrowed });
  }
  return parts;
}

function refuseOthers([first, ...others]: readonly Part[]): void {
  for (const { name, columns } of others) {
    const lacks = first!.columns.filter((column) => !columns.includes(column));
    const more = columns.filter((column) => !first!.columns.includes(column));
    if (lacks.length + more.length === 0) continue;
    const said = [lacks.length > 0 && `lacks ${listed(lacks)}`, more.length > 0 && `has also ${listed(more)}`];
    throw new InvalidEventError(
      `parts of one table must have the same columns: \`${name}\` ${said.filter(Boolean).join(' and ')}, held against \`${first!.name}\``,
    );
  }
}

const listed = (names: readonly string[]): string => `\`${names.slice(0, 10).join('`, `')}\``;

async function* rowsOf(
  names: readonly string[],
  open: (name: string) => Promise<Table>,
  { notes, whole }: { notes: TableNotes; whole: (name: string) => (row: Row) => Row },
): AsyncGenerator<Row> {
  for (const name of names) {
    const part = await open(name);
    const before = notes.used;
    for await (const row of mapped(part.rows, whole(name))) {
      notes.used++;
      yield row;
    }
    notes.used = before;
    addNotes(notes, part.notes);
  }
}
