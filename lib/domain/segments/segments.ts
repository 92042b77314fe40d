import * as z from 'zod';
import { Baseline, type CategoryBaseline } from '../drift/baseline/baseline.ts';
import { categoryReader } from '../drift/baseline/read-cell.ts';
import type { Cell } from '../drift/columns/value.ts';
import { isMissing } from '../drift/columns/value.ts';
import { InvalidEventError } from '../errors.ts';

/** Values with a baseline of their own at most, and the rows of training data each needs: memory and the risk are divided among them. */
const MOST = 12;
export const ROWS_OF_SEGMENT = 500;

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
  const values = categories.filter((_, place) => counts[place]! >= ROWS_OF_SEGMENT).slice(0, MOST);
  if (values.length === 0)
    throw new InvalidEventError(`no value of \`${column}\` has ${ROWS_OF_SEGMENT} rows: segments need as many of one`);
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
export function segmentReader(
  baseline: Baseline,
  column: string,
  values: readonly string[],
): (cell: Cell | null) => number {
  const feature = categoryColumn(baseline, column);
  const placeOf = categoryReader(feature);
  const segments = new Map(values.map((value, index) => [feature.categories.indexOf(value), index]));
  return (cell) => {
    const place = cell === null || isMissing(cell) ? undefined : placeOf(cell);
    return (place === undefined ? undefined : segments.get(place)) ?? values.length;
  };
}
