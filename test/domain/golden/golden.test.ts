import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ApplicableManifest } from '../../../lib/domain/applicable/applicable.ts';
import { cellsOf, compareAnswer } from '../../../lib/domain/golden/compare-answer.ts';
import { MOST_GOLDEN } from '../../../lib/domain/golden/golden.ts';
import { readGoldenFile } from '../../../lib/domain/golden/golden-file.ts';
import { problemsIn } from '../../../lib/domain/suggest.ts';

const misses = (expect: (string | number)[], body: string, tolerance?: number[], status = 200) =>
  compareAnswer({ expect }, tolerance, { status, body });

describe('an answer to a golden record', () => {
  it.each<[string, (string | number)[], string, number[] | undefined]>([
    ['the number', [0.07], '0.07', undefined],
    ['the number otherwise written', [0.07], '0.070\n', undefined],
    ['a number as near as may be', [0.5], '0.625', [0.125]],
    ['a value each', [1, 'DE', 3], '1,DE,3.5', [0, 0, 0.5]],
    ['lines of CSV', [1, 2], '1\r\n2\n', undefined],
    ['quoted text with a comma in it', ['late, by far', 2], '"late, by far",2', undefined],
    ['JSON, however deep', [0.07, 'late'], '{"predictions":[{"score":0.07,"label":"late"}]}', undefined],
    ['a number alone in JSON', [2], '2', undefined],
  ])('holds when it is %s', (_, expected, body, tolerance) => expect(misses(expected, body, tolerance)).toEqual([]));

  it.each<[string, (string | number)[], string, number[] | undefined, object]>([
    [
      'a number too far off',
      [0.5],
      '0.75',
      [0.125],
      { column: 1, observed: 'off by 0.25', limit: 'off by at most 0.125' },
    ],
    ['another number', [1], '2', undefined, { observed: 'off by 1', limit: 'exactly what is expected' }],
    ['another text', ['DE'], 'FR', [9], { observed: 'another value' }],
    ['no number', [1], 'late', [9], { observed: 'another value' }],
    ['nothing', [0], '', [9], { observed: '0 values' }],
    ['NaN', [1], 'NaN', [9], { observed: 'another value' }],
    ['more than was expected', [1], '1,2', [9], { observed: '2 values', limit: '1 value' }],
    ['right in one value alone', [1, 2], '1,5', [1, 2], { column: 2, observed: 'off by 3' }],
  ])('misses when it is %s', (_, expected, body, tolerance, miss) =>
    expect(misses(expected, body, tolerance)).toEqual([expect.objectContaining(miss)]),
  );

  it('misses when it is an error, whatever it says', () =>
    expect(misses([1], '1', [9], 500)).toEqual([{ observed: 'status 500', limit: 'status 200' }]));

  it('is told without what was expected or answered', () => {
    const told = JSON.stringify(misses(['Ada Lovelace', 41], '"Charles Babbage",53'));
    for (const payload of ['Ada', 'Babbage', '41', '53']) expect(told).not.toContain(payload);
  });

  it('is read as cells of CSV where it is no JSON', () => expect(cellsOf('a, b\n{c')).toEqual(['a', 'b', '{c']));
});

const lines = (...records: unknown[]): Buffer => Buffer.from(records.map((one) => JSON.stringify(one)).join('\n'));
const read = (bytes: Buffer | undefined, of: Buffer = bytes ?? Buffer.of(), tolerance?: number[]) =>
  readGoldenFile(
    {
      file: { uri: 's3://models/golden.jsonl', sha256: createHash('sha256').update(of).digest('hex') },
      ...(tolerance && { tolerance }),
    },
    bytes,
  );

describe('a file of golden records', () => {
  const good = { body: 'Ada,1', expect: [1] };
  it('is read line by line', () => expect(read(lines(good, good))).toEqual([good, good]));

  it.each<[string, ReturnType<typeof read>, RegExp]>([
    ['is not there', read(undefined), /nothing lies at s3:\/\/models/],
    ['is another one', read(lines(good), lines(good, good)), /has the SHA-256 [0-9a-f]{64}$/],
    ['is empty', read(Buffer.from('\n')), /it has 0 records, and must have 1 to 100/],
    ['has too many', read(lines(...Array.from({ length: 101 }, () => good))), /it has 101 records/],
    ['is too large', read(Buffer.alloc(MOST_GOLDEN.bytes + 1)), /more than 1000000 bytes/],
    ['has a line that is none', read(lines(good, { body: 'Ada' })), /line 2 is no `\{"body"/],
    ['has a line that is no JSON', read(Buffer.from('{"body')), /line 1 is no/],
    ['fits no tolerance', read(lines(good), undefined, [1, 2]), /its tolerance has 2 values, record 1 expects 1/],
  ])('is refused where it %s, without what is in it', (_, found, why) => {
    expect(found).toEqual({ wrong: expect.stringMatching(why) });
    expect(JSON.stringify(found)).not.toContain('Ada');
  });
});

const refusals = (change: object): string[] => {
  const given = parse(readFileSync('examples/flights/flight-delay.model.yaml', 'utf8'));
  Object.assign(given.deployments[0], change);
  const parsed = ApplicableManifest.safeParse(given);
  return parsed.success ? [] : problemsIn('the manifest', ApplicableManifest, parsed.error).map(String);
};

describe('golden records of a manifest', () => {
  const records = [{ body: '1,2', expect: [0.5, 1] }];
  it('are taken as they are', () =>
    expect(refusals({ golden: { contentType: 'text/csv', records, tolerance: [0.1, 0] } })).toEqual([]));

  it('are taken as a file', () =>
    expect(
      refusals({
        golden: { contentType: 'text/csv', file: { uri: 's3://models/golden.jsonl', sha256: 'a'.repeat(64) } },
      }),
    ).toEqual([]));

  const queued = { type: 'async', output: 's3://answers/a', failure: 's3://failures/a' };
  it.each<[string, object, RegExp]>([
    [
      'with a tolerance of other values',
      { golden: { contentType: 'text/csv', records, tolerance: [1, 2, 3] } },
      /has 3 values, record 1 expects 2: write one of each/,
    ],
    [
      'of a container that nobody asks',
      { golden: { contentType: 'text/csv', records: [{ ...records[0], container: 'a' }] } },
      /asked by name: write/,
    ],
    [
      'that expect nothing',
      { golden: { contentType: 'text/csv', records: [{ body: '1', expect: [] }] } },
      /golden.records/,
    ],
    ['that stand nowhere', { golden: { contentType: 'text/csv' } }, /must have one of `records`/],
    [
      'of a model that answers later',
      {
        serving: queued,
        capture: undefined,
        logs: { uri: 's3://logs/a' },
        golden: { contentType: 'text/csv', records },
      },
      /answers no request at once: leave them out, and write `smoke`/,
    ],
    [
      'that a Lambda function is not given',
      {
        serving: { type: 'lambda', function: 'a', alias: 'prod', memory: 2, timeout: '30s' },
        golden: { contentType: 'text/csv', records },
      },
      /must be `application\/json`.*must be JSON/,
    ],
  ])('are refused %s', (_, change, why) => {
    const said = JSON.stringify(refusals(change));
    expect(said).toMatch(why);
  });
});
