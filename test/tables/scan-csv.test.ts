import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildBaseline } from '../../lib/domain/drift/baseline/build-baseline.ts';
import { FeatureSchema } from '../../lib/domain/drift/columns/schema.ts';
import { sample } from '../suites/sample.ts';
import { CITIES, csvFiles, cuts } from './csv-files.ts';
import { exactly, filesOf, quickly, withoutPieces } from './csv-roads.ts';

const baseline = await buildBaseline(
  FeatureSchema.parse({
    features: [
      { name: 'price', type: 'number' },
      { name: 'count', type: 'integer' },
      { name: 'city', type: 'category' },
      { name: 'tail', type: 'duration' },
      { name: 'gone', type: 'category' },
    ],
  }),
  Array.from({ length: 2_000 }, (_, i) => [
    String(i / 8 - 20),
    String(i % 7),
    CITIES[i % CITIES.length],
    i % 2 ? String(Math.exp((i % 400) / 15) / 3) : `${i % 90}:${10 + (i % 50)}.5`,
    `plan-${i % 3}`,
  ]),
);

describe('the scanner of CSV files', () => {
  it('says of fuzzed files what the exact reader says, in whatever pieces they come', async () => {
    let rows = 0;
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(csvFiles, cuts, async (bytes, sizes) => {
        const exact = await exactly(filesOf(bytes, sizes), baseline);
        expect(await quickly(filesOf(bytes, sizes), baseline)).toEqual(exact);
        if (typeof exact === 'string') refused++;
        else rows += (exact as { sketch: { rows: number } }).sketch.rows;
      }),
      { numRuns: Number(process.env.FUZZ ?? sample(60, 600)), endOnFailure: true },
    );
    // a fuzz of nothing would prove nothing; a sample may draw little
    expect(rows).toBeGreaterThan(sample(0, 200));
    expect(refused).toBeGreaterThanOrEqual(sample(0, 1));
  }, 600_000);

  it.each(['\n,,\n""', '\n,,\n""\n', '\n,,\n  \n', '\n""\n,,\n""'])(
    'says the same of a file whose row of nothing stands above a line of nothing: %j',
    async (end) => {
      const bytes = Buffer.from(`count,city,id\n1,Paris,2\n3,Lyon,4${end}`);
      const exact = await exactly(filesOf(bytes, [1_000]), baseline);
      expect(withoutPieces(await quickly(filesOf(bytes, [1_000]), baseline))).toEqual(withoutPieces(exact));
    },
  );

  it('says the same of files cut into pieces anywhere, to the bit whatever the number of threads', async () => {
    let rows = 0;
    let cut = 0;
    await fc.assert(
      fc.asyncProperty(csvFiles, cuts, fc.integer({ min: 4, max: 700 }), async (bytes, sizes, piece) => {
        const exact = await exactly(filesOf(bytes, sizes), baseline);
        const alone = await quickly(filesOf(bytes, sizes, piece), baseline);
        expect(withoutPieces(alone)).toEqual(withoutPieces(exact));
        for (const others of [1, 2])
          expect(await quickly(filesOf(bytes, sizes, piece), baseline, undefined, others)).toEqual(alone);
        if (bytes.length >= 2 * piece) cut++;
        if (typeof exact !== 'string') rows += (exact as { sketch: { rows: number } }).sketch.rows;
      }),
      { numRuns: Number(process.env.FUZZ ?? sample(15, 200)), endOnFailure: true },
    );
    expect(rows).toBeGreaterThanOrEqual(sample(0, 20));
    expect(cut).toBeGreaterThanOrEqual(sample(0, 6));
  }, 600_000);
});
