import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildBaseline } from '../../../../lib/domain/drift/baseline/build-baseline.ts';
import { addRow, newSketch } from '../../../../lib/domain/drift/baseline/sketch.ts';
import { cutsOf } from '../../../../lib/domain/drift/baseline/tolerance.ts';
import { binOf } from '../../../../lib/domain/drift/columns/edges.ts';
import { nearestHalf } from '../../../../lib/domain/drift/columns/spelling/half-precision.ts';
import { measureFeature } from '../../../../lib/domain/drift/measures/measure-feature.ts';

const baselineOf = async (values: readonly (number | string)[]) => {
  const baseline = await buildBaseline(
    { features: [{ name: 'x', type: 'number' }] },
    values.map((value) => [String(value)]),
  );
  const [feature] = baseline.features;
  if (feature?.type !== 'number') throw new Error('a column of numbers was asked for');
  return { baseline, feature };
};
const measure = async (before: readonly (number | string)[], now: readonly (number | string)[]) => {
  const { baseline, feature } = await baselineOf(before);
  const sketch = newSketch(baseline);
  for (const value of now) addRow(sketch, [String(value)]);
  const [seen] = sketch.features;
  if (seen?.kind !== 'numeric') throw new Error('a column of numbers was asked for');
  return { feature, seen, metrics: measureFeature(feature, seen) };
};

/** Discrete values, some rows each, whatever their size: multiples of a step away from some place. */
const discrete = fc
  .record({
    step: fc.constantFrom(1, 5, 0.1, 0.25, 1 / 3, 1e-9, 1e7, 0.05),
    from: fc.integer({ min: -300, max: 300 }),
    places: fc.uniqueArray(fc.nat(400), { minLength: 2, maxLength: 60 }),
    times: fc.array(fc.integer({ min: 2, max: 40 }), { minLength: 1, maxLength: 8 }),
  })
  .map(({ step, from, places, times }) => ({
    step,
    values: places.flatMap((place, i) => new Array<number>(times[i % times.length]!).fill((from + place) * step + 0)),
  }));

/** How other programs keep a number. */
const ROUNDINGS: Record<string, (value: number) => string> = {
  'a float32, printed as a double': (value) => String(Math.fround(value)),
  'a float16, printed as a double': (value) => String(nearestHalf(value) ?? value),
  'six digits (`%.6g`)': (value) => value.toPrecision(6),
  'seven digits (R)': (value) => value.toPrecision(7),
  'an exponent and nine digits': (value) => value.toExponential(8),
};

describe('rounding of discrete values', () => {
  it.each(Object.entries(ROUNDINGS))('moves none of them over an edge: %s', async (_name, round) => {
    await fc.assert(
      fc.asyncProperty(discrete, async ({ values, step }) => {
        const promised = values.every((value) => Math.abs(Number(round(value)) - value) < step / 20);
        fc.pre(promised);
        const { feature, seen, metrics } = await measure(values, values.map(round));
        expect(seen.counts).toEqual(feature.counts);
        expect(metrics).toMatchObject({
          psi: { value: 0 },
          ks: { value: 0, high: 0 },
          w1: { value: 0, bound: 0 },
          outOfRange: { below: { successes: 0 }, above: { successes: 0 } },
        });
      }),
      { numRuns: 60 },
    );
  });

  it('is told from a shift by half a step', async () => {
    await fc.assert(
      fc.asyncProperty(discrete, async ({ values, step }) => {
        const { metrics } = await measure(
          values,
          values.map((value) => value + step / 2),
        );
        const together = [...Map.groupBy(values, (value) => value).values()];
        const heaviest = Math.max(...together.map(({ length }) => length));
        expect(metrics.ks!.value).toBeGreaterThanOrEqual(heaviest / values.length - 1e-12);
        expect(metrics.w1!.value + metrics.w1!.bound).toBeGreaterThanOrEqual(step / 2 / std(values) - 1e-9);
      }),
      { numRuns: 100 },
    );
  });

  it('is taken from a baseline as well as from a window', async () => {
    const values = Array.from({ length: 900 }, (_, i) => [0.1, 0.2, 0.7][i % 3]!);
    const { metrics } = await measure(values.map(Math.fround), values);
    expect(metrics).toMatchObject({ psi: { value: 0 }, ks: { value: 0 }, w1: { value: 0 } });
    const halves = await measure(
      values.map((value) => nearestHalf(value)!),
      values,
    );
    expect(halves.metrics).toMatchObject({ psi: { value: 0 }, ks: { value: 0 }, w1: { value: 0 } });
  });

  it('knows what numpy makes of a number as a half', () => {
    const known = [
      [0.1, 0.0999755859375],
      [0.7, 0.7001953125],
      [1000.4, 1000.5],
      [65504, 65504],
      [-2.3, -2.30078125],
      [1 / 3, 0.333251953125],
      [2049, 2048],
      [2051, 2052],
    ];
    expect(known.map(([value]) => nearestHalf(value!))).toEqual(known.map(([, half]) => half));
    expect([1e-6, 65520, 0, Number.NaN].map(nearestHalf)).toEqual([undefined, undefined, undefined, undefined]);
  });

  it('is borne by a value that stands out of continuous ones', async () => {
    const values = Array.from({ length: 4_000 }, (_, i) => (i % 4 === 0 ? 0.1 : (i * 0.618_033_988_749) % 1));
    const { metrics } = await measure(values, values.map(Math.fround));
    expect(metrics.ks!.value).toBeLessThan(1e-3);
    expect(metrics.psi!.value).toBeLessThan(1e-4);
  });
});

const std = (values: readonly number[]): number => {
  const mean = values.reduce((sum, value) => sum + value / values.length, 0);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2 / values.length, 0));
};

it('counts what a baseline was made of as the baseline counts it, whatever the values', async () => {
  const any = fc.oneof(fc.double({ noNaN: true, min: -1e100, max: 1e100 }), fc.integer({ min: -3, max: 3 }));
  await fc.assert(
    fc.asyncProperty(fc.array(any, { minLength: 1, maxLength: 700 }), async (values) => {
      const { feature: made } = await baselineOf(values);
      const { cuts } = cutsOf(made);
      const counts = made.counts.map(() => 0);
      for (const value of values) counts[binOf(cuts, value)]!++;
      expect(cuts.every((cut, i) => i === 0 || cuts[i - 1]! <= cut)).toBe(true);
      expect(cuts.length).toBe(made.edges.length);
      if (values.every((value) => Math.abs(value) < 4)) expect(counts).toEqual(made.counts);
      const off = counts.reduce((sum, count, bin) => sum + Math.abs(count - made.counts[bin]!), 0);
      expect(off).toBeLessThanOrEqual(values.length / 100);
    }),
  );
});

it('leaves values that come once where they are', async () => {
  const { feature: made } = await baselineOf(Array.from({ length: 200 }, (_, i) => 1e6 + Math.sqrt(i)));
  expect(cutsOf(made)).toEqual({ cuts: made.edges, atoms: new Set() });
});
