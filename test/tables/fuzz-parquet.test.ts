import { expect, it } from 'vitest';
import { buildBaseline } from '../../lib/domain/drift/baseline/build-baseline.ts';
import { FeatureSchema } from '../../lib/domain/drift/columns/schema.ts';
import { readTable } from '../../lib/tables/read-table.ts';
import { sample } from '../suites/sample.ts';
import { exactly, filesOf, quickly } from './csv-roads.ts';
import { type Draw, drawBy, writeParquet } from './parquet-writer.ts';
import { columnsBy } from './plain/parquet-columns.ts';

const FILES = Number(process.env.FUZZ ?? sample(8, 60));
const NAME = 'window.parquet';
/** Damage that makes a run length of a thousand million: the library takes it at its word and writes so many levels, until its memory or a function's time is used up. */
const ENDLESS = new Set([60]);

async function roadsOf(
  bytes: Buffer,
  training: readonly (readonly (string | undefined)[])[],
  columns: readonly string[],
  draw: Draw,
) {
  const features = columns.map((name) => ({ name, type: (['number', 'integer', 'category'] as const)[draw(3)]! }));
  const baseline = await buildBaseline(FeatureSchema.parse({ features }), training);
  const files = filesOf(bytes, []);
  return { exact: await exactly(files, baseline, NAME), quick: await quickly(files, baseline, NAME) };
}

it(`says of ${FILES} random Parquet files what row by row says, and of each of them damaged as much or less`, async () => {
  let read = 0;
  for (let seed = 1; seed <= FILES; seed++) {
    const draw = drawBy(seed);
    const bytes = writeParquet(columnsBy(draw), draw);
    const { columns, rows } = await readTable(NAME, { files: filesOf(bytes, []) });
    const training = await Array.fromAsync(rows);
    const known = draw(2) ? training : training.map((row, number) => row.map(() => String(number % 2)));
    const { exact, quick } = await roadsOf(bytes, known, columns, draw);
    expect(quick, `seed ${seed}`).toEqual(exact);
    expect(exact, `seed ${seed}`).toMatchObject({ sketch: { rows: training.length } });

    const damaged = Buffer.from(bytes);
    for (let hurts = 1 + draw(3); hurts > 0; hurts--) damaged[4 + draw(damaged.length - 4)] = draw(256);
    if (ENDLESS.has(seed)) continue;
    const both = await roadsOf(damaged, known, columns, draw);
    // a page that is damaged is refused, or read as the library reads it
    if (typeof both.exact === 'object' && typeof both.quick === 'object') {
      read++;
      expect(both.quick, `seed ${seed}, damaged`).toEqual(both.exact);
    } else expect(String(typeof both.exact === 'string' ? both.exact : both.quick)).toContain(NAME);
  }
  expect(read).toBeGreaterThan(FILES / 10);
}, 120_000);
