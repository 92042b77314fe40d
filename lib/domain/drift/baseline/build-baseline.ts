import { InvalidEventError } from '../../errors.ts';
import type { CellBlock } from '../columns/cell-block.ts';
import { CategoryColumn, NumberColumn } from '../columns/column.ts';
import { rowHash, sampleSize, smallestRows, takeUp, wouldSample } from '../columns/sample.ts';
import { type ColumnLeftOut, type CsvWriting, columnsOf, type FeatureSchema } from '../columns/schema.ts';
import type { Cell, Row } from '../columns/value.ts';
import { type Shelf, ValueList } from '../columns/value-list.ts';
import { Baseline } from './baseline.ts';
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
  readonly #columns: readonly (NumberColumn | CategoryColumn)[];
  readonly #drawn: Draw;
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
    this.#columns = features.map(({ type }) =>
      type === 'category'
        ? new CategoryColumn()
        : new NumberColumn(type === 'integer', shelf && new ValueList(shelf(), held)),
    );
    this.#drawn = new Draw(features.length);
  }

  /** A row of another width is counted as broken and left out. */
  add(row: Row): void {
    if (row.length !== this.#columns.length) {
      this.#broken++;
      return;
    }
    this.#drawn.offer(this.#n++, () => row);
    for (const [index, column] of this.#columns.entries()) column.add(row[index]);
  }

  addBlock(block: CellBlock): void {
    for (let row = 0; row < block.rows; row++)
      this.#drawn.offer(this.#n++, () => this.#columns.map((_, column) => block.text(column, row)));
    for (const [index, column] of this.#columns.entries()) column.addBlock(block, index);
  }

  /** Takes so many rows column by column: of each its cells as the first column of blocks. */
  addColumns(rows: number): { add(block: CellBlock, column: number): void; end(): void } {
    const first = this.#n;
    const drawn = this.#drawn.among(first, rows).map((row): [number, Cell[]] => [row - first, []]);
    const done = this.#columns.map(() => 0);
    this.#n += rows;
    return {
      add: (block, column) => {
        const from = done[column]!;
        for (const [row, cells] of drawn)
          if (row >= from && row < from + block.rows) cells[column] = block.text(0, row - from);
        this.#columns[column]!.addBlock(block, 0);
        done[column] = from + block.rows;
      },
      end: () => {
        for (const [row, cells] of drawn) this.#drawn.offer(first + row, () => cells);
      },
    };
  }

  /** @throws InvalidEventError when no row fits the schema */
  end(): Baseline {
    if (this.#n === 0) {
      const seen = this.#broken === 0 ? 'there is none' : `all ${this.#broken} have another width`;
      throw new InvalidEventError(`a baseline needs rows of ${this.#columns.length} columns, but ${seen}`);
    }
    const { output: answer } = this.#schema;
    const features = columnsOf(this.#schema);
    const summaries = features.map(({ name, type }, index) => ({ name, type, ...this.#columns[index]!.summary() }));
    const output = answer && { output: answer.name };
    const { leftOut = [], csv } = this.#beside;
    const beside = { ...(leftOut.length > 0 && { leftOut }), ...(csv && { csv }) };
    const [n, broken] = [this.#n, this.#broken];
    const counted = Baseline.parse({ v: 1, n, broken, features: summaries, ...output, ...beside, sample: [] });
    return { ...counted, sample: this.#drawn.codes(counted) };
  }
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

/** Rows kept for the sample while the bins they will fall into are not known yet. */
class Draw {
  readonly #most: number;
  readonly #order: number[][] = [];
  readonly #rows = new Map<number, Row>();

  constructor(columns: number) {
    this.#most = sampleSize(columns);
  }

  offer(position: number, rowAt: () => Row): void {
    const hash = rowHash(0, position);
    if (!wouldSample(this.#order, this.#most, hash)) return;
    this.#rows.set(position, rowAt());
    const gone = takeUp(this.#order, this.#most, [hash, position]);
    if (gone) this.#rows.delete(gone[1]!);
  }

  /** Those of `rows` rows from `first` on that may be drawn, ascending. */
  among(first: number, rows: number): number[] {
    return smallestRows({ id: 0, from: first, total: rows }, this.#most)
      .filter(([hash]) => wouldSample(this.#order, this.#most, hash))
      .map(([, row]) => row)
      .sort((a, b) => a - b);
  }

  codes(baseline: Baseline): number[][] {
    const sketch = newSketch(baseline);
    for (const [hash, position] of this.#order) addRow(sketch, this.#rows.get(position!)!, hash);
    return sketch.sample;
  }
}
