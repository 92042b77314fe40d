import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scanColumns } from '../../../lib/domain/capture/scan-columns.ts';
import type { Baseline } from '../../../lib/domain/drift/baseline/baseline.ts';
import { buildBaseline } from '../../../lib/domain/drift/baseline/build-baseline.ts';
import { FeatureSchema } from '../../../lib/domain/drift/columns/schema.ts';
import { sample } from '../../suites/sample.ts';
import { CITIES, jsonCaptures } from './json-captures.ts';
import { base64, captureLine, json } from './lines.ts';
import { cut, exactly, scanned } from './readers.ts';

const WINDOW = { start: Date.UTC(2022, 1, 14, 17), end: Date.UTC(2022, 1, 14, 18) };

const schemaOf = (names: readonly string[], output?: string) =>
  FeatureSchema.parse({
    features: names.map((name, i) => ({ name, type: (['number', 'integer', 'category', 'number'] as const)[i % 4] })),
    ...(output !== undefined && { output: { name: output, type: 'number' } }),
  });
const baselineOf = (names: readonly string[], output?: string): Promise<Baseline> =>
  buildBaseline(
    schemaOf(names, output),
    Array.from({ length: 500 }, (_, i) => [
      ...names.map((_, c) => [String(i / 8 - 20), String(i % 7), CITIES[i % CITIES.length], String(i / 3)][c % 4]),
      ...(output === undefined ? [] : [String((i % 100) / 100)]),
    ]),
  );

/** Schemas whose names are names, and some that are paths, wrappers, or nothing JSON writes without escapes. */
const SCHEMAS: readonly [readonly string[], string | undefined][] = [
  [['price', 'count', 'city', 'tail'], 'score'],
  [['price', 'count', 'city', 'tail'], undefined],
  [['only'], 'score'],
  [['sepal.length', 'data', 'é', 'columns', '$.rooted', 'features'], 'predictions'],
  [['datatype', 'say "x"', '\ufffd', 'sepal', 'sepal.width', '__proto__', '1', 'data.features[0]'], 'probabilities[1]'],
];

describe('the scanner on JSON payloads', () => {
  it.each(SCHEMAS.map(([names, output]) => [names.join(' '), names, output] as const))(
    'says of fuzzed files what the exact reader says: %s',
    async (_title, names, output) => {
      const baseline = await baselineOf(names, output);
      let fast = 0;
      let lines = 0;
      await fc.assert(
        fc.asyncProperty(jsonCaptures(names, output ?? 'score'), fc.boolean(), async ({ bytes, cuts }, windowed) => {
          const window = windowed ? WINDOW : undefined;
          const { fallback, ...ours } = scanned(cut(bytes, cuts), baseline, window);
          expect(ours).toEqual(await exactly(bytes, baseline, window));
          lines += ours.counts.lines;
          fast += ours.counts.lines - fallback;
        }),
        { numRuns: Number(process.env.FUZZ ?? sample(40, 300)) },
      );
      // a fuzz that takes one way only would prove nothing; of a sample nothing is asked
      expect(fast).toBeGreaterThan(sample(-1, 0));
      expect(fast).toBeLessThan(lines);
    },
    600_000,
  );

  const EACH = ['price', 'count', 'city', 'tail'];
  const ROW = '{"price":1.5,"count":2,"city":"Paris","tail":null}';
  const OTHER = '{"tail":-7,"city":"a,b","price":1e1}';
  const SHAPES: readonly [string, string, string][] = [
    ['an object by name', ROW, '{"score":0.5}'],
    ['as Python writes it', ROW.replaceAll(':', ': ').replaceAll(',"', ', "'), '{"score": 0.5}'],
    ['a list', '[1.5,2,"Paris",null]', '[0.5]'],
    ['lists', '[[1.5,2,"Paris",null],[3,4,"x",5]]', '[[0.5],[0.6]]'],
    ['objects', `[${ROW},${OTHER}]`, '{"predictions":[0.5,0.6]}'],
    ['instances, lists', '{"signature_name":"x","instances":[[1.5,2,"Paris",null]]}', '{"predictions":[[0.5]]}'],
    [
      'instances, objects',
      `{"instances":[${ROW},${OTHER}]}`,
      '{"predictions":[{"score":0.5,"label":"a"},{"score":1,"label":"b"}]}',
    ],
    ['inputs', '{"inputs":[[1.5,2,"Paris",null]]}', '{"outputs":[[0.5]]}'],
    ['features', '{"instances":[{"features":[1.5,2,"Paris",null]}]}', '{"predictions":[{"score":0.5}]}'],
    ['data, features, values', '{"data":{"features":{"values":[1.5,2,"Paris",null]}}}', '0.5'],
    ['JSON Lines', `${ROW}\n${OTHER}\n`, '0.5\n0.6\n'],
    [
      'JSON Lines of features',
      '{"features":[1.5,2,"Paris",null]}\n{"features":[2,2,"x",1]}',
      '{"score":0.5}\r\n{"score":1}',
    ],
    [
      'dataframe_split',
      '{"dataframe_split":{"index":[0],"columns":["tail","city","price"],"data":[[1,"Paris",2]]}}',
      '{"predictions":[0.5]}',
    ],
    ['dataframe_records', `{"dataframe_records":[${ROW}]}`, '{"predictions":[0.5]}'],
    ['a frame', '{"columns":["price","count","city","tail"],"data":[[1,2,"x",3],[4,5,"Paris",6]]}', '[0.5,0.6]'],
    [
      'input_data',
      '{"input_data":{"columns":["tail","city"],"index":[0],"data":[[1,"Paris"]]},"params":{"a":["b"]}}',
      '{"results":[{"score":0.5}]}',
    ],
    ['chances beside', ROW, '{"score":0.5,"probabilities":[0.5,0.5],"meta":{"a":[{"b":"c\\n"}]}}'],
  ];
  it.each(SHAPES)('takes %s, as text and as base64, without the exact reader', async (_shape, input, output) => {
    const baseline = await baselineOf(EACH, 'score');
    const type = 'application/json';
    const text = captureLine({ input: json(input), output: json(output, 'OUTPUT') });
    const coded = captureLine({ input: base64(input, type), output: { ...base64(output, type), mode: 'OUTPUT' } });
    const mixed = captureLine({ input: base64(input, type), output: json(output, 'OUTPUT') });
    const bytes = Buffer.from(`${[text, text, coded, coded, mixed, text].join('\n')}\n`);
    const { fallback, ...ours } = scanned([bytes], baseline, undefined);
    expect(ours).toEqual(await exactly(bytes, baseline, undefined));
    // the first line is read apart, since it may begin with a mark
    expect(fallback).toBe(0);
  });

  it('tells of a hundred names the schema does not have, and is in doubt once for each', async () => {
    const baseline = await baselineOf(EACH, 'score');
    const named = (name: string) =>
      captureLine({ input: json(`{"price":1,"${name}":{"x":1}}`), output: json('1', 'OUTPUT') });
    const names = Array.from({ length: 130 }, (_, i) => `name ${i}`);
    const bytes = Buffer.from(`${[...names, ...names].map(named).join('\n')}\n`);
    const { fallback, ...ours } = scanned([bytes], baseline, undefined);
    expect(ours).toEqual(await exactly(bytes, baseline, undefined));
    expect(ours.unknown).toEqual(names.slice(0, 100));
    expect(fallback).toBe(100);
  });

  it.each([
    '{"price":1,"instances":[{"city":"a"},{"city":"b"}]}',
    '{"instances":{"city":"a"},"price":1}',
    '{"price":1,"data":{"city":"a"},"note":"x"}',
  ])('leaves rows that a column stands beside to the exact reader, on any line: %s', async (input) => {
    const baseline = await baselineOf(EACH, 'score');
    const line = captureLine({ input: json(input), output: json(input.includes('[') ? '[[1],[2]]' : '1', 'OUTPUT') });
    const bytes = Buffer.from(`${[line, line, line].map((one, i) => one.replace('e-1', `e-${i}`)).join('\n')}\n`);
    const { fallback, ...ours } = scanned([bytes], baseline, undefined);
    expect(ours).toEqual(await exactly(bytes, baseline, undefined));
    expect(fallback).toBe(3);
    const missing = ours.sketch.features.map((feature, i) => [baseline.features[i]!.name, feature.missing]);
    expect(Object.fromEntries(missing)).toMatchObject({ price: 0, city: 0, count: ours.sketch.rows });
  });

  it('forgets what it was told when it reads the next file', async () => {
    const baseline = await baselineOf(EACH, 'score');
    const plan = scanColumns(baseline);
    const bytes = Buffer.from(
      `${captureLine({ input: json('{"price":1,"id":"a"}'), output: json('1', 'OUTPUT') })}\n`.repeat(9),
    );
    for (let round = 0; round < 2; round++) {
      const { fallback, unknown } = scanned([bytes], baseline, undefined, plan);
      expect({ fallback, unknown }).toEqual({ fallback: 1, unknown: ['id'] });
    }
  });

  it('takes batches of rows wherever a block ends, coded or not', async () => {
    const baseline = await baselineOf(EACH, 'score');
    const row = (i: number) => `[${i % 90},${i % 7},${JSON.stringify(CITIES[i % 10])},1234567890.123456${i % 8}]`;
    const lines = [1, 7, 1_023, 1_024, 1_025, 300, 300, 300, 300, 2_053, 900].map((rows, i) => {
      const input = `{"instances":[${Array.from({ length: rows }, (_, r) => row(r + i)).join(',')}]}`.replaceAll(
        'say \\"x\\"',
        'x',
      );
      const output = `{"predictions":[${Array.from({ length: rows }, (_, r) => r / 4_096).join(', ')}]}`;
      return captureLine({
        input: i % 2 === 0 ? json(input) : base64(input, 'application/json'),
        output: i % 3 === 0 ? json(output, 'OUTPUT') : { ...base64(output, 'application/json'), mode: 'OUTPUT' },
        eventId: `e-${i}`,
      });
    });
    const bytes = Buffer.from(`${lines.join('\n')}\n`);
    for (const cuts of [[256 * 1024], [7_001]]) {
      const { fallback, ...ours } = scanned(cut(bytes, cuts), baseline, undefined);
      expect(ours).toEqual(await exactly(bytes, baseline, undefined));
      expect(fallback).toBe(0);
    }
  });
});
