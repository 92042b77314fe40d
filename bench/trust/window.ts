import type { Baseline } from '../../lib/domain/drift/baseline/baseline.ts';
import { buildBaseline } from '../../lib/domain/drift/baseline/build-baseline.ts';
import { addRow, newSketch, type Sketch } from '../../lib/domain/drift/baseline/sketch.ts';
import { rowHash } from '../../lib/domain/drift/columns/sample.ts';
import type { FeatureSchema } from '../../lib/domain/drift/columns/schema.ts';
import type { Row } from '../../lib/domain/drift/columns/value.ts';
import type { Column } from './population.ts';

/** Rows as text, the way they come out of a capture. */
function* rowsOf(columns: readonly Column[]): Generator<Row> {
  const texts = columns.map(({ categories, values }) => {
    const known = new Map<number, string>();
    return (row: number): string | undefined => {
      const value = values[row]!;
      if (Number.isNaN(value)) return undefined;
      if (categories.length > 0) return categories[value];
      let text = known.get(value);
      if (text === undefined) {
        text = String(value);
        known.set(value, text);
      }
      return text;
    };
  });
  for (let row = 0; row < columns[0]!.values.length; row++) yield texts.map((text) => text(row));
}

export const baselineOf = (schema: FeatureSchema, columns: readonly Column[]): Promise<Baseline> =>
  buildBaseline(schema, rowsOf(columns));

/** The window's sketch, through the same door as every row of Steward. */
export function sketchOf(baseline: Baseline, columns: readonly Column[], seed: number): Sketch {
  const sketch = newSketch(baseline);
  let position = 0;
  for (const row of rowsOf(columns)) addRow(sketch, row, rowHash(seed, position++));
  return sketch;
}
