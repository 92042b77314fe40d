import { BaselineBuilder } from '../../../domain/drift/baseline/build-baseline.ts';
import { columnsOf, type Feature, type FeatureSchema, isWatchedByParts } from '../../../domain/drift/columns/schema.ts';
import { TableSurvey } from '../../../domain/drift/columns/survey/choose-columns.ts';
import { DiskShelves } from '../../files/disk-shelves.ts';
import type { Files } from '../../files/files.ts';
import { readTable } from '../../read-table.ts';
import type { Table, TableNotes, TableOptions } from '../../table.ts';
import { gatherRows, type RowSink } from './gather-rows.ts';

/** What is made of columns: a look at each, by their names, or what a baseline remembers of them. */
export type Aim =
  | { readonly kind: 'survey'; readonly names: readonly string[] }
  | { readonly kind: 'baseline'; readonly schema: FeatureSchema };

/** All rows of a table, but of its columns some: the places of these among those that are asked for. */
export interface ShareJob {
  readonly path: string;
  readonly asked: Omit<TableOptions, 'files'>;
  readonly aim: Aim;
  readonly share: readonly number[];
}

/** What the sink of an aim has at its end, with the rows that it is of. */
export interface DoneShare {
  readonly rows: number;
  readonly made: unknown;
}

/** Another thread of this process, which gathers shares from files that it finds by the same names. */
export interface ShareThread {
  /** Rejects where the job fails there, or the thread has ended. */
  gather(job: ShareJob): Promise<DoneShare>;
  end(): void;
}

/** How many threads there may be beside this one, and how one is started. */
export interface ShareThreads {
  readonly others: number;
  start(): ShareThread;
}

/** Gathers one share, as a thread does. */
export async function gatherShare(files: Files, { path, asked, aim, share }: ShareJob): Promise<DoneShare> {
  const shelves = new DiskShelves();
  const begin = (): RowSink<unknown> => {
    if (aim.kind === 'survey') return new TableSurvey(aim.names, share);
    const builder = new BaselineBuilder(aim.schema, {}, shelves.shelf, share);
    return builtShare(builder);
  };
  try {
    const table = await readTable(path, { files, ...asked });
    const { done, notes } = await gatherRows(path, table, files, { begin, counted: () => undefined });
    return { rows: notes.used, made: done };
  } finally {
    shelves.end();
  }
}

/** A builder that ends as the share that it has. */
export const builtShare = (builder: BaselineBuilder) => ({
  add: builder.add.bind(builder),
  addBlock: builder.addBlock.bind(builder),
  addColumns: builder.addColumns.bind(builder),
  takes: builder.takes,
  end: () => builder.endShare(),
});

/** What is made of a table by several hands: `open` gives it, to be read once by `read`; `begin` takes a share of the columns, `join` has what each hand made, this thread first. */
export interface Shared<S, T> extends Omit<ShareJob, 'share'> {
  readonly files: Files;
  /** bytes there are to read; 0 where nobody knows */
  readonly bytes: (table: Table) => Promise<number>;
  readonly open: () => Promise<Table>;
  readonly read: (table: Table, begin: () => RowSink<S>) => Promise<{ done: S; notes: TableNotes }>;
  readonly begin: (share: readonly number[]) => RowSink<S>;
  readonly join: (made: readonly S[], shares: readonly (readonly number[])[], table: Table) => T;
}

/** Bytes of which another thread takes longer to start than it spares. */
const WORTH = 32 * 1024 * 1024;
/** Columns for each hand: with fewer, those that read all lines would do little else. */
const FEWEST = 2;

/** Threads that gather shares of columns: started when the first table is worth it, and kept for the next. */
export class Crew {
  readonly #threads: ShareThreads | undefined;
  readonly #worth: number;
  #started: ShareThread[] = [];
  /** Whether something went wrong: a thread may still be about what nobody waits for. */
  #alone = false;

  constructor(threads: ShareThreads | undefined, worth = WORTH) {
    this.#threads = threads;
    this.#worth = worth;
  }

  /**
   * Gathers all columns, those of large files by as many threads as there are, each some of them from all rows: the same to the bit as by one. Where anything
   * goes wrong one thread does all of it, and says why.
   */
  async gather<S, T>(shared: Shared<S, T>): Promise<{ done: T; notes: TableNotes }> {
    const table = await shared.open();
    const weights = weightsOf(shared.aim);
    const hands = await this.#handsFor(table, weights.length, shared);
    const together =
      hands.length > 0 ? await this.#together(shared, table, sharesOf(weights, hands.length + 1)) : undefined;
    if (together) return together;
    if (hands.length > 0) this.#dismiss();
    const all = [[...weights.keys()]];
    const alone = hands.length > 0 ? await shared.open() : table;
    const { done, notes } = await shared.read(alone, () => shared.begin(all[0]!));
    return { done: shared.join([done], all, alone), notes };
  }

  async #together<S, T>(
    { path, asked, aim, read, begin, join }: Shared<S, T>,
    table: Table,
    shares: readonly number[][],
  ): Promise<{ done: T; notes: TableNotes } | undefined> {
    const [own, ...others] = shares;
    try {
      const asking = Promise.all(
        others.map((share, index) => this.#started[index]!.gather({ path, asked, aim, share })),
      );
      const [{ done, notes }, theirs] = await Promise.all([read(table, () => begin(own!)), asking]);
      // a file that somebody writes to is not the same for all
      if (theirs.some(({ rows }) => rows !== notes.used)) return undefined;
      return { done: join([done, ...theirs.map(({ made }) => made as S)], shares, table), notes };
    } catch {
      return undefined;
    }
  }

  async #handsFor<S, T>(table: Table, columns: number, { files, bytes }: Shared<S, T>): Promise<ShareThread[]> {
    const threads = this.#threads;
    const { route, parquet, parts, format } = table;
    // objects are found by their names: whoever reads all of them has done most of it
    const isRead = route || parquet || (parts && format !== 'jsonl');
    if (!threads || this.#alone || !files.cut || !isRead) return [];
    if ((await bytes(table)) < this.#worth) return [];
    const others = Math.max(0, Math.min(threads.others, Math.ceil(columns / FEWEST) - 1));
    while (this.#started.length < others) this.#started.push(threads.start());
    return this.#started.slice(0, others);
  }

  #dismiss(): void {
    this.#alone = true;
    this.end();
  }

  end(): void {
    for (const thread of this.#started) thread.end();
    this.#started = [];
  }
}

/** What columns cost beside one another: numbers are sorted, and of texts every word is read. */
const weightsOf = (aim: Aim): number[] =>
  aim.kind === 'survey' ? aim.names.map(() => 1) : columnsOf(aim.schema).map(({ type }) => weightOf(type));
const weightOf = (type: Feature['type']): number => (isWatchedByParts(type) ? 8 : type === 'category' ? 1 : 2);

/** Shares of columns that weigh about the same, each ascending: the heaviest go first, each to whoever has least. */
function sharesOf(weights: readonly number[], hands: number): number[][] {
  const shares = Array.from({ length: hands }, () => ({ columns: [] as number[], weight: 0 }));
  const heaviest = [...weights.entries()].sort(([a, left], [b, right]) => right - left || a - b);
  for (const [column, weight] of heaviest) {
    const least = shares.reduce((a, b) => (b.weight < a.weight ? b : a));
    least.columns.push(column);
    least.weight += weight;
  }
  return shares.map(({ columns }) => columns.sort((a, b) => a - b));
}
