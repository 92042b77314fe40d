import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { buildBaseline } from '../../../../lib/domain/drift/baseline/build-baseline.ts';
import { addRow, newSketch } from '../../../../lib/domain/drift/baseline/sketch.ts';
import type { Feature } from '../../../../lib/domain/drift/columns/schema.ts';
import { classReader } from '../../../../lib/domain/task/prediction.ts';
import { captureLine, csv, json } from '../../capture/lines.ts';
import { scanned } from '../../capture/readers.ts';

const page = readFileSync(new URL('../../../../docs/drift.md', import.meta.url), 'utf8');
const rows = page
  .split('## The same value')[1]!
  .split('\n## ')[0]!
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => {
    const [held, same, other] = line.split('|').slice(1, 4);
    const texts = (cell: string): string[] => [...cell.matchAll(/`([^`]*)`/g)].map(([, text]) => text!);
    return { held: texts(held!), same: texts(same!), other: texts(other!) };
  });

const baselineOf = (type: Feature['type'], texts: readonly string[]) =>
  buildBaseline(
    { features: [{ name: 'x', type }] },
    texts.map((text) => [text]),
  );
type Made = Awaited<ReturnType<typeof baselineOf>>;

/** What the exact reader, the scanner of CSV and that of JSON count of one cell. */
function counted(baseline: Made, cell: string) {
  const sketch = newSketch(baseline);
  addRow(sketch, [cell]);
  const captured = [csv(cell.includes(',') ? `"${cell}"` : cell), json(JSON.stringify([cell]))];
  const others = captured.map((input) => scanned([Buffer.from(captureLine({ input }))], baseline, undefined).sketch);
  const all = [sketch, ...others].map(({ features }) => features[0]!);
  for (const each of all) expect(each).toEqual(all[0]);
  return all[0]!;
}
const isUnseen = (baseline: Made, cell: string): boolean => {
  const seen = counted(baseline, cell);
  return seen.kind === 'category' && seen.other === 1;
};

it('is told by a table with many lines', () => {
  expect(rows.length).toBeGreaterThan(12);
  expect(rows.flatMap(({ same }) => same).length).toBeGreaterThan(35);
});

describe.each(rows)('a category column that holds $held', async ({ held, same, other }) => {
  const baseline = await baselineOf('category', held);

  it.each(same)('has `%s`', (text) => {
    expect(isUnseen(baseline, text)).toBe(false);
  });
  it.each(other)('does not have `%s`', (text) => {
    expect(isUnseen(baseline, text)).toBe(true);
  });
  it('keeps its own texts apart', () => {
    const places = held.map((text) => counted(baseline, text).counts.indexOf(1));
    expect(new Set(places).size).toBe(held.length);
  });
});

it('gives one category to the spellings of a value that stand in one training file, called by the most frequent', async () => {
  const { features } = await baselineOf('category', ['true', 'True', 'True', '0', 'FALSE', '0', '1']);
  expect(features[0]).toMatchObject({ categories: ['True', '0'], counts: [4, 3], other: 0, n: 7 });
  const codes = await baselineOf('category', ['48012', '48012.0', '048012', '48012.0']);
  expect(codes.features[0]).toMatchObject({ categories: ['48012.0', '048012'], counts: [3, 1] });
});

it('leaves the categories of a baseline of before as they are', async () => {
  const made = await baselineOf('category', ['True', 'x']);
  const feature = { ...made.features[0]!, categories: ['True', 'true'] } as Made['features'][number];
  const before = { ...made, features: [feature], sample: [] };
  expect(counted(before, 'true').counts).toEqual([0, 1]);
  expect(counted(before, 'TRUE').counts).toEqual([1, 0]);
});

describe('words for no value in a column of categories', () => {
  const counts = async (held: readonly string[], cell: string) => {
    const baseline = await baselineOf('category', held);
    const { missing, counts } = counted(baseline, cell);
    return { missing, known: counts.includes(1) };
  };
  it.each(['NULL', '\\N', 'NA', 'N/A', 'nan', 'None', '<NA>', '-', '#N/A', '?'])(
    'are no value where the baseline left cells empty: `%s`',
    async (cell) => expect(await counts(['a', '', 'b'], cell)).toEqual({ missing: 1, known: false }),
  );
  it.each([
    ['the baseline had no empty cell', ['a', 'b'], 'NULL', { missing: 0, known: false }],
    ['it knows the word', ['a', '', 'NA'], 'NA', { missing: 0, known: true }],
    ['it knows another such word', ['a', '', 'None'], 'NULL', { missing: 0, known: false }],
    ['it is no such word', ['a', ''], 'nothing', { missing: 0, known: false }],
  ] as const)('are texts where %s', async (_why, held, cell, expected) => {
    expect(await counts(held, cell)).toEqual(expected);
  });
});

describe('a column of numbers', () => {
  it.each([
    ['integer', ['0', '1', '1'], 'true', 1],
    ['number', ['0.0', '1.0', '0'], 'False', 1],
    ['integer', ['true', 'false', 'TRUE'], '1.0', 1],
    ['integer', ['true', 'false', 'TRUE'], 'True', 1],
    ['integer', ['0', '1', '2'], 'true', 0],
    ['number', ['0', '1', '0.5'], 'true', 0],
    ['integer', ['0', '1'], 'yes', 1],
    ['number', ['0', '1'], 'WAHR', 1],
    ['integer', ['0', '1'], 'n', 1],
    ['integer', ['0', '1', '2'], 'yes', 0],
    ['integer', ['0', '1'], 'tRUE', 0],
    ['integer', ['0', '1'], 'truest', 0],
  ] as const)('that is %s and holds %j reads `%s`: %i', async (type, held, cell, values) => {
    const seen = counted(await baselineOf(type, held), cell);
    expect(seen.typeErrors).toBe(1 - values);
    expect(seen.counts.reduce((sum, count) => sum + count, 0)).toBe(values);
  });

  it('has words of the wrong type beside other numbers, while a baseline is made too', async () => {
    const { features } = await baselineOf('integer', ['true', '3', '0']);
    expect(features[0]).toMatchObject({ n: 2, typeErrors: 1 });
  });
});

it.each([
  [['0', '1'], 'True', 1],
  [['0', '1'], 'FALSE', 0],
  [['0', '1'], '1.0', 1],
  [['false', 'true'], '1', 1],
  [['false', 'true'], 'True', 1],
  [['0', '1', '2'], 'true', undefined],
  [['no', 'yes'], 'true', 1],
  [['0', '1'], 'yes', 1],
  [['0', '1'], 'Nein', 0],
  [['good', 'bad'], 'true', undefined],
])('a label or answer of the classes %j that is `%s` is class %s', (classes, text, expected) => {
  expect(classReader(classes)(text)).toBe(expected);
});
