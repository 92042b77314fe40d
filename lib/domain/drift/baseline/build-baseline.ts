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

/** Gathers training rows into a baseline. Numbers are kept until the end, on shelves where there are some: exact quantiles need them. */
export class BaselineBuilder {
  readonly #schema: FeatureSchema;
  readonly #beside: BesideColumns;
  readonly #columns: readonly Gathering[];
  /** Rows kept for the sample while the bins they will fall into are not known yet. */
  readonly #drawn: LowestRows<Row>;
  readonly #mostDrawn: number;
  readonly #draws: (hash: number) => boolean;
  #n = 0;
  #broken = 0;

  /**
   * @param schema names and types of the columns, in the order of each row
   * @param shelf makes a place for the numbers of one column
   */
  constructor(schema: FeatureSchema, beside: BesideColumns = {}, shelf?: () => Shelf) {
    this.#schema = schema;
    this.#beside = beside;
    const features = columnsOf(schema);
    const held = Math.max(LEAST_HELD, Math.floor(HELD / features.length));
    this.#columns = features.map((feature) => gatheringOf(feature, shelf && (() => new ValueList(shelf(), held))));
    const derives = features.some(({ type }) => isWatchedByParts(type));
    const watched = features.reduce((sum, { type }) => sum + (isWatchedByParts(type) ? VIEWS[type].length : 1), 0);
    this.#mostDrawn = sampleSize(watched);
    this.#drawn = new LowestRows(this.#mostDrawn);
    this.#draws = (hash) => this.#drawn.wants(hash) && (!derives || isJudged(hash));
  }

  /** A row of another width is counted as broken and left out. */
  add(row: Row): void {
    if (row.length !== this.#columns.length) {
      this.#broken++;
      return;
    }
    const position = this.#n++;
    const hash = rowHash(0, position);
    if (this.#draws(hash)) this.#drawn.offer(hash, position, row);
    for (const [index, column] of this.#columns.entries()) column.add(row[index], hash, position);
  }

  addBlock(block: CellBlock): void {
    const first = this.#n;
    for (let row = 0; row < block.rows; row++) {
      const position = this.#n++;
      const hash = rowHash(0, position);
      if (!this.#draws(hash)) continue;
      const cells = this.#columns.map((_, column) => block.text(column, row));
      this.#drawn.offer(hash, position, cells);
    }
    const hashOf = (row: number): number => rowHash(0, first + row);
    for (const [index, column] of this.#columns.entries()) column.addBlock(block, index, hashOf, first);
  }

  /** Takes so many rows column by column: of each its cells as the first column of blocks. */
  addColumns(rows: number): { add(block: CellBlock, column: number): void; end(): void } {
    const first = this.#n;
    // of texts and vectors only every second row may be drawn
    const drawn = smallestRows({ id: 0, from: first, total: rows }, 4 * this.#mostDrawn)
      .filter(([hash]) => this.#draws(hash))
      .map(([hash, row]): [number, number, Cell[]] => [hash, row - first, []])
      .sort(([, a], [, b]) => a - b);
    const done = this.#columns.map(() => 0);
    // of each column the one drawn that comes next
    const next = this.#columns.map(() => 0);
    this.#n += rows;
    return {
      add: (block, column) => {
        const from = done[column]!;
        let at = next[column]!;
        for (; at < drawn.length && drawn[at]![1] < from + block.rows; at++)
          drawn[at]![2][column] = block.text(0, drawn[at]![1] - from);
        next[column] = at;
        const hashOf = (row: number): number => rowHash(0, first + from + row);
        this.#columns[column]!.addBlock(block, 0, hashOf, first + from);
        done[column] = from + block.rows;
      },
      end: () => {
        for (const [hash, row, cells] of drawn) this.#drawn.offer(hash, first + row, cells);
      },
    };
  }

  /** @throws InvalidEventError when no row fits the schema */
  end(): Baseline {
    if (this.#n === 0) {
      const seen = this.#broken === 0 ? 'there is none' : `all ${this.#broken} have another width`;
      throw new InvalidEventError(`a baseline needs rows of ${this.#columns.length} columns, but ${seen}`);
    }
    const made = this.#columns.map((column) => column.end());
    const features = made.flatMap((one) => one.features);
    const remembered = made.flatMap((one) => one.derived ?? []);
    const { leftOut = [], csv } = this.#beside;
    const beside = {
      ...(leftOut.length > 0 && { leftOut }),
      ...(csv && { csv }),
      ...(remembered.length > 0 && { derived: remembered }),
    };
    const [n, broken] = [this.#n, this.#broken];
    const counted = Baseline.parse({ v: 1, n, broken, features, ...answerNames(this.#schema), ...beside, sample: [] });
    return { ...counted, sample: this.#codes(counted) };
  }

  #codes(baseline: Baseline): number[][] {
    const sketch = newSketch(baseline);
    for (const [hash, row] of this.#drawn.hashed()) addRow(sketch, row, hash);
    return sketch.sample;
  }
}

/** One column of the rows: a feature, or what some are made of. */
type Gathering = Pick<DerivedColumn, 'add' | 'addBlock'> & {
  end(): { features: object[]; derived?: Baseline['derived'] };
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
