import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Baseline, baselineId } from '../../../lib/domain/drift/baseline/baseline.ts';
import { buildBaseline } from '../../../lib/domain/drift/baseline/build-baseline.ts';
import { merge } from '../../../lib/domain/drift/baseline/merge.ts';
import { addRow, newSketch, Sketch } from '../../../lib/domain/drift/baseline/sketch.ts';
import { fnv1a, rowHash, sampleSize } from '../../../lib/domain/drift/columns/sample.ts';
import type { FeatureSchema } from '../../../lib/domain/drift/columns/schema.ts';
import type { Row } from '../../../lib/domain/drift/columns/value.ts';
import { IntegrityError, InvalidEventError } from '../../../lib/domain/errors.ts';

const schema: FeatureSchema = {
  features: [
    { name: '__proto__', type: 'number' },
    { name: 'count', type: 'integer' },
    { name: 'kind', type: 'category' },
  ],
};
const training: Row[] = Array.from({ length: 700 }, (_, i) => [String(i / 7), String(i % 5), `k${i % 3}`]);
const baseline = await buildBaseline(schema, training);

function sketchOf(rows: readonly Row[]): Sketch {
  const sketch = newSketch(baseline);
  for (const row of rows) addRow(sketch, row);
  return sketch;
}

/** Rows known by an id, as captured ones are: their place in a sample does not depend on the shard they came in. */
function shardOfRows(rows: readonly Row[]): Sketch {
  const sketch = newSketch(baseline);
  for (const row of rows) addRow(sketch, row, rowHash(fnv1a(Buffer.from(JSON.stringify(row))), 0));
  return sketch;
}

/** Everything but the sums of doubles. */
function counts(sketch: Sketch) {
  const features = sketch.features.map((feature) => ({ ...feature, offsets: undefined }));
  return { ...sketch, features };
}

function sumsAgree(a: Sketch, b: Sketch): boolean {
  return a.features.every((feature, i) => {
    const other = b.features[i]!;
    if (feature.kind === 'category' || other.kind === 'category') return feature.kind === other.kind;
    return feature.offsets.every((sum, bin) => Math.abs(sum - other.offsets[bin]!) <= 1e-12 * Math.abs(sum));
  });
}

const cell = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }).map(String),
  fc.integer({ min: -3, max: 9 }).map(String),
  fc.constantFrom('', 'NaN', 'Infinity', '-0', '1e0', '1e400', 'k1', '0x10', ' 2 ', undefined),
  fc.string(),
);
const row = fc.oneof({ weight: 9, arbitrary: fc.tuple(cell, cell, cell) }, { weight: 1, arbitrary: fc.array(cell) });

describe('merging', () => {
  it('gives the sketch of the whole for any split in any order', () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 60 }), fc.array(fc.nat(3), { maxLength: 60 }), (rows, shardOf) => {
        const shards = [0, 1, 2, 3].map((shard) => shardOfRows(rows.filter((_, i) => (shardOf[i] ?? 0) === shard)));
        const merged = shards.reduceRight((a, b) => merge(a, b));
        expect(counts(merged)).toEqual(counts(shardOfRows(rows)));
        expect(sumsAgree(merged, shardOfRows(rows))).toBe(true);
      }),
    );
  });

  it('is associative and commutative', () => {
    const part = fc.array(row, { maxLength: 20 }).map(shardOfRows);
    fc.assert(
      fc.property(part, part, part, (a, b, c) => {
        expect(merge(a, b)).toEqual(merge(b, a));
        expect(counts(merge(merge(a, b), c))).toEqual(counts(merge(a, merge(b, c))));
        expect(sumsAgree(merge(merge(a, b), c), merge(a, merge(b, c)))).toBe(true);
      }),
    );
  });

  it('keeps the rows of the same 64 unseen values, however many there are and wherever they came', () => {
    const rows = Array.from({ length: 900 }, (_, i): Row => ['1', '1', `new ${(i * i) % 301}`]);
    const whole = sketchOf(rows).features[2];
    const shards = [0, 1, 2].map((shard) => sketchOf(rows.filter((_, i) => i % 3 === shard)));
    const merged = shards.reduceRight((a, b) => merge(a, b)).features[2];
    if (whole?.kind !== 'category' || merged?.kind !== 'category') throw new Error('it is a category');
    expect(whole.newValues).toHaveLength(64);
    expect(merged.newValues).toEqual(whole.newValues);
    const some = (sketch: Sketch): Sketch => ({
      ...sketch,
      features: [...sketch.features.slice(0, 2), { ...whole, newValues: undefined }],
    });
    // one of before they were counted
    expect(merge(some(shards[0]!), shards[1]!).features[2]).toMatchObject({
      newValues: (shards[1]!.features[2] as typeof whole).newValues!,
    });
    expect(merge(some(shards[0]!), some(shards[1]!)).features[2]).not.toHaveProperty('newValues');
  });

  it('refuses a sketch of another baseline', async () => {
    const other = await buildBaseline(schema, training.slice(1));
    expect(() => merge(sketchOf([]), newSketch(other))).toThrow(IntegrityError);
  });
});

describe('a sketch', () => {
  it('loses no row: usable, missing and wrong values add up, and JSON brings it back', () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 40 }), (rows) => {
        const sketch = sketchOf(rows);
        expect(sketch.rows + sketch.broken).toBe(rows.length);
        for (const feature of sketch.features) {
          const other = feature.kind === 'category' ? feature.other : 0;
          const values = feature.counts.reduce((sum, count) => sum + count, other);
          expect(values + feature.missing + feature.typeErrors).toBe(sketch.rows);
        }
        expect(Sketch.parse(JSON.parse(JSON.stringify(sketch)))).toEqual({ ...sketch });
      }),
    );
  });

  it.each([
    ['-0 and 0', '-0', '0'],
    ['1.0 and 1', '1.0', '1'],
    ['1e0 and 1', '1e0', '1'],
    ['spaces around it', ' 1 ', '1'],
  ])('counts %s alike', (_name, written, plain) => {
    expect(sketchOf([[written, written, 'k1']])).toEqual(sketchOf([[plain, plain, 'k1']]));
  });

  it.each(['Infinity', '-inf', '1e400', '0,5', '0x10', 'none at all', '1 2'])('counts `%s` as a type error', (text) => {
    const { features } = sketchOf([[text, text, 'k1']]);
    expect(features.map(({ typeErrors, missing }) => [typeErrors, missing])).toEqual([
      [1, 0],
      [1, 0],
      [0, 0],
    ]);
  });

  it.each(['NaN', 'None', 'n/a', '-', ' NULL '])(
    'counts `%s` as missing where numbers are, as a text where texts are',
    (text) => {
      const { features } = sketchOf([[text, text, text]]);
      expect(features.map(({ typeErrors, missing }) => [typeErrors, missing])).toEqual([
        [0, 1],
        [0, 1],
        [0, 0],
      ]);
    },
  );

  it('counts a fraction in an integer column as a type error', () => {
    expect(sketchOf([['1.5', '1.5', '']]).features.map(({ typeErrors }) => typeErrors)).toEqual([0, 1, 0]);
  });

  it('counts what is outside the dictionary without growing', () => {
    const rows = Array.from({ length: 5_000 }, (_, i): Row => ['1', '1', `new-${i}`]);
    expect(sketchOf(rows).features[2]).toMatchObject({ other: 5_000, counts: [0, 0, 0] });
  });
});

describe('a baseline', () => {
  it('comes back from JSON with the same id', () => {
    expect(baselineId(Baseline.parse(JSON.parse(JSON.stringify(baseline))))).toBe(baselineId(baseline));
  });

  it('counts alike whatever the order of the rows', async () => {
    expect((await buildBaseline(schema, training.toReversed())).features).toEqual(baseline.features);
  });

  it('keeps a thousand categories and counts the rest together', async () => {
    const rows = Array.from({ length: 3_000 }, (_, i) => [`c${i % 2_000}`]);
    const { features } = await buildBaseline({ features: [{ name: 'c', type: 'category' }] }, rows);
    const [feature] = features;
    if (feature?.type !== 'category') throw new Error('a category is expected');
    expect(feature.categories).toHaveLength(1_000);
    expect(feature.counts.every((count) => count === 2)).toBe(true);
    expect(feature.other).toBe(1_000);
  });

  it('keeps only the beginning and the digest of a long category', async () => {
    const long = 'x'.repeat(10_000);
    const one = await buildBaseline({ features: [{ name: 'c', type: 'category' }] }, [[long]]);
    expect(JSON.stringify(one).length).toBeLessThan(500);
    const sketch = newSketch(one);
    addRow(sketch, [long]);
    addRow(sketch, [`${long}!`]);
    expect(sketch.features[0]).toMatchObject({ counts: [1], other: 1 });
  });

  it('copes with a column that has no value at all', async () => {
    const empty = await buildBaseline({ features: [{ name: 'x', type: 'number' }] }, [[''], [undefined], ['abc']]);
    expect(empty.features[0]).toMatchObject({ n: 0, missing: 2, typeErrors: 1, edges: [] });
    const sketch = newSketch(empty);
    addRow(sketch, ['1']);
    expect(sketch.features[0]!.counts).toEqual([1]);
  });

  it.each([
    ['no rows', []],
    ['only rows of another width', [['1'], ['2']]],
  ])('is refused with %s', async (_name, rows) => {
    await expect(buildBaseline(schema, rows)).rejects.toThrow(InvalidEventError);
  });

  it.each([
    ['edges that fall', (b: Baseline) => void (b.features[0] as { edges: number[] }).edges.reverse()],
    ['counts that do not add up', (b: Baseline) => void b.features[0]!.counts[0]!++],
    ['two features of one name', (b: Baseline) => Object.assign(b.features[1]!, { name: '__proto__' })],
    ['a bin too many', (b: Baseline) => void b.features[0]!.counts.push(0)],
    ['another version', (b: Baseline) => Object.assign(b, { v: 2 })],
  ])('is not read with %s', (_name, spoil) => {
    const copy = JSON.parse(JSON.stringify(baseline));
    spoil(copy);
    expect(Baseline.safeParse(copy).success).toBe(false);
  });
});

describe('a sample', () => {
  it('is a set: what was captured twice counts twice and is sampled once, in whatever shard it came again', () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 40 }), fc.array(fc.boolean(), { maxLength: 40 }), (rows, again) => {
        const once = shardOfRows(rows);
        const repeated = rows.filter((_, i) => again[i]);
        const merged = merge(shardOfRows([...rows, ...rows]), shardOfRows(repeated));
        expect(merged.sample).toEqual(once.sample);
        expect(merged.rows).toBe(2 * once.rows + shardOfRows(repeated).rows);
      }),
    );
  });

  it('keeps rows that differ in hash or in a code', () => {
    const sketch = newSketch(baseline);
    for (const [text, hash] of [
      ['1', 7],
      ['50', 7],
      ['1', 8],
      ['1', 7],
    ] as const)
      addRow(sketch, [text, '1', 'k1'], hash);
    expect(sketch.sample).toHaveLength(3);
  });

  const wide = Array.from({ length: 6_000 }, (_, i): Row => [String(i / 30), String(i % 5), `k${i % 3}`]);

  it('is bounded, and the same for any split in any order', () => {
    const whole = shardOfRows(wide).sample;
    expect(whole).toHaveLength(sampleSize(3));
    const shards = [0, 1, 2].map((shard) => shardOfRows(wide.filter((_, i) => i % 3 === shard).toReversed()));
    expect(shards.reduceRight((a, b) => merge(a, b)).sample).toEqual(whole);
  });

  it.each([
    [1, 5_000],
    [4, 3_285],
    [6, 2_555],
    [19, 1_045],
    [20, 1_000],
    [100, 1_000],
    [500, 200],
    [5_000, 50],
  ])('of %d columns holds %d rows', (columns, rows) => {
    expect(sampleSize(columns)).toBe(rows);
  });

  it('is drawn evenly over the rows', () => {
    const sketch = newSketch(baseline);
    for (const [i, row] of wide.entries()) addRow(sketch, row, rowHash(7, i));
    const kinds = [0, 1, 2].map((kind) => sketch.sample.filter((codes) => codes[3] === kind).length);
    const drawn = sampleSize(3);
    // a third each; five standard deviations of a hypergeometric draw of so many of 6,000
    for (const n of kinds)
      expect(Math.abs(n - drawn / 3)).toBeLessThan(5 * Math.sqrt(drawn * (2 / 9) * (1 - drawn / 6_000)));
  });

  it('holds codes, never values', () => {
    const { sample } = sketchOf([['mail@example.com', '', 'secret']]);
    expect(sample).toEqual([[expect.any(Number), -2, -1, 3]]);
  });
});
