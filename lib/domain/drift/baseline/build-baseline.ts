import { InvalidEventError } from '../../errors.ts';
import { CategoryColumn, NumberColumn } from '../columns/column.ts';
import { rowHash, sampleSize, takeUp, wouldSample } from '../columns/sample.ts';
import { type ColumnLeftOut, type CsvWriting, columnsOf, type FeatureSchema } from '../columns/schema.ts';
import type { Row } from '../columns/value.ts';
import { Baseline } from './baseline.ts';
import { addRow, newSketch } from './sketch.ts';

/**
 * Summarises training rows. Numeric values are kept until the end (8 bytes each): exact quantiles need them.
 * @param schema names and types of the columns, in the order of each row
 * @param rows rows of another width are counted as broken and left out
 * @param beside `leftOut`: other columns of the data, which nobody watches; `csv`: how it was written
 * @throws InvalidEventError when no row fits the schema
 */
export async function buildBaseline(
  schema: FeatureSchema,
  rows: Iterable<Row> | AsyncIterable<Row>,
  { leftOut = [], csv }: { leftOut?: readonly ColumnLeftOut[]; csv?: CsvWriting | undefined } = {},
): Promise<Baseline> {
  const features = columnsOf(schema);
  const columns = features.map(({ type }) =>
    type === 'category' ? new CategoryColumn() : new NumberColumn(type === 'integer'),
  );
  const drawn = new Draw(columns.length);
  let n = 0;
  let broken = 0;
  for await (const row of rows) {
    if (row.length !== columns.length) {
      broken++;
      continue;
    }
    drawn.offer(row, n++);
    for (const [index, column] of columns.entries()) column.add(row[index]);
  }
  if (n === 0) {
    const seen = broken === 0 ? 'there is none' : `all ${broken} have another width`;
    throw new InvalidEventError(`a baseline needs rows of ${columns.length} columns, but ${seen}`);
  }
  const summaries = features.map(({ name, type }, index) => ({ name, type, ...columns[index]!.summary() }));
  const output = schema.output && { output: schema.output.name };
  const beside = { ...(leftOut.length > 0 && { leftOut }), ...(csv && { csv }) };
  const counted = Baseline.parse({ v: 1, n, broken, features: summaries, ...output, ...beside, sample: [] });
  return { ...counted, sample: drawn.codes(counted) };
}

/** Rows kept for the sample while the bins they will fall into are not known yet. */
class Draw {
  readonly #most: number;
  readonly #order: number[][] = [];
  readonly #rows = new Map<number, Row>();

  constructor(columns: number) {
    this.#most = sampleSize(columns);
  }

  offer(row: Row, position: number): void {
    const hash = rowHash(0, position);
    if (!wouldSample(this.#order, this.#most, hash)) return;
    this.#rows.set(position, row);
    const gone = takeUp(this.#order, this.#most, [hash, position]);
    if (gone) this.#rows.delete(gone[1]!);
  }

  codes(baseline: Baseline): number[][] {
    const sketch = newSketch(baseline);
    for (const [hash, position] of this.#order) addRow(sketch, this.#rows.get(position!)!, hash);
    return sketch.sample;
  }
}
