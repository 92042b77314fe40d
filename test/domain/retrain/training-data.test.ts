import { describe, expect, it } from 'vitest';
import { partitionIn, patternMisfit, rangeOf } from '../../../lib/domain/retrain/partition-pattern.ts';
import {
  arrivedSince,
  changesSince,
  inputManifest,
  listingText,
  objectsIn,
  type TrainingObject,
} from '../../../lib/domain/retrain/training-data.ts';

const PREFIX = 's3://data/train/';
const at = (text: string): number => Date.parse(text);
const window = { start: at('2026-10-30T00:00:00Z'), end: at('2026-11-02T00:00:00Z') };
const object = (key: string, more: Partial<TrainingObject> = {}): TrainingObject => ({
  ...{ uri: `${PREFIX}${key}`, size: 10, etag: '"1"', writtenAt: at('2026-11-01T00:00:00Z') / 1000 },
  ...more,
});

describe('a pattern of partitions', () => {
  it.each([
    ['dt={yyyy}-{MM}-{dd}', 'dt=2026-11-01/part-0.parquet', '2026-11-01T00:00:00Z', '2026-11-02T00:00:00Z'],
    ['{yyyy}/{MM}/{dd}/{HH}', '2026/12/31/23/x', '2026-12-31T23:00:00Z', '2027-01-01T00:00:00Z'],
    ['year={yyyy}/month={MM}', 'year=2026/month=12/x', '2026-12-01T00:00:00Z', '2027-01-01T00:00:00Z'],
    ['y{yyyy}', 'y2026/x', '2026-01-01T00:00:00Z', '2027-01-01T00:00:00Z'],
    ['day-{yyyy}{MM}{dd}', 'day-20260228.csv', '2026-02-28T00:00:00Z', '2026-03-01T00:00:00Z'],
  ])('%s says of %s which time it is of', (pattern, key, start, end) => {
    expect(patternMisfit(pattern)).toBeUndefined();
    expect(partitionIn(pattern, key)?.span).toEqual({ start: at(start), end: at(end) });
  });

  it.each(['dt=2026-13-01/x', 'dt=2026-02-30/x', 'dt=2026-2-3/x', 'dt=2026-02-011', '_SUCCESS', 'x/dt=2026-02-01/x'])(
    'finds none in %s',
    (key) => expect(partitionIn('dt={yyyy}-{MM}-{dd}', key)).toBeUndefined(),
  );

  it.each(['dt', '{MM}/{yyyy}', '{yyyy}/{dd}', '{yyyy}/{month}', '/{yyyy}', '{yyyy}/{MM}/{dd}/{HH}/{mm}', '{yyyy}*'])(
    '%s is refused',
    (pattern) => expect(patternMisfit(pattern)).toMatch(/^must/),
  );

  it('bounds what is listed to the partitions of a window, and one before, whose keys begin as the first', () => {
    expect(rangeOf('dt={yyyy}-{MM}-{dd}', window)).toEqual({ after: 'dt=2026-10-29', below: 'dt=2026-11-02' });
    expect(rangeOf('{yyyy}/{MM}', window)).toEqual({ after: '2026/09', below: '2026/12' });
  });
});

describe('the data of a window', () => {
  it('is that of the partitions in it, or that reach into it', () => {
    const all = ['dt=2026-10-29/a', 'dt=2026-10-30/a', 'dt=2026-11-01/a', 'dt=2026-11-02/a', 'readme'].map((key) =>
      object(key),
    );
    const place = { prefix: PREFIX, partitions: 'dt={yyyy}-{MM}-{dd}' };
    expect(objectsIn(place, window, all)).toEqual(all.slice(1, 3));
    const noon = { start: window.start + 43_200_000, end: window.end - 43_200_000 };
    expect(objectsIn(place, noon, all)).toEqual(all.slice(1, 3));
  });

  it('is without partitions what was written in it; what marks a folder is none', () => {
    const written = (text: string, key = 'a') => object(key, { writtenAt: at(text) / 1000 });
    const all = ['2026-10-29T23:59:59Z', '2026-10-30T00:00:00Z', '2026-11-01T23:59:59Z', '2026-11-02T00:00:00Z'].map(
      (text) => written(text),
    );
    const folder = object('x/', { size: 0 });
    expect(objectsIn({ prefix: PREFIX }, window, [...all, folder])).toEqual(all.slice(1, 3));
  });
});

describe('what was listed', () => {
  const data = { prefix: PREFIX, from: window.start, to: window.end };
  const before = [object('a'), object('b', { version: 'v1' }), object('c')];

  it('is canonical: the same objects have the same bytes', () => {
    const turned = before.map(({ version, writtenAt, etag, size, uri }) => ({
      ...(version !== undefined && { version }),
      ...{ writtenAt, etag, size, uri },
    }));
    expect(listingText(data, turned)).toBe(listingText(data, before));
    expect(JSON.parse(listingText(data, before))).toMatchObject({
      from: '2026-10-30T00:00:00.000Z',
      objects: [{ etag: '"1"', lastModified: '2026-11-01T00:00:00.000Z' }, { version: 'v1' }, {}],
    });
  });

  it('is told to SageMaker as it takes it', () =>
    expect(JSON.parse(inputManifest(PREFIX, before))).toEqual([{ prefix: PREFIX }, 'a', 'b', 'c']));

  it('is held against what lies there now: written again, gone, new', () => {
    const text = listingText(data, before);
    expect(changesSince(text, before, data)).toEqual([]);
    const now = [object('a', { etag: '"2"' }), object('b', { version: 'v2' }), object('d')];
    expect(changesSince(text, now, data).map(({ subject, observed }) => `${subject}: ${observed}`)).toEqual([
      `2 of 3 objects below ${PREFIX}: written again, first a`,
      `1 of 3 objects below ${PREFIX}: gone, first c`,
      `1 of 3 objects below ${PREFIX}: new, first d`,
    ]);
  });
});

it('what came since is counted in objects, bytes and partitions', () => {
  const since = at('2026-11-01T00:00:00Z');
  const late = { writtenAt: since / 1000 + 1 };
  const all = [object('dt=2026-10-31/a'), object('dt=2026-11-01/a', late), object('dt=2026-11-01/b', late)];
  const place = { prefix: PREFIX, partitions: 'dt={yyyy}-{MM}-{dd}' };
  expect(arrivedSince(place, since, all)).toEqual({ objects: 2, bytes: 20, partitions: 1 });
  expect(arrivedSince({ prefix: PREFIX }, since, all)).toEqual({ objects: 2, bytes: 20, partitions: 0 });
});
