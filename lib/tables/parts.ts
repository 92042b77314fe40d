import type { ColumnLeftOut } from '../domain/drift/columns/schema.ts';
import type { Row } from '../domain/drift/columns/value.ts';
import { InvalidEventError } from '../domain/errors.ts';
import type { FileEntry } from './files.ts';
import { addNotes, newNotes, type Table, type TableNotes, type TableOptions } from './table.ts';

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
  const columns = options.columns ?? [...new Set(parts.flatMap((part) => part.columns))];
  const first = await open(names[0]!, { ...options, columns });
  const notes = newNotes();
  if (first.notes.readAs !== undefined) notes.readAs = first.notes.readAs;
  return {
    format: first.format,
    columns: [...columns],
    rows: rowsOf(names, { ...options, columns }, open, notes),
    ...(first.writing && { writing: first.writing }),
    ...(parts[0]?.passedBy && { passedBy: parts[0].passedBy }),
    notes,
  };
}

type Part = {
  readonly name: string;
  readonly columns: readonly string[];
  readonly passedBy?: readonly ColumnLeftOut[] | undefined;
};

async function columnsOfParts(
  names: readonly string[],
  options: TableOptions,
  open: (name: string, options: TableOptions) => Promise<Table>,
): Promise<Part[]> {
  const parts: Part[] = [];
  for (const name of names) {
    const { columns, passedBy } = await open(name, { ...options, columns: undefined });
    parts.push({ name, columns, passedBy });
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
  options: TableOptions,
  open: (name: string, options: TableOptions) => Promise<Table>,
  notes: TableNotes,
): AsyncGenerator<Row> {
  for (const name of names) {
    const part = await open(name, options);
    const before = notes.used;
    for await (const row of part.rows) {
      notes.used++;
      yield row;
    }
    notes.used = before;
    addNotes(notes, part.notes);
  }
}
