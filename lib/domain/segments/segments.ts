import * as z from 'zod';
import { Baseline, type CategoryBaseline, rowColumns } from '../drift/baseline/baseline.ts';
import { BaselineBuilder, type BesideColumns } from '../drift/baseline/build-baseline.ts';
import { merge } from '../drift/baseline/merge.ts';
import { categoryReader } from '../drift/baseline/read-cell.ts';
import { addRow, type CapturedRow, newSketch, type Sketch } from '../drift/baseline/sketch.ts';
import type { CellBlock } from '../drift/columns/cell-block.ts';
import type { FeatureSchema } from '../drift/columns/schema.ts';
import type { Cell, Row } from '../drift/columns/value.ts';
import { isMissing } from '../drift/columns/value.ts';
import { InvalidEventError } from '../errors.ts';

/** Values with a baseline of their own at most, and the rows of training data each needs: memory and the risk are divided among them. */
const MOST = 12;
const FEWEST = 500;

/**
 * A baseline for each of the largest values of a category column, and one for all other rows together (`value` null), beside the baseline of all rows
 * (`of`, its id). What windows are held against by segment.
 */
export const Segments = z.strictObject({
  v: z.literal(1),
  of: z.string().regex(/^[0-9a-f]{64}$/),
  column: z.string().min(1),
  parts: z
    .array(z.strictObject({ value: z.string().nullable(), baseline: Baseline }))
    .min(1)
    .max(MOST + 1),
});
export type Segments = z.infer<typeof Segments>;

/**
 * The values of a column that are looked at by themselves: those with at least 500 rows, twelve at most, the most frequent first.
 * @throws InvalidEventError where there is no such column of categories, or no value has as many rows
 */
export function segmentValues(baseline: Baseline, column: string): string[] {
  const { categories, counts } = categoryColumn(baseline, column);
  const values = categories.filter((_, place) => counts[place]! >= FEWEST).slice(0, MOST);
  if (values.length === 0)
    throw new InvalidEventError(`no value of \`${column}\` has ${FEWEST} rows: segments need as many of one`);
  return values;
}

function categoryColumn({ features }: Baseline, column: string): CategoryBaseline {
  // what is made of a text or vector is no cell of a row
  const found = features.find(({ name, of }) => name === column && of === undefined);
  const categories = features.flatMap(({ name, type, of }) => (type === 'category' && of === undefined ? [name] : []));
  if (found?.type === 'category') return found;
  const there = categories.slice(0, 20).join('`, `');
  throw new InvalidEventError(
    `${found ? `\`${column}\` is no column of categories` : `the baseline has no column \`${column}\``}: segments are the values of one${there ? `, such as \`${there}\`` : ''}`,
  );
}

/** In which segment a row is, by its cell of the column in whichever spelling: the last for all that has none of its own. */
function segmentReader(baseline: Baseline, column: string, values: readonly string[]): (cell: Cell | null) => number {
  const feature = categoryColumn(baseline, column);
  const placeOf = categoryReader(feature);
  const segments = new Map(values.map((value, index) => [feature.categories.indexOf(value), index]));
  return (cell) => {
    const place = cell === null || isMissing(cell) ? undefined : placeOf(cell);
    return (place === undefined ? undefined : segments.get(place)) ?? values.length;
  };
}

/** Gathers training rows, a second time, into a baseline for each segment. */
export class SegmentsBuilder {
  readonly #column: string;
  readonly #values: readonly string[];
  readonly #at: number;
  readonly #columns: number;
  readonly #segment: (cell: Cell | null) => number;
  readonly #builders: readonly BaselineBuilder[];
  readonly #rows: number[];

  /** @throws InvalidEventError as `segmentValues` does */
  constructor(
    baseline: Baseline,
    column: string,
    schema: FeatureSchema,
    beside: BesideColumns,
    shelf: ConstructorParameters<typeof BaselineBuilder>[2],
  ) {
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
      this.#rows[segment]! >= FEWEST ? [{ value: this.#values[segment] ?? null, baseline: builder.end() }] : [],
    );
    return { v: 1, of, column: this.#column, parts };
  }
}

/** A window counted by segment: a sketch for each part, and how many rows are in none. */
export type SegmentedWindow = { readonly sketches: readonly Sketch[]; readonly elsewhere: number };

/** Windows that follow each other as one, in the order of time; of none an empty one. */
export function addSegmented({ parts }: Segments, windows: readonly SegmentedWindow[]): SegmentedWindow {
  const sketches = parts.map(({ baseline }, part) =>
    windows.map((window) => window.sketches[part]!).reduce(merge, newSketch(baseline)),
  );
  return { sketches, elsewhere: windows.reduce((sum, { elsewhere }) => sum + elsewhere, 0) };
}

/** Takes a row, drawn for the sample by `hash`. */
export type AddToSegment = (row: CapturedRow, hash?: number) => void;

/** An empty window, and what takes its rows. */
export function openSegments(
  baseline: Baseline,
  { column, parts }: Segments,
): { window: SegmentedWindow; add: AddToSegment } {
  const values = parts.flatMap(({ value }) => (value === null ? [] : [value]));
  const segment = segmentReader(baseline, column, values);
  const cells = rowColumns(baseline);
  const at = cells.findIndex(({ name }) => name === column);
  const window = { sketches: parts.map((part) => newSketch(part.baseline)), elsewhere: 0 };
  const add: AddToSegment = (row, hash) => {
    const sketch = row.length === cells.length ? window.sketches[segment(row[at])] : undefined;
    if (sketch) addRow(sketch, row, hash);
    else window.elsewhere++;
  };
  return { window, add };
}
