import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CategoryBaseline, NumericBaseline } from '../../../lib/domain/drift/baseline/baseline.ts';
import { buildBaseline } from '../../../lib/domain/drift/baseline/build-baseline.ts';
import { addRow, newSketch } from '../../../lib/domain/drift/baseline/sketch.ts';
import { decideDrift } from '../../../lib/domain/drift/decide-drift.ts';
import { DriftPolicy } from '../../../lib/domain/drift/drift-policy.ts';
import { baselineOf } from '../../../lib/domain/model-monitor/read-baseline.ts';
import { readConstraints, readStatistics } from '../../../lib/domain/model-monitor/read-file.ts';
import { sample } from '../drift/samples.ts';
import { constraints, numeric, statistics, tenBuckets, text } from './files.ts';

const read = (file: unknown) => readStatistics('statistics.json', JSON.stringify(file));
const first = (file: unknown): NumericBaseline => baselineOf(read(file)).baseline.features[0] as NumericBaseline;

describe('a sketch that never compacted', () => {
  it('gives the very bins our own baseline of the same values has', async () => {
    const values = sample('normal', 0, 1_500, 3);
    const ours = await buildBaseline(
      { features: [{ name: 'x', type: 'number' }] },
      values.map((v) => [String(v)]),
    );
    const theirs = baselineOf(read(statistics(1_500, numeric('x', values, { k: 2048 }))));
    const { edges, deciles, counts, n } = ours.features[0] as NumericBaseline;
    expect(theirs.baseline.features[0]).toMatchObject({ edges, deciles, counts, n, type: 'number' });
    expect(theirs.baseline.features[0]).not.toHaveProperty('estimated');
  });
});

describe('a sketch that compacted', () => {
  it.each(['normal', 'heavy', 'zero-inflated', 'counts'])(
    'has ranks within the error it states, and a KS interval that holds the real distance: %s',
    async (shape) => {
      const [before, after] = [sample(shape, 0, 50_000, 5), sample(shape, 0.1, 20_000, 6)];
      const { baseline, notes } = baselineOf(read(statistics(50_000, numeric('x', before, { k: 2048 }))));
      const { edges, counts, estimated } = baseline.features[0] as NumericBaseline;
      expect(estimated).toEqual({ rankError: 2.446 / 2048 ** 0.9433, inside: true });
      expect(notes.map(({ says }) => says).join()).toContain('KLL sketch');
      const sorted = before.toSorted((a, b) => a - b);
      let below = 0;
      let at = 0;
      for (const [bin, edge] of edges.entries()) {
        below += counts[bin]!;
        while (at < sorted.length && sorted[at]! < edge) at++;
        expect(Math.abs(below - at) / sorted.length).toBeLessThanOrEqual(estimated!.rankError);
      }
      const sketch = newSketch(baseline);
      for (const value of after) addRow(sketch, [String(value)]);
      const { ks } = decideDrift(baseline, sketch, DriftPolicy.parse({})).features[0]!.metrics;
      const real = distance(
        sorted,
        after.toSorted((a, b) => a - b),
      );
      expect(ks!.low).toBeLessThanOrEqual(real);
      expect(ks!.high).toBeGreaterThanOrEqual(real);
      expect(ks!.high - ks!.low).toBeLessThan(0.02);
    },
  );
});

describe('ten buckets and nothing else', () => {
  const values = sample('normal', 0, 5_000, 9);
  const file = statistics(5_000, numeric('x', values));

  it('become ten bins with the counts of the file', () => {
    const { counts, edges, deciles } = first(file);
    expect(counts).toEqual([0, ...tenBuckets(values).map(({ count }) => count), 0]);
    expect(edges.slice(0, -1)).toEqual(tenBuckets(values).map(({ lower_bound }) => lower_bound));
    expect(deciles).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('say that KS is wide and W1 unknown, and measure accordingly', () => {
    const { baseline, notes } = baselineOf(read(file));
    const most = Math.max(...tenBuckets(values).map(({ count }) => count)) / 5_000;
    expect(notes).toContainEqual({ features: ['x'], says: expect.stringContaining('W1 not at all') });
    expect(notes).toContainEqual({ features: [], says: expect.stringContaining('relations between features') });
    const sketch = newSketch(baseline);
    for (const value of sample('normal', 0, 5_000, 10)) addRow(sketch, [String(value)]);
    const { ks, w1, psi } = decideDrift(baseline, sketch, DriftPolicy.parse({})).features[0]!.metrics;
    expect(w1).toBeUndefined();
    expect(psi).toBeLessThan(0.02);
    expect(ks!.high - ks!.low).toBeGreaterThan(most / 2);
  });

  it.each([
    ['one value only', [7, 7, 7]],
    ['whole numbers', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]],
  ])('may be of %s', (_, few) => {
    const { counts, n } = first(statistics(few.length, numeric('x', few)));
    expect(counts.reduce((sum, c) => sum + c, 0)).toBe(n);
  });
});

describe('any numbers', () => {
  it('keep every row and every bucket count', () => {
    const many = fc.array(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(many, fc.nat(50), fc.option(fc.integer({ min: 4, max: 64 })), (values, missing, k) => {
        const feature = numeric('x', values, { missing, ...(k && { k }) });
        const { baseline } = baselineOf(read(statistics(values.length + missing, feature)));
        const found = baseline.features[0] as NumericBaseline;
        expect(found.counts.reduce((sum, c) => sum + c, 0)).toBe(values.length);
        expect(found).toMatchObject({ n: values.length, missing, typeErrors: 0 });
      }),
    );
  });
});

describe('categories', () => {
  const file = statistics(100, text('colour', { red: 60, green: 30 }, 10), {
    name: 'id',
    inferred_type: 'String',
    string_statistics: { common: { num_present: 100, num_missing: 0 }, distinct_count: 100 },
  });

  it('come with their counts; a column whose values are not listed says so', () => {
    const { baseline, notes } = baselineOf(read(file));
    expect(baseline.features).toMatchObject([
      { categories: ['red', 'green'], counts: [60, 30], other: 0, n: 90, missing: 10 },
      { categories: [], counts: [], other: 100, n: 100 },
    ]);
    expect(notes[0]).toEqual({ features: ['id'], says: expect.stringContaining('lists no values') });
  });

  it('that only the domain allows are known, and were never seen', () => {
    const allowed = constraints([
      { name: 'colour', inferred_type: 'String', completeness: 0.9, string_constraints: { domains: ['red', 'blue'] } },
    ]);
    const domain = readConstraints('constraints.json', JSON.stringify(allowed));
    const { categories, counts } = baselineOf(read(file), undefined, domain).baseline.features[0] as CategoryBaseline;
    expect(Object.fromEntries(categories.map((name, i) => [name, counts[i]]))).toEqual({ red: 60, green: 30, blue: 0 });
  });
});

describe('a schema', () => {
  const file = statistics(3, text('label', { a: 2, b: 1 }), numeric('x', [1, 2, 3], { type: 'Integral' }));

  it('picks columns in its own order and names the answer', () => {
    const schema = {
      features: [{ name: 'x', type: 'integer' as const }],
      output: { name: 'label', type: 'category' as const },
    };
    const { baseline } = baselineOf(read(file), schema);
    expect(baseline.features.map(({ name, type }) => [name, type])).toEqual([
      ['x', 'integer'],
      ['label', 'category'],
    ]);
    expect(baseline.output).toBe('label');
  });

  it.each([
    ['y', 'number', 'the statistics have no feature `y`: they have `label`, `x`'],
    ['label', 'number', 'feature `label` has no `numerical_statistics`'],
    ['x', 'category', 'feature `x` has only `numerical_statistics`'],
  ] as const)('that asks for %s as %s is refused', (name, type, says) => {
    expect(() => baselineOf(read(file), { features: [{ name, type }] })).toThrow(says);
  });
});

/** Two-sample KS distance of sorted samples. */
function distance(a: readonly number[], b: readonly number[]): number {
  let [i, j, most] = [0, 0, 0];
  while (i < a.length && j < b.length) {
    const value = Math.min(a[i]!, b[j]!);
    while (i < a.length && a[i]! <= value) i++;
    while (j < b.length && b[j]! <= value) j++;
    most = Math.max(most, Math.abs(i / a.length - j / b.length));
  }
  return most;
}
