import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { buildBaseline } from '../../lib/domain/drift/baseline/build-baseline.ts';
import { FeatureSchema } from '../../lib/domain/drift/columns/schema.ts';
import { diskFiles } from '../../lib/tables/disk-files.ts';
import { readTable } from '../../lib/tables/read-table.ts';
import { exactly, quickly } from './csv-roads.ts';

const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/${name}.parquet`, import.meta.url));
/** All but the first were written by hyparquet-writer 0.17.0: 3,000 rows of nine types, with nulls and odd numbers. */
const NAMES = [
  'golden-drift/small',
  ...['one-group', 'many-groups', 'no-nulls', 'uncompressed', 'small-pages', 'lz4-null-column'].map(
    (name) => `parquet/${name}`,
  ),
];

describe('the scanner of Parquet files', () => {
  it.each(NAMES)('says of %s what row by row says, of whatever types its columns are taken to be', async (name) => {
    const file = fixture(name);
    const { columns, rows } = await readTable(file, { files: diskFiles });
    const training = (await Array.fromAsync(rows)).slice(0, 1_500);
    for (const type of ['number', 'integer', 'category'] as const) {
      const features = [...columns.toReversed(), 'gone'].map((feature) => ({ name: feature, type }));
      const baseline = await buildBaseline(
        FeatureSchema.parse({ features }),
        training.map((row) => [...row.toReversed(), '1']),
      );
      const exact = (await exactly(diskFiles, baseline, file)) as { sketch: { rows: number } };
      expect(await quickly(diskFiles, baseline, file)).toEqual(exact);
      expect(exact.sketch.rows).toBeGreaterThan(0);
    }
  });
});
