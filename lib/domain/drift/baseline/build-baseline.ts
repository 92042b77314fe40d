import { InvalidEventError } from '../../errors.ts';
import type { CellBlock } from '../columns/cell-block.ts';
import { CategoryColumn, NumberColumn } from '../columns/column.ts';
import { rowHash, sampleSize, smallestRows } from '../columns/sample.ts';
import {
  answerNames,
  type ColumnLeftOut,
  type CsvWriting,
  columnsOf,
  type Feature,
  type FeatureSchema,
  isWatchedByParts,
} from '../columns/schema.ts';
import { isClock } from '../columns/spelling/clock-writing.ts';
import type { Cell, Row } from '../columns/value.ts';
import { type Shelf, ValueList } from '../columns/value-list.ts';
import { Baseline } from './baseline.ts';
import { VIEWS } from './derived/derived.ts';
import { type DerivedColumn, derivedColumn, isJudged } from './derived/gather.ts';
import { LowestRows } from './derived/lowest-rows.ts';
import { addRow, newSketch } from './sketch.ts';

/** What is kept of a table beside its columns: `leftOut`, other columns, which nobody watches; `csv`: how it was written. */
export interface BesideColumns {
  readonly leftOut?: readonly ColumnLeftOut[];
  readonly csv?: CsvWriting | undefined;
}

/**
 * What became of some of the columns, all of the rows: `made` has them in the order of `columns`, `drawn` the rows kept for the sample by rising hash, of which
 * only cells of these columns count.
 */
export interface BuiltShare {
  readonly n: number;
  readonly broken: number;
  readonly columns: readonly number[];
  readonly made: readonly MadeColumn[];
  readonly drawn: readonly (readonly [hash: number, row: Row])[];
}
type MadeColumn = { readonly features: readonly object[]; readonly derived?: Baseline['derived'] };

/** Gathers training rows, or a share of their columns, into a baseline. Numbers are kept until the end, on shelves where there are some: exact quantiles need them. */
export class BaselineBuilder {
  readonly #schema: FeatureSchema;
  readonly #beside: BesideColumns;
  readonly #columns: ReadonlyMap<number, Gathering>;
  readonly #width: number;
  /** Rows kept for the sample while the bins they will fall into are not known yet. */
  readonly #drawn: LowestRows<Row>;
  readonly #mostDrawn: number;
  readonly #draws: (hash: number) => boolean;
  #n = 0;
  #broken = 0;

  /**
   * @param schema names and types of the columns, in the order of each row
   * @param shelf makes a place for the numbers of one column
   * @param share places of the columns that are gathered: without it all
   */
  constructor(schema: FeatureSchema, beside: BesideColumns = {}, shelf?: () => Shelf, share?: readonly number[]) {
    this.#schema = schema;
    this.#beside = beside;
    const features = columnsOf(schema);
    const held = Math.max(LEAST_HELD, Math.floor(HELD / features.length));
    const list = shelf && (() => new ValueList(shelf(), held));
    this.#width = features.length;
    this.#columns = new Map(
      (share ?? [...features.keys()]).map((column) => [column, gatheringOf(features[column]!, list)]),
    );
    const derives = features.some(({ type }) => isWatchedByParts(type));
    const watched = features.reduce((sum, { type }) => sum + (isWatchedByParts(type) ? VIEWS[type].length : 1), 0);
    this.#mostDrawn = sampleSize(watched);
    this.#drawn = new LowestRows(this.#mostDrawn);
    this.#draws = (hash) => this.#drawn.wants(hash) && (!derives || isJudged(hash));
  }

  /** Whether anything is made of a column's cells. */
  readonly takes = (column: number): boolean => this.#columns.has(column);

  /** A row of another width is counted as broken and left out. */
  add(row: Row): void {
    if (row.length !== this.#width) {
      this.#broken++;
      return;
    }
    const position = this.#n++;
    const hash = rowHash(0, position);
    if (this.#draws(hash)) this.#drawn.offer(hash, position, row);
    for (const [index, column] of this.#columns) column.add(row[index], hash, position);
  }

  addBlock(block: CellBlock): void {
    const first = this.#n;
    for (let row = 0; row < block.rows; row++) {
      const position = this.#n++;
      const hash = rowHash(0, position);
      if (!this.#draws(hash)) continue;
      const cells: Cell[] = [];
      for (const column of this.#columns.keys()) cells[column] = block.text(column, row);
      this.#drawn.offer(hash, position, cells);
    }
    const hashOf = (row: number): number => rowHash(0, first + row);
    for (const [index, column] of this.#columns) column.addBlock(block, index, hashOf, first);
  }

  /** Takes so many rows column by column: of each its cells as the first column of blocks. */
  addColumns(rows: number): { add(block: CellBlock, column: number): void; end(): void } {
    const first = this.#n;
    // of texts and vectors only every second row may be drawn
    const drawn = smallestRows({ id: 0, from: first, total: rows }, 4 * this.#mostDrawn)
      .filter(([hash]) => this.#draws(hash))
      .map(([hash, row]): [number, number, Cell[]] => [hash, row - first, []])
      .sort(([, a], [, b]) => a - b);
    const done = new Array<number>(this.#width).fill(0);
    // of each column the one drawn that comes next
    const next = new Array<number>(this.#width).fill(0);
    this.#n += rows;
    return {
      add: (block, column) => {
        const from = done[column]!;
        let at = next[column]!;
        for (; at < drawn.length && drawn[at]![1] < from + block.rows; at++)
          drawn[at]![2][column] = block.text(0, drawn[at]![1] - from);
        next[column] = at;
        const hashOf = (row: number): number => rowHash(0, first + from + row);
        this.#columns.get(column)!.addBlock(block, 0, hashOf, first + from);
        done[column] = from + block.rows;
      },
      end: () => {
        for (const [hash, row, cells] of drawn) this.#drawn.offer(hash, first + row, cells);
      },
    };
  }

  /** @throws InvalidEventError when no row fits the schema */
  endShare(): BuiltShare {
    if (this.#n === 0) {
      const seen = this.#broken === 0 ? 'there is none' : `all ${this.#broken} have another width`;
      throw new InvalidEventError(`a baseline needs rows of ${this.#width} columns, but ${seen}`);
    }
    const columns = [...this.#columns.keys()];
    const made = [...this.#columns.values()].map((column) => column.end());
    return { n: this.#n, broken: this.#broken, columns, made, drawn: [...this.#drawn.hashed()] };
  }

  /** @throws InvalidEventError when no row fits the schema */
  end(): Baseline {
    return joinShares(this.#schema, this.#beside, [this.endShare()]);
  }
}

/** A baseline of all its columns, each in one of the shares, which were built of the same rows. */
export function joinShares(schema: FeatureSchema, beside: BesideColumns, shares: readonly BuiltShare[]): Baseline {
  const made: MadeColumn[] = [];
  for (const share of shares) for (const [index, column] of share.columns.entries()) made[column] = share.made[index]!;
  const features = made.flatMap((one) => one.features);
  const remembered = made.flatMap((one) => one.derived ?? []);
  const { leftOut = [], csv } = beside;
  const others = {
    ...(leftOut.length > 0 && { leftOut }),
    ...(csv && { csv }),
    ...(remembered.length > 0 && { derived: remembered }),
  };
  const { n, broken, drawn } = shares[0]!;
  const counted = Baseline.parse({ v: 1, n, broken, features, ...answerNames(schema), ...others, sample: [] });
  const sketch = newSketch(counted);
  for (const [index, [hash]] of drawn.entries()) {
    const row: Cell[] = [];
    for (const share of shares) for (const column of share.columns) row[column] = share.drawn[index]![1][column];
    addRow(sketch, row, hash);
  }
  return { ...counted, sample: sketch.sample };
}

/** One column of the rows: a feature, or what some are made of. */
type Gathering = Pick<DerivedColumn, 'add' | 'addBlock'> & {
  end(): MadeColumn;
};

function gatheringOf({ name, type, dimension }: Feature, list: (() => ValueList) | undefined): Gathering {
  if (isWatchedByParts(type)) {
    const column = derivedColumn(name, { type, dimension });
    return {
      add: (cell, hash, position) => column.add(cell, hash, position),
      addBlock: (block, index, hashOf, first) => column.addBlock(block, index, hashOf, first),
      end: () => {
        const { derived, features } = column.end();
        return { derived: [derived], features };
      },
    };
  }
  const clock = isClock(type) ? type : undefined;
  const column = type === 'category' ? new CategoryColumn() : new NumberColumn(type === 'integer', list?.(), clock);
  return {
    add: (cell) => column.add(cell),
    addBlock: (block, index) => column.addBlock(block, index),
    end: () => ({ features: [{ name, type: clock ? 'number' : type, ...column.summary() }] }),
  };
}

/** Numbers held in memory before they are put on shelves: of all columns together, and of one at least. */
const HELD = 2 ** 20;
const LEAST_HELD = 512;

/**
 * Summarises training rows that come one by one.
 * @throws InvalidEventError when no row fits the schema
 */
export async function buildBaseline(
  schema: FeatureSchema,
  rows: Iterable<Row> | AsyncIterable<Row>,
  beside: BesideColumns = {},
): Promise<Baseline> {
  const builder = new BaselineBuilder(schema, beside);
  for await (const row of rows) builder.add(row);
  return builder.end();
}
