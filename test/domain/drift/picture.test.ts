import { describe, expect, it } from 'vitest';
import { buildBaseline } from '../../../lib/domain/drift/baseline/build-baseline.ts';
import { addRow, newSketch } from '../../../lib/domain/drift/baseline/sketch.ts';
import type { FeatureSchema } from '../../../lib/domain/drift/columns/schema.ts';
import type { Row } from '../../../lib/domain/drift/columns/value.ts';
import { type FeatureShares, pictureOf } from '../../../lib/domain/drift/measures/picture.ts';
import { IntegrityError } from '../../../lib/domain/errors.ts';

const reason = (subject: string) => ({ rule: 'ks', subject, observed: '0.3000', limit: '0.1000' });
const stable = { verdict: 'stable' as const, reasons: [] };

async function picture(
  features: FeatureSchema['features'],
  training: Row[],
  window: Row[],
  check: Parameters<typeof pictureOf>[2] = stable,
): Promise<FeatureShares[]> {
  const baseline = await buildBaseline({ features }, training);
  const sketch = newSketch(baseline);
  for (const row of window) addRow(sketch, row);
  return pictureOf(baseline, sketch, check);
}

const range = (n: number, value: (i: number) => unknown): Row[] =>
  Array.from({ length: n }, (_, i) => [String(value(i))]);
const total = (shares: FeatureShares, side: 'baseline' | 'window'): number =>
  shares.bins.reduce((sum, bin) => sum + bin[side], 0);

describe('a number', () => {
  it('is drawn in ten bins between the deciles of the baseline, with readable labels', async () => {
    const [distance] = await picture(
      [{ name: 'distance', type: 'number' }],
      range(1000, (i) => String(i + 0.25)),
      range(1000, (i) => String(i / 2)),
    );
    expect(distance!.bins).toHaveLength(10);
    expect(distance!.bins[0]!.label).toBe('≤ 100');
    expect(distance!.bins[1]!.label).toBe('100 – 200');
    expect(distance!.bins.at(-1)!.label).toBe('> 899');
    expect(distance!.bins.map((bin) => bin.baseline)).toEqual(Array(10).fill(0.1));
    expect(distance!.bins.slice(5).map((bin) => bin.window)).toEqual([0, 0, 0, 0, 0]);
    expect(total(distance!, 'window')).toBeCloseTo(1, 12);
  });

  it('gets as many digits as its edges need', async () => {
    const [near] = await picture(
      [{ name: 'near', type: 'number' }],
      range(1000, (i) => String(100 + i / 1e6)),
      range(10, () => '100'),
    );
    expect(new Set(near!.bins.map((bin) => bin.label)).size).toBe(near!.bins.length);
    expect(near!.bins[0]!.label).toBe('≤ 100.0001');
  });

  it('that is whole is named by its values, and what lies above every one of them only when there is some', async () => {
    const weekday = [{ name: 'weekday', type: 'integer' as const }];
    const training = range(700, (i) => i % 7);
    const [inside] = await picture(
      weekday,
      training,
      range(70, (i) => i % 7),
    );
    expect(inside!.bins.map((bin) => bin.label)).toEqual(['≤ 0', '1', '2', '3', '4', '5', '6']);
    const [above] = await picture(
      weekday,
      training,
      range(10, () => 7),
    );
    expect(above!.bins.at(-1)).toEqual({ label: '> 6', baseline: 0, window: 1 });
  });

  it.each([
    ['no value in the window', range(100, (i) => i), []],
    ['only missing values in the window', range(100, (i) => i), range(5, () => '')],
    ['no value in the baseline', range(100, () => ''), range(5, (i) => i)],
    ['no value anywhere', range(100, () => ''), []],
    ['one value', range(100, () => 5), range(5, () => 5)],
  ])('with %s is still drawn', async (_, training, window) => {
    const [feature] = await picture([{ name: 'x', type: 'number' }], training, window);
    expect(feature!.bins.length).toBeGreaterThan(0);
    for (const side of ['baseline', 'window'] as const)
      expect([0, 1]).toContain(Math.round(total(feature!, side) * 1e9) / 1e9);
  });
});

describe('a category', () => {
  const origin = [{ name: 'origin', type: 'category' as const }];

  it('shows the eight largest of either side, the rest as other, and what was never seen', async () => {
    const training = range(2000, (i) => `A${String(i % 20).padStart(2, '0')}`);
    const window = range(100, (i) => (i < 30 ? 'A19' : i < 60 ? 'LAX' : 'A00'));
    const [feature] = await picture(origin, training, window);
    expect(feature!.bins).toHaveLength(10);
    expect(feature!.bins.map((bin) => bin.label)).toContain('A19');
    expect(feature!.bins.at(-2)).toMatchObject({ label: 'other', window: 0 });
    expect(feature!.bins.at(-2)!.baseline).toBeCloseTo(12 / 20, 12);
    expect(feature!.bins.at(-1)).toEqual({ label: 'unseen', baseline: 0, window: 0.3 });
    for (const side of ['baseline', 'window'] as const) expect(total(feature!, side)).toBeCloseTo(1, 12);
  });

  it('really called `other` is quoted, and a long name is cut', async () => {
    const [feature] = await picture(
      origin,
      range(10, (i) => (i % 2 ? 'other' : 'x'.repeat(100))),
      [],
    );
    expect(feature!.bins.map((bin) => bin.label).toSorted()).toEqual(['"other"', `${'x'.repeat(39)}…`]);
    expect(total(feature!, 'window')).toBe(0);
  });
});

describe('features', () => {
  const features = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => ({ name, type: 'number' as const }));
  const row = (i: number, by: number): Row => features.map((_, k) => String((i % 100) + by * k));

  it('that drifted come first, then those that moved most, six at most', async () => {
    const rows = (by: number) => Array.from({ length: 500 }, (_, i) => row(i, by));
    const check = { verdict: 'drifted' as const, reasons: [reason('b')] };
    const drawn = await picture(features, rows(0), rows(5), check);
    expect(drawn.map(({ feature }) => feature)).toEqual(['b', 'g', 'f', 'e', 'd', 'c']);
    expect(drawn[0]!.reasons).toEqual([reason('b')]);
    const calm = await picture(features, rows(0), rows(5), { verdict: 'stable', reasons: [reason('b')] });
    expect(calm.map(({ feature }) => feature)).toEqual(['g', 'f', 'e', 'd', 'c', 'b']);
  });

  it('of another baseline are refused', async () => {
    const one = await buildBaseline(
      { features: features.slice(0, 1) },
      range(10, (i) => i),
    );
    const other = await buildBaseline(
      { features: features.slice(0, 1) },
      range(11, (i) => i),
    );
    expect(() => pictureOf(one, newSketch(other), stable)).toThrow(IntegrityError);
  });
});
