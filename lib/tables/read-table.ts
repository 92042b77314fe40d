import { InvalidEventError } from '../domain/errors.ts';
import { readCsv } from './csv.ts';
import { withoutCopies } from './files/copied-files.ts';
import { type Files, headOf, isCaptureFile } from './files/files.ts';
import { folderColumns } from './files/folder-columns.ts';
import { readJsonl } from './jsonl.ts';
import { findManifests, isManifest } from './manifest.ts';
import { readManifests } from './manifest-rows.ts';
import { readParquet } from './parquet.ts';
import { filledParts, readParts } from './parts.ts';
import { readCaptures } from './read-captures.ts';
import type { Table, TableOptions } from './table.ts';
import { refuseStandIn, textBytes, utf16Of } from './text-bytes.ts';

/** How far into a file the word `captureData` is looked for: a line of 1 MiB without it is no capture. */
const HEAD = 1024 * 1024;
/** Bytes by which foreign files are told. */
const SIGNATURE = 4;
const KINDS = '`.csv`, `.tsv`, `.jsonl`, `.ndjson` (each also with `.gz`) or `.parquet`';

/**
 * Opens rows for reading, once: a capture folder or file, a manifest of a batch transform or a folder of them, CSV with a header,
 * JSON Lines, or Parquet, or a folder of such files that are parts of one table; `.csv.gz` and `.jsonl.gz` are decompressed on the way. Nothing is read whole.
 * @throws NotFoundError for a path that does not exist
 * @throws InvalidEventError for what is none of these, each by name and with the way out: an empty file, a pipe, a folder
 *   without captures or tables, parts that differ in their columns, UTF-16 without its mark, JSON of other shapes, broken or exploding gzip
 */
export async function readTable(path: string, options: TableOptions): Promise<Table> {
  if ((await options.files.kindOf(path)) === 'folder') return readFolder(path, options);
  const table = await readFile(path, options);
  const told = table.capture ? [] : [...folderColumns(path).keys()];
  if (
    told.some(
      (name) => table.notes.absent.includes(name) || (options.columns?.includes(name) && table.format === 'jsonl'),
    )
  )
    return readParts('', [path], plainly(options), readFile);
  const others = told.filter((name) => !table.columns.includes(name));
  if (options.columns || others.length === 0) return table;
  const because = 'told by its folder, the same in every row';
  return { ...table, passedBy: [...(table.passedBy ?? []), ...others.map((name) => ({ name, because }))] };
}

async function readFile(path: string, options: TableOptions): Promise<Table> {
  const name = path.toLowerCase();
  const plain = plainly(options);
  if (name.endsWith('.parquet')) return readParquet(path, plain);
  const extension = /\.(csv|tsv|jsonl|ndjson|json)(\.gz)?$/.exec(name)?.[1] ?? (await unicodeText(options.files, path));
  const mayBeManifest = extension === undefined || extension === 'json';
  if (mayBeManifest && isManifest(await textOf(options.files, path))) return readManifests([path], options);
  if (extension === undefined)
    throw new InvalidEventError(`\`${path}\` is of no known kind: its name must end in ${KINDS}; ${wayOut(path)}`);
  if (extension === 'csv' || extension === 'tsv' || extension === 'txt') {
    // one that is cut off is told before its lines are
    const head = await headOf(options.files, path, name.endsWith('.gz') ? HEAD : SIGNATURE, textBytes);
    if (head.length === 0) throw withoutContent(path);
    return readCsv(path, plain);
  }
  const head = await textOf(options.files, path);
  if (head === '') throw withoutContent(path);
  if (/^\[\s*[{\]]/.test(head)) return readJsonl(path, plain, true);
  refuseStandIn(path, head);
  refuseOrients(path, head);
  if (isCapture(head)) return readCaptures([path], options);
  if (hasCaptureParts(head))
    throw new InvalidEventError(
      `\`${path}\` has parts of data capture at the wrong level: \`endpointInput\` and \`endpointOutput\` stand in \`captureData\`, beside \`eventMetadata\``,
    );
  return readJsonl(path, plain);
}

/**
 * A capture folder holds captures: one file that is not empty and begins with one is enough to believe it. Where none does, it may
 * hold manifests, or parts of a table.
 */
async function readFolder(folder: string, options: TableOptions): Promise<Table> {
  const below = await options.files.below(folder);
  const found = below.filter(isCaptureFile);
  const names = found.map(({ name }) => name);
  let empty = names.length > 0;
  for (const name of names) {
    const head = await textOf(options.files, name);
    if (isCapture(head)) {
      const { kept, copied } = await withoutCopies(found, options.files.open);
      const table = readCaptures(
        kept.map((file) => file.name),
        options,
      );
      return { ...table, notes: Object.assign(table.notes, copied && { copiedFiles: copied }) };
    }
    empty &&= head === '';
  }
  if (empty) return readCaptures(names, options);
  const manifests = await findManifests(options.files, folder);
  if (manifests.length > 0) return readManifests(manifests, options);
  const parts = await filledParts(folder, below, options.files);
  if (parts.length > 0) return readParts(folder, parts, plainly(options), readFile);
  throw new InvalidEventError(
    `no capture in \`${folder}\`: no \`.jsonl\` file lies below it, no manifest and no table (${KINDS}); give the capture prefix or a file`,
  );
}

const withoutContent = (path: string): InvalidEventError =>
  new InvalidEventError(
    `\`${path}\` is empty${path.endsWith('.gz') ? ' once it is decompressed' : ', it has blank lines alone'}: give a file with rows`,
  );

async function textOf(files: Files, file: string): Promise<string> {
  return (await headOf(files, file, HEAD))
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .trimStart();
}

/** What Excel calls "Unicode text": tabs between cells, in UTF-16. */
async function unicodeText(files: Files, path: string): Promise<'txt' | undefined> {
  if (!path.toLowerCase().endsWith('.txt')) return undefined;
  for await (const chunk of files.open(path)) return utf16Of(chunk) && 'txt';
  return undefined;
}

/** Kinds of files that pandas reads and Steward does not, by the reader's name. */
const READERS: Readonly<Record<string, string>> = {
  ...{ xlsx: 'excel', xls: 'excel', xlsm: 'excel', xlsb: 'excel', ods: 'excel', feather: 'feather', arrow: 'feather' },
  ...{
    orc: 'orc',
    pkl: 'pickle',
    pickle: 'pickle',
    dta: 'stata',
    sas7bdat: 'sas',
    xpt: 'sas',
    sav: 'spss',
    xml: 'xml',
  },
};

/** The command that makes a file one that is read. */
function wayOut(path: string): string {
  const extension = /\.([a-z0-9]+)$/i.exec(path)?.[1]?.toLowerCase() ?? '';
  if (/^(zip|bz2|xz|zst|zstd|7z|tar|tgz|br)$/.test(extension)) return 'unpack it first';
  const reader = READERS[extension];
  if (reader === undefined) return 'if it is one of these, rename it';
  const command = `python -c "import pandas; pandas.read_${reader}('${path}').to_csv('${path}.csv', index=False)"`;
  return `${reader === 'excel' ? 'save its sheet as CSV UTF-8' : 'write it as CSV'}, or \`${command}\``;
}

/** What `DataFrame.to_json` of pandas writes unless `records` is asked for: a table by columns, or rows without names. */
function refuseOrients(path: string, head: string): void {
  const byColumns = /^\{\s*"[^"]*"\s*:\s*\{\s*"0"\s*:/.test(head) || /^\{\s*"(?:columns|schema)"\s*:\s*[[{]/.test(head);
  const byRows = /^\{\s*"\d+"\s*:\s*\{[^{}]*\}\s*,\s*"\d+"\s*:\s*\{/.test(head);
  if (!byColumns && !byRows && !head.startsWith('[')) return;
  const what = byColumns
    ? 'one JSON object that holds a table by its columns'
    : byRows
      ? 'one JSON object that holds a table by the numbers of its rows'
      : 'a JSON array of no objects';
  throw new InvalidEventError(
    `\`${path}\` is ${what}, only objects of named values are read, as JSON Lines or one JSON array: with pandas, \`df.to_json(path, orient='records', lines=True)\``,
  );
}

/** Files with names of their own hold the answer as a column like any other. */
const plainly = ({ columns, output, ...options }: TableOptions): TableOptions => ({
  ...options,
  columns: columns && output !== undefined ? [...columns, output] : columns,
});

/** What only data capture has, on a first line that is none. */
const hasCaptureParts = (head: string) => /"endpoint(?:Input|Output)"\s*:\s*\{/.test(head.split('\n', 1)[0]!);

const isCapture = (head: string) => head.split('\n', 1)[0]!.includes('"captureData"');
