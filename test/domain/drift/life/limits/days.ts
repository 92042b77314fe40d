import { buildBaseline } from '../../../../../lib/domain/drift/baseline/build-baseline.ts';
import { addRow, newSketch } from '../../../../../lib/domain/drift/baseline/sketch.ts';
import type { FeatureSchema } from '../../../../../lib/domain/drift/columns/schema.ts';
import type { OldWindow } from '../../../../../lib/domain/drift/life/backtest.ts';
import { uniform } from '../../samples.ts';

export const DAY = 86_400_000;
const schema: FeatureSchema = {
  features: [
    { name: 'calm', type: 'number' },
    { name: 'weather', type: 'number' },
    { name: 'country', type: 'category' },
  ],
};

/** What becomes of a row before it is counted. */
type InjectedChange = (row: string[]) => (string | undefined)[];

/** Rows of one day: `calm` is the same every day, the level of `weather` another each day, as is the share of one country. */
export function rowsOfDay(day: number, rows: number): string[][] {
  const mood = uniform(9_000 + day);
  const [level, share] = [2 * (mood() + mood() + mood() - 1.5), 0.3 + 0.1 * mood()];
  const next = uniform(day);
  return Array.from({ length: rows }, () => [
    String(100 + 10 * (next() + next() + next() - 1.5)),
    String(20 + 4 * (next() + next() + next() - 1.5) + level),
    next() < share ? 'DE' : ['FR', 'JP', 'US'][Math.floor(next() * 3)]!,
  ]);
}

/** A baseline of many days, none of which is played again. */
export const baseline = await buildBaseline(
  schema,
  Array.from({ length: 40 }, (_, i) => rowsOfDay(1_000 + i, 500)).flat(),
);

/** Windows of a day each, from one day on. */
export const daysFrom = (
  first: number,
  count: number,
  rows: number,
  change: InjectedChange = (row) => row,
): OldWindow[] =>
  Array.from({ length: count }, (_, i) => {
    const sketch = newSketch(baseline);
    for (const row of rowsOfDay(first + i, rows)) addRow(sketch, change(row));
    const start = (first + i) * DAY;
    return { window: { start, end: start + DAY }, baseline, sketch, brokenLines: 0, complete: true };
  });
