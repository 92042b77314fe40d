import { expect, it } from 'vitest';
import { isSmoke, smokeId } from '../../../lib/domain/capture/smoke.ts';
import { buildBaseline } from '../../../lib/domain/drift/baseline/build-baseline.ts';
import { FeatureSchema } from '../../../lib/domain/drift/columns/schema.ts';
import { base64, captureLine, csv, json } from './lines.ts';
import { exactly, scanned } from './readers.ts';

const baseline = await buildBaseline(
  FeatureSchema.parse({
    features: ['a', 'b'].map((name) => ({ name, type: 'number' as const })),
    output: { name: 'score', type: 'number' },
  }),
  Array.from({ length: 200 }, (_, i) => [String(i % 20), String(i % 9), String((i % 10) / 10)]),
);
const asked = (inferenceId: string, input: object = csv('1,2'), eventId = 'e-1') =>
  captureLine({ input, output: csv('0.5', 'OUTPUT'), eventId, metadata: { inferenceId } });
const smoke = smokeId('flight-delay-v7-0a1b2c3d');
const SMOKE = [
  asked(smoke),
  asked(smoke, base64('1,2', 'text/csv')),
  asked(smoke, json('{"a":1,"b":2}')),
  asked(smoke).replace('"eventMetadata":', '"eventMetadata": '),
  // Its own names would be names nobody asked for.
  asked(smoke, json('{"a":1,"b":2,"smoke":3}')),
];
const traffic = (eventId: string) =>
  ['steward-smok', 'x-steward-smoke-1', 'Steward-Smoke-1', ''].map((id) => asked(id, csv('1,2'), eventId));
const [BEFORE, BEHIND] = [traffic('e-1'), traffic('e-2')];

it('no reader takes a request of Steward’s own for traffic, however it is written; what only resembles one is', async () => {
  const bytes = Buffer.from([...BEFORE, ...SMOKE, ...BEHIND].join('\n'));
  const alone = Buffer.from([...BEFORE, ...BEHIND].join('\n'));
  const counts = { lines: 13, records: 8, outside: 5, broken: 0 };
  const [read, scan] = [await exactly(bytes, baseline, undefined), scanned([bytes], baseline, undefined)];
  expect(read.counts).toMatchObject(counts);
  expect(scan.counts).toMatchObject(counts);
  expect(scan.fallback).toBe(SMOKE.length);
  expect(scan.sketch).toEqual(scanned([alone], baseline, undefined).sketch);
  expect(read.sketch).toEqual((await exactly(alone, baseline, undefined)).sketch);
});

it('an id is the same each time, of at most 64 characters, and known by how it begins', () => {
  expect(smokeId('c')).toBe(smokeId('c'));
  expect(smokeId('x'.repeat(99))).toHaveLength(64);
  expect(isSmoke({ inferenceId: smokeId('x'.repeat(99)) })).toBe(true);
  expect(isSmoke({})).toBe(false);
});
