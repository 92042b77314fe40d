import type { CaptureRecord } from '../domain/capture/capture.ts';
import type { Constant, Route } from '../domain/capture/core-columns.ts';
import {
  addCopiedFiles,
  addKinds,
  type BrokenPlace,
  type CopiedFiles,
  type KindCounts,
  keepExample,
  MOST_UNKNOWN,
  type PassedBy,
  passedByBoth,
} from '../domain/capture/text/notes.ts';
import type { DialectWishes } from '../domain/csv/choose-split.ts';
import type { ColumnLeftOut, CsvWriting } from '../domain/drift/columns/schema.ts';
import type { Row } from '../domain/drift/columns/value.ts';
import { InvalidEventError } from '../domain/errors.ts';
import { isAlike } from '../domain/nearest.ts';
import type { Window } from '../domain/window.ts';
import type { Files } from './files/files.ts';
import type { ParquetFile } from './parquet.ts';

/**
 * What was met while the rows were read; complete when they have all been. `read` = `used` + `outside` the window +
 * `broken`; of the broken ones the first ten are kept, and of every kind the first.
 */
export type TableNotes = PassedBy & {
  read: number;
  used: number;
  outside: number;
  broken: number;
  kinds: KindCounts;
  examples: BrokenPlace[];
  /** columns that were asked for and are not there (their values are missing), and ones nobody asked for */
  absent: string[];
  unknown: string[];
  /** rows of names among the rows */
  headers: number;
  /** of rows that all have the same columns: those that the baseline leaves out and that have no value in the first rows */
  emptyLeftOut?: readonly string[];
  /** of captures: lines, and whole files, that are there again; they are not among those read */
  copies?: number;
  copiedFiles?: CopiedFiles | undefined;
  /** of what was scanned: whether its last line may be no row, but one of totals or of nothing */
  endsInDoubt?: boolean | undefined;
  /** how a file is written, in words, where not as one expects */
  readAs?: string;
  /** of captures: the earliest and the latest inference time among the rows used, epoch ms */
  span?: { first: number; last: number };
};

/** Rows with the names of their cells. `columns` is empty for captures read without a schema: they have no names. */
export type Table = {
  format: 'csv' | 'jsonl' | 'parquet' | 'capture' | 'manifest';
  columns: string[];
  rows: AsyncIterable<Row>;
  /** what is no column one could watch, with the reason: an index without a name (by its place: `column 1`), a list */
  passedBy?: readonly ColumnLeftOut[];
  /**
   * of captures and manifests: the invocations themselves instead of their rows; `names` are files of data capture, which a scanner
   * may read instead
   */
  capture?: { names?: readonly string[]; records: () => AsyncIterable<CaptureRecord> };
  /** columns whose value is a list of numbers, a cell that is its JSON text */
  vectors?: readonly string[];
  /** columns that the names of folders tell, `month=may` */
  folders?: readonly string[];
  /** of CSV that is not written as most are: how it is */
  writing?: CsvWriting;
  /** of plain CSV: where its cells come from, so that a scanner may read it instead */
  route?: Route;
  /** of plain CSV opened with all its columns: the same with these alone, as if they had been asked for; undefined where that is to be asked */
  narrowed?: (columns: readonly string[]) => Table | undefined;
  /** of JSON Lines: whether it is one array of objects instead; a scanner may read either */
  objects?: { readonly array: boolean };
  /** of Parquet: the file itself, so that its columns may be read instead of its rows */
  parquet?: ParquetFile;
  /** of several files: each of them, so that a scanner may read it instead */
  parts?: () => AsyncIterable<TablePart>;
  notes: TableNotes;
};

/** One file of several: its rows have the columns of all, those that its folders tell among them, which are the same in every row. */
export interface TablePart {
  readonly name: string;
  readonly table: Pick<Table, 'rows' | 'notes' | 'route' | 'objects' | 'parquet'>;
  readonly constants: readonly Constant[];
}

/**
 * `files` is where they lie; `columns` picks and orders the cells of each row (without it: all columns of the file). For captures: `output` adds
 * the answer as last cell, `lists` are columns whose value is a list, a cell that is its JSON text, `window` leaves out what was inferred outside of it. `csv` says how separated values are written.
 */
export type TableOptions = {
  files: Files;
  columns?: readonly string[] | undefined;
  output?: string | undefined;
  /** of captures: where the answer stands, if not under that name */
  answerPath?: string | undefined;
  lists?: readonly string[] | undefined;
  window?: Window | undefined;
  csv?: DialectWishes | undefined;
};

export function newNotes(): TableNotes {
  return { read: 0, used: 0, outside: 0, broken: 0, kinds: {}, examples: [], absent: [], unknown: [], headers: 0 };
}

/** Counts a broken row and keeps the first ones. */
export function noteBroken(notes: TableNotes, row: BrokenPlace): void {
  notes.read++;
  notes.broken++;
  notes.kinds[row.kind] = (notes.kinds[row.kind] ?? 0) + 1;
  keepExample(notes.examples, row);
}

/** Remembers columns nobody asked for, a hundred at most. */
export function noteUnknown(notes: TableNotes, names: readonly string[]): void {
  for (const name of names) {
    if (notes.unknown.length < MOST_UNKNOWN && !notes.unknown.includes(name)) notes.unknown.push(name);
  }
}

/**
 * Adds what was met further on, in the same file or in the next.
 * @param before lines or records of the file that came before those, from which theirs are counted on
 */
export function addNotes(to: TableNotes, more: TableNotes, before = 0): void {
  to.read += more.read;
  to.used += more.used;
  to.outside += more.outside;
  to.broken += more.broken;
  to.headers += more.headers;
  if (more.copies) to.copies = (to.copies ?? 0) + more.copies;
  to.copiedFiles = addCopiedFiles(to.copiedFiles, more.copiedFiles);
  Object.assign(to, passedByBoth(to, more));
  if (more.read > 0) to.endsInDoubt = more.endsInDoubt;
  addKinds(to.kinds, more.kinds);
  for (const example of more.examples) keepExample(to.examples, { ...example, at: example.at + before });
  for (const name of more.absent) if (!to.absent.includes(name)) to.absent.push(name);
  noteUnknown(to, more.unknown);
  if (more.span)
    to.span = {
      first: Math.min(more.span.first, to.span?.first ?? more.span.first),
      last: Math.max(more.span.last, to.span?.last ?? more.span.last),
    };
}

/** A header that names two columns alike: `twice` is that name, `places` says which columns have it. */
export class TwiceNamedError extends InvalidEventError {
  readonly twice: string;
  readonly places: string;
  constructor(file: string, header: readonly string[], twice: string) {
    const places = header.flatMap((other, index) => (other === twice ? [index + 1] : [])).join(' and ');
    super(
      `\`${file}\` has column \`${twice}\` twice, as columns ${places}: give each its own name in the header${wayOut(file, twice)}`,
    );
    this.twice = twice;
    this.places = places;
  }
}

/**
 * Where in the file each cell comes from (-1: nowhere, its values are missing), and the cells' names.
 * @param header names the file has
 * @param wanted names asked for; without them the header's, which must then all be there and differ
 * @param whyNone a question for who asks for columns of which none is there
 * @throws InvalidEventError when a name is there twice or empty, or when none of the wanted ones is there
 */
export function pickColumns(
  file: string,
  header: readonly string[],
  wanted: readonly string[] | undefined,
  notes: TableNotes,
  whyNone = 'is it the right file?',
): { columns: string[]; positions: number[] } {
  const twice = header.find((name, index) => header.indexOf(name) !== index && (wanted?.includes(name) ?? true));
  if (twice !== undefined) throw new TwiceNamedError(file, header, twice);
  if (wanted === undefined) {
    const nameless = header.indexOf('') + 1;
    if (nameless > 0)
      throw new InvalidEventError(`column ${nameless} of \`${file}\` has no name: name it or give a schema`);
    return { columns: [...header], positions: header.map((_, index) => index) };
  }
  const positions = wanted.map((name) => header.indexOf(name));
  if (positions.every((position) => position === -1)) {
    const names = header
      .slice(0, 20)
      .map((name) => `\`${name.slice(0, 64)}\``)
      .join(', ');
    throw new InvalidEventError(
      `no column of the schema is in \`${file}\`, which has ${names}: ${header.includes('captureData') ? ONE_A_LINE : (otherwiseSpelled(header, wanted) ?? whyNone)}`,
    );
  }
  notes.absent = wanted.filter((_, index) => positions[index] === -1);
  notes.unknown = header.filter((name) => !wanted.includes(name)).slice(0, MOST_UNKNOWN);
  return { columns: [...wanted], positions };
}

/** What captures are that stand in one array. */
const ONE_A_LINE =
  "these are captures in one array, and captured data has one a line: with jq `jq -c '.[]' file > captures.jsonl`";

/** The command that names columns of text apart. */
const wayOut = (file: string, name: string): string =>
  file.toLowerCase().endsWith('.parquet')
    ? ''
    : `, or \`python -c "import pandas; pandas.read_csv('${file}', sep=None, engine='python', dtype=str).to_csv('named.csv', index=False)"\`, which calls the second \`${name}.1\``;

/** Of a header that has all it has in other capitals or signs: the first name that is one asked for. */
function otherwiseSpelled(header: readonly string[], wanted: readonly string[]): string | undefined {
  const name = wanted.find((one) => header.some((other) => isAlike(other, one)));
  const like = header.find((other) => name !== undefined && isAlike(other, name));
  return like && `is \`${like}\` what the schema calls \`${name}\`? name it so, and the others as theirs`;
}
