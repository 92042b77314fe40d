import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildBaseline } from '../../lib/domain/drift/baseline/build-baseline.ts';
import { FeatureSchema } from '../../lib/domain/drift/columns/schema.ts';
import { countWhole, shareOut } from '../../lib/tables/sketch/count-jobs.ts';
import { captureLine, csv, json } from '../domain/capture/lines.ts';
import { sample } from '../suites/sample.ts';
import { filesOf, quickly, threadsHere, withoutPieces } from './csv-roads.ts';

const schema = FeatureSchema.parse({
  features: [
    { name: 'a', type: 'number' },
    { name: 'b', type: 'category' },
  ],
  output: { name: 'score', type: 'number' },
});
const baseline = await buildBaseline(
  schema,
  Array.from({ length: 900 }, (_, i) => [String((i * 7919) % 1000), 'xyz'[i % 3], String(i / 900)]),
);

/** Lines of captures of many kinds, most of them sound. */
const line = fc
  .tuple(fc.nat(999), fc.constantFrom('x', 'y', 'q'), fc.integer({ min: 0, max: 12 }), fc.nat(5_000_000))
  .map(([a, b, kind, at]) => {
    if (kind === 0) return '';
    if (kind === 1) return '{broken';
    if (kind === 2) return '  ';
    const input =
      kind === 3 ? csv(`${a},${b},1`) : kind === 4 ? json(`{"a":${a},"b":"${b}","c${a % 7}":1}`) : csv(`${a},${b}`);
    const inferenceTime = `${new Date(Date.UTC(2026, 10, 1) + 1000 * at).toISOString().slice(0, 19)}Z`;
    return captureLine({ input, output: csv(String(a / 999), 'OUTPUT'), eventId: `e-${at}`, inferenceTime });
  });
const captures = fc
  .tuple(fc.array(line, { minLength: 1, maxLength: 120 }), fc.constantFrom('\n', '\r\n'), fc.boolean(), fc.boolean())
  .map(([lines, end, mark, last]) => {
    const first = captureLine({ input: csv('1,x'), output: csv('0.5', 'OUTPUT'), eventId: 'first' });
    return Buffer.from(`${mark ? '\ufeff' : ''}${[first, ...lines].join(end)}${last ? end : ''}`);
  });
const cuts = fc.array(fc.integer({ min: 1, max: 3_000 }), { minLength: 1, maxLength: 6 });

describe('captures cut into pieces', () => {
  it('give the sketch, the counts and the line numbers of the file read whole, to the bit whatever the number of threads', async () => {
    let cut = 0;
    await fc.assert(
      fc.asyncProperty(captures, cuts, fc.integer({ min: 40, max: 4_000 }), async (bytes, sizes, piece) => {
        const whole = await quickly(filesOf(bytes, sizes), baseline, 'captures.jsonl');
        const alone = await quickly(filesOf(bytes, sizes, piece), baseline, 'captures.jsonl');
        expect(withoutPieces(alone)).toEqual(withoutPieces(whole));
        // captures are drawn by their ids, wherever they stand
        expect(alone).toMatchObject({ sketch: { sample: (whole as { sketch: { sample: unknown } }).sketch.sample } });
        for (const others of [1, 3])
          expect(await quickly(filesOf(bytes, sizes, piece), baseline, 'captures.jsonl', others)).toEqual(alone);
        if (bytes.length >= 2 * piece) cut++;
      }),
      { numRuns: Number(process.env.FUZZ ?? sample(20, 600)), endOnFailure: true },
    );
    expect(cut).toBeGreaterThanOrEqual(sample(0, 6));
  }, 600_000);
});

describe('a thread that fails', () => {
  const rows = Array.from({ length: 400 }, (_, i) => `${i},${'xyz'[i % 3]},0.5`).join('\n');
  const files = filesOf(Buffer.from(`a,b,score\n${rows}\n`), [300], 200);
  const route = { width: 3, positions: [0, 1, 2], header: ['a', 'b', 'score'] };
  const count = async (threads: Parameters<typeof countWhole>[2]['threads']) => {
    const jobs = await shareOut(files, [{ file: 'window.csv', how: { kind: 'csv', route } }]);
    return countWhole(jobs, baseline, { files, threads, counted: () => undefined });
  };

  it('loses nothing: what it was to count is counted by the first', async () => {
    const broken = { count: () => Promise.reject(new Error('ended')), end: () => undefined };
    expect(await count({ others: 1, start: () => broken })).toEqual(await count(undefined));
    expect(await count(threadsHere(files, 2))).toEqual(await count(undefined));
  });
});
