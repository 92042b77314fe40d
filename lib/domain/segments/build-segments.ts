import { type Baseline, rowColumns } from '../drift/baseline/baseline.ts';
import { BaselineBuilder, type BesideColumns } from '../drift/baseline/build-baseline.ts';
import type { CellBlock } from '../drift/columns/cell-block.ts';
import { columnsOf, type FeatureSchema } from '../drift/columns/schema.ts';
import type { Cell, Row } from '../drift/columns/value.ts';
import { InvalidEventError } from '../errors.ts';
import { ROWS_OF_SEGMENT, type Segments, segmentReader, segmentValues } from './segments.ts';

/** Gathers training rows, a second time, into a baseline for each segment. */
export class SegmentsBuilder {
  readonly #column: string;
  readonly #values: readonly string[];
  readonly #at: number;
  readonly #columns: number;
  readonly #segment: (cell: Cell | null) => number;
  readonly #builders: readonly BaselineBuilder[];
  readonly #rows: number[];

  /** @throws InvalidEventError as `segmentValues` does, and for a schema of other columns than the baseline's */
  constructor(
    baseline: Baseline,
    column: string,
    schema: FeatureSchema,
    beside: BesideColumns,
    shelf?: ConstructorParameters<typeof BaselineBuilder>[2],
  ) {
    assertSameColumns(baseline, schema);
    this.#column = column;
    this.#values = segmentValues(baseline, column);
    const cells = rowColumns(baseline);
    this.#columns = cells.length;
    this.#at = cells.findIndex(({ name }) => name === column);
    this.#segment = segmentReader(baseline, column, this.#values);
    this.#builders = [...this.#values, null].map(() => new BaselineBuilder(schema, beside, shelf));
    this.#rows = this.#builders.map(() => 0);
  }

  add(row: Row): void {
    const segment = this.#segment(row[this.#at]);
    this.#rows[segment]!++;
    this.#builders[segment]!.add(row);
  }

  addBlock(block: CellBlock): void {
    const columns = Array.from({ length: this.#columns }, (_, column) => column);
    for (let row = 0; row < block.rows; row++) this.add(columns.map((column) => block.text(column, row)));
  }

  /** Takes so many rows column by column, and cuts them when all their cells are there. */
  addColumns(rows: number): { add(block: CellBlock, column: number): void; end(): void } {
    const cells = Array.from({ length: this.#columns }, (): Cell[] => []);
    return {
      add: (block, column) => {
        for (let row = 0; row < block.rows; row++) cells[column]!.push(block.text(0, row));
      },
      end: () => {
        for (let row = 0; row < rows; row++) this.add(cells.map((column) => column[row]));
      },
    };
  }

  /** The parts with rows enough; what is left over has none if it is smaller than any. */
  end(of: string): Segments {
    const parts = this.#builders.flatMap((builder, segment) =>
      this.#rows[segment]! >= ROWS_OF_SEGMENT
        ? [{ value: this.#values[segment] ?? null, baseline: builder.end() }]
        : [],
    );
    return { v: 1, of, column: this.#column, parts };
  }
}

/** Windows are counted by the baseline's columns: of others no segment could be held against them. */
function assertSameColumns(baseline: Baseline, schema: FeatureSchema): void {
  const built = rowColumns(baseline);
  const named = columnsOf(schema);
  const isSame = ({ name, features: [place], derived }: (typeof built)[number], at: number): boolean =>
    named[at]?.name === name && (derived !== undefined || named[at].type === baseline.features[place!]!.type);
  if (built.length !== named.length || !built.every(isSame))
    throw new InvalidEventError(
      'its baseline was made of other columns than the schema has now: the next version has both of the same',
    );
}
