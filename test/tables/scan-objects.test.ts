import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scanColumns } from '../../lib/domain/capture/scan-columns.ts';
import { ScanCore } from '../../lib/domain/capture/scan-core.ts';
import { buildBaseline } from '../../lib/domain/drift/baseline/build-baseline.ts';
import { FeatureSchema } from '../../lib/domain/drift/columns/schema.ts';
import { ObjectScanner } from '../../lib/tables/sketch/scan-objects.ts';
import { CITIES } from '../domain/capture/json-captures.ts';
import { sample } from '../suites/sample.ts';
import { exactly, filesOf, quickly, withoutPieces } from './csv-roads.ts';
import { objectArrays, objectFiles } from './plain/object-files.ts';

const NAMES = ['price', 'count', 'city', 'tail', 'data', 'datatype'];
const PATHS = ['sepal.length', 'say "x"', 'é', 'sepal', '$.rooted', '__proto__'];
const baselineOf = (names: readonly string[]) =>
  buildBaseline(
    FeatureSchema.parse({
      features: names.map((name, i) => ({ name, type: (['number', 'integer', 'category', 'number'] as const)[i % 4] })),
    }),
    Array.from({ length: 500 }, (_, i) =>
      names.map((_, c) => [String(i / 8 - 20), String(i % 7), CITIES[i % CITIES.length], String(i / 3)][c % 4]),
    ),
  );
const baselines = { names: await baselineOf(NAMES), paths: await baselineOf(PATHS) };

const files = fc.oneof(
  ...(['names', 'paths'] as const).flatMap((which) => {
    const names = which === 'names' ? NAMES : PATHS;
    const of = (name: string) => (bytes: Buffer) => ({ bytes, name, which });
    return [
      { weight: which === 'names' ? 8 : 3, arbitrary: objectFiles(names).map(of('window.jsonl')) },
      { weight: 1, arbitrary: objectArrays(names).map(of('window.json')) },
    ];
  }),
);
const cuts = fc.oneof(
  fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 20 }),
  fc.constant([1 << 20]),
);

describe('the scanner of JSON Lines', () => {
  it('says of fuzzed files what the exact reader says, in whatever chunks they come', async () => {
    let rows = 0;
    await fc.assert(
      fc.asyncProperty(files, cuts, async ({ bytes, name, which }, sizes) => {
        const exact = await exactly(filesOf(bytes, sizes), baselines[which], name);
        expect(await quickly(filesOf(bytes, sizes), baselines[which], name)).toEqual(exact);
        if (typeof exact !== 'string') rows += (exact as { sketch: { rows: number } }).sketch.rows;
      }),
      { numRuns: Number(process.env.FUZZ ?? sample(30, 120)), endOnFailure: true },
    );
    expect(rows).toBeGreaterThan(sample(0, 60));
  }, 600_000);

  it('says the same of files cut into pieces anywhere, to the bit whatever the number of threads', async () => {
    let cut = 0;
    await fc.assert(
      fc.asyncProperty(
        files,
        cuts,
        fc.integer({ min: 30, max: 2_000 }),
        async ({ bytes, name, which }, sizes, piece) => {
          const exact = await exactly(filesOf(bytes, sizes), baselines[which], name);
          const alone = await quickly(filesOf(bytes, sizes, piece), baselines[which], name);
          expect(withoutPieces(alone)).toEqual(withoutPieces(exact));
          for (const others of [1, 2])
            expect(await quickly(filesOf(bytes, sizes, piece), baselines[which], name, others)).toEqual(alone);
          if (bytes.length >= 2 * piece) cut++;
        },
      ),
      { numRuns: Number(process.env.FUZZ ?? sample(8, 40)), endOnFailure: true },
    );
    expect(cut).toBeGreaterThanOrEqual(sample(0, 4));
  }, 600_000);

  it('reads what programs write by itself: names nobody asked for once told, escapes, nested members', () => {
    const plan = scanColumns(baselines.names);
    const core = new ScanCore(plan, { told: [] });
    core.clear(undefined);
    const scanner = new ObjectScanner('window.jsonl', NAMES, core, 'start');
    const row = { price: 1.5, count: 3, city: 'São "x" Paulo', tail: -2e-7, data: null, note: { deep: ['\u00e9\n'] } };
    const ascii = (value: unknown) =>
      JSON.stringify(value).replace(/[^ -~]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
    for (let i = 0; i < 100; i++)
      scanner.feed(Buffer.from(`${i % 2 ? ascii(row) : JSON.stringify(row)}${i % 3 ? '\n' : '\r\n'}`));
    expect(scanner.end()).toMatchObject({ read: 100, used: 100, unknown: ['note'], broken: 0 });
    // the first line is the exact reader's, as it may begin with a mark or with a name nobody knows
    expect(core.told.lines).toBe(99);
    expect(scanner.unseen).toEqual(['datatype']);
  });
});
