import { DependencyError, InvalidEventError } from '../../../domain/errors.ts';
import { HeldOutReader, type HeldOutRows, RepeatedIdError } from '../../../domain/evaluation/held-out/held-out.ts';
import {
  type HeldOutWanted,
  isOfPredictions,
  type Layout,
  layoutOf,
} from '../../../domain/evaluation/held-out/layout.ts';
import { type HeldOutParts, MOST_NUMBERS } from '../../../domain/evaluation/held-out/parts.ts';
import { SPILLED, type Spill, type Spilling } from '../../../domain/evaluation/held-out/spill.ts';
import { DiskFile } from '../../files/disk-file.ts';
import { type Files, headOf } from '../../files/files.ts';
import { readTable } from '../../read-table.ts';
import { type Table, type TableNotes, TwiceNamedError } from '../../table.ts';
import { gatherRows } from './gather-rows.ts';

/**
 * Reads predictions: one file of JSON Lines, CSV or Parquet, or a folder of such files that are parts of one table. Why they do not fit names file, line and kind and never quotes a cell, since the
 * ledger keeps it for good.
 * @throws InvalidEventError for what cannot be read, lacks a column, or does not fit the task
 */
export async function readHeldOut(
  path: string,
  files: Files,
  wanted: HeldOutWanted,
  most = MOST_NUMBERS,
): Promise<HeldOutRows> {
  // without anywhere else to lie they are in memory
  return (await readAll(path, files, wanted, { most })) as HeldOutRows;
}

/**
 * The same, where many rows lie on the disk, unless there is no room for them: whoever measures them gives it back.
 * @param beyond so many
 * @param most numbers that may be in memory, for what the disk has no room, or cannot be looked at part by part
 */
export async function readManyHeldOut(
  path: string,
  files: Files,
  wanted: HeldOutWanted,
  {
    beyond = MANY,
    spill = new DiskFile(WHAT) as Spill,
    part = SPILLED.part,
    together = SPILLED.together,
    most = MOST_NUMBERS,
  } = {},
): Promise<HeldOutRows | HeldOutParts> {
  try {
    const read = await readAll(path, files, wanted, { most, spilling: { beyond, spill, part, together } });
    if (!('parts' in read)) spill.end();
    return read;
  } catch (error) {
    spill.end();
    if (!(error instanceof RepeatedIdError) && !isFull(error)) throw error;
    // which row repeats an id only those know that remember all, and a full disk has room in memory
    return await readHeldOut(path, files, wanted, most);
  }
}

const WHAT = 'predictions, some 30 bytes a row beside the file itself,';

const isFull = (error: unknown): boolean =>
  error instanceof DependencyError && (error.cause as NodeJS.ErrnoException | undefined)?.code === 'ENOSPC';

/** Rows that are measured one by one at most. */
const MANY = 200_000;

async function readAll(
  path: string,
  files: Files,
  wanted: HeldOutWanted,
  { most, spilling }: { most: number; spilling?: Spilling },
) {
  const named = await opened(path, files);
  const lists = [...(named.vectors ?? []), ...(named.passedBy ?? []).map(({ name }) => name)];
  const layout = layoutOf({ columns: named.columns, lists }, wanted);
  if ('because' in layout) throw new InvalidEventError(`predictions line 1 ${layout.because}`);
  const table = await opened(path, files, layout);
  let reader = new HeldOutReader(layout, wanted, spilling, most);
  const begin = () => {
    spilling?.spill.end();
    reader = new HeldOutReader(layout, wanted, spilling, most);
    return reader;
  };
  const { parts } = table;
  const watched: Table = !parts
    ? table
    : {
        ...table,
        parts: async function* () {
          for await (const part of parts()) {
            reader.beginFile(nameOf(part.name));
            yield part;
          }
        },
      };
  const { done } = await gatherRows(path, watched, files, { begin, counted: () => undefined, met: refuseBroken });
  return done;
}

async function opened(path: string, files: Files, layout?: Layout): Promise<Table> {
  const options = layout ? { columns: layout.columns, lists: layout.lists } : {};
  // of a file of predictions the first line of CSV holds names, whatever stands below
  const table = await readTable(path, { files, csv: { header: true }, ...options }).catch(async (error: unknown) => {
    if (!(error instanceof InvalidEventError)) throw error;
    if ((await files.kindOf(path)) !== 'folder' && (await headOf(files, path, 1)).length === 0)
      throw new InvalidEventError(
        'predictions are an empty file of 0 bytes: the pipeline must write one line a held-out row',
        { cause: error },
      );
    if (error instanceof TwiceNamedError) {
      const [name, doubt] = isOfPredictions(error.twice)
        ? [`\`${error.twice}\``, '']
        : ['one name', 'is it the header? then '];
      throw new InvalidEventError(
        `predictions line 1 has ${name} twice, as columns ${error.places}: ${doubt}give each its own name`,
        { cause: error },
      );
    }
    // a reader's words may name what it took for columns, and the first row may be one of data
    const because =
      'is no row of predictions: they are JSON Lines, CSV with a header or Parquet, with `id`, `label`, `challenger` and `champion`';
    throw new InvalidEventError(`predictions line 1 ${because}`, { cause: error });
  });
  if (table.format === 'capture' || table.format === 'manifest')
    throw new InvalidEventError(`predictions line 1 is data capture, no row of predictions`);
  return table;
}

/** A row that cannot be read is one that nobody looked at. */
function refuseBroken({ broken, examples: [first] }: TableNotes): void {
  if (broken === 0 || !first) return;
  const file = first.file === '' ? '' : `\`${nameOf(first.file)}\` `;
  throw new InvalidEventError(
    `predictions ${file}line ${first.at} is no row (${first.kind}), ${broken} such lines in all`,
  );
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
