import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { buildBaseline } from '../../lib/domain/drift/baseline/build-baseline.ts';
import { FeatureSchema } from '../../lib/domain/drift/columns/schema.ts';
import { diskFiles } from '../../lib/tables/files/disk-files.ts';
import { readTable } from '../../lib/tables/read-table.ts';
import { sample } from '../suites/sample.ts';
import { exactly, quickly } from './csv-roads.ts';

const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));
/**
 * Some were written by hyparquet-writer 0.17.0 (3,000 rows of nine types, with nulls and odd numbers), the others by pyarrow and DuckDB (generate.py): of
 * every flat type, encoding and codec they know.
 */
const EVERY = [
  'golden-drift/small.parquet',
  'same-value/typed.parquet',
  ...readdirSync(fixture('parquet'))
    .filter((name) => name.endsWith('.parquet'))
    .map((name) => `parquet/${name}`),
];
const FILES = EVERY.filter((_, place) => place % sample(4, 1) === 0);

describe('the scanner of Parquet files', () => {
  it.each(FILES)('says of %s what row by row says, of whatever types its columns are taken to be', async (name) => {
    const file = fixture(name);
    const { columns, rows } = await readTable(file, { files: diskFiles });
    const training = (await Array.fromAsync(rows)).slice(0, 1_500);
    const truths = training.map((row, number) => row.map(() => String(number % 2)));
    for (const [type, known] of [
      ['number', training],
      ['number', truths],
      ['integer', training],
      ['category', training],
      // most of what comes is none of these
      ['category', training.slice(0, 4)],
    ] as const) {
      const features = [...columns.toReversed(), 'gone'].map((feature) => ({ name: feature, type }));
      const baseline = await buildBaseline(
        FeatureSchema.parse({ features }),
        known.map((row) => [...row.toReversed(), '1']),
      );
      const exact = (await exactly(diskFiles, baseline, file)) as { sketch: { rows: number } };
      expect(await quickly(diskFiles, baseline, file)).toEqual(exact);
      expect(exact.sketch.rows).toBeGreaterThan(0);
    }
  });
});
