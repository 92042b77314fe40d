import fc from 'fast-check';
import { expect, it } from 'vitest';
import { buildBaseline } from '../../../lib/domain/drift/baseline/build-baseline.ts';
import { sampleSize } from '../../../lib/domain/drift/columns/sample.ts';
import { FeatureSchema } from '../../../lib/domain/drift/columns/schema.ts';
import type { Files } from '../../../lib/tables/files/files.ts';
import { readTable } from '../../../lib/tables/read-table.ts';
import { sample } from '../../suites/sample.ts';
import { cuts } from '../csv-files.ts';
import { exactly, quickly, withoutPieces } from '../csv-roads.ts';
import { folderOf, folders } from './folders.ts';

const TYPES = ['number', 'integer', 'category'] as const;

async function tableOf(files: Files, columns: readonly string[] | undefined) {
  const table = await readTable('f', { files, columns });
  return { columns: table.columns, rows: await Array.fromAsync(table.rows) };
}

it('says of folders of parts what the exact reader says, to the bit whatever the number of threads', async () => {
  let counted = 0;
  await fc.assert(
    fc.asyncProperty(folders, cuts, fc.integer({ min: 40, max: 3_000 }), async ({ parts, columns }, sizes, piece) => {
      const files = () => folderOf(parts, sizes, piece);
      const known = await tableOf(files(), columns).catch(() => undefined);
      if (!known || known.rows.length === 0) return;
      const features = known.columns.map((name, i) => ({ name, type: TYPES[i % 3]! }));
      const baseline = await buildBaseline(FeatureSchema.parse({ features }), known.rows.slice(0, 40));
      const exact = await exactly(files(), baseline, 'f');
      const alone = await quickly(files(), baseline, 'f');
      // of more rows than a sample holds others are drawn
      const drawn = known.rows.length > sampleSize(features.length) ? { sample: [] } : {};
      expect({ ...(withoutPieces(alone) as object), ...drawn }).toEqual({
        ...(withoutPieces(exact) as object),
        ...drawn,
      });
      for (const others of [1, 2]) expect(await quickly(files(), baseline, 'f', others)).toEqual(alone);
      if (parts.size > 1 && typeof exact !== 'string') counted++;
    }),
    { numRuns: Number(process.env.FUZZ ?? sample(12, 50)), endOnFailure: true },
  );
  expect(counted).toBeGreaterThan(sample(0, 12));
}, 600_000);
