import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { buildBaseline } from '../../../lib/domain/drift/baseline/build-baseline.ts';
import { addRow, newSketch } from '../../../lib/domain/drift/baseline/sketch.ts';
import { nextUp, QUANTILES } from '../../../lib/domain/drift/columns/edges.ts';
import type { Feature } from '../../../lib/domain/drift/columns/schema.ts';
import { measureFeature } from '../../../lib/domain/drift/measures/measure-feature.ts';
import { categories, sample } from './samples.ts';

const golden = JSON.parse(readFileSync(new URL('../../fixtures/golden-drift/golden.json', import.meta.url), 'utf8'));

async function measure(type: Feature['type'], before: (number | string)[], now: (number | string)[]) {
  const baseline = await buildBaseline(
    { features: [{ name: 'x', type }] },
    before.map((x) => [String(x)]),
  );
  const sketch = newSketch(baseline);
  for (const x of now) addRow(sketch, [String(x)]);
  return { feature: baseline.features[0]!, metrics: measureFeature(baseline.features[0]!, sketch.features[0]!) };
}

/** Largest share of a sample that one value takes. */
function heaviestTie(values: number[]): number {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return Math.max(...counts.values()) / values.length;
}

const relative = (value: number, expected: number) =>
  Math.abs(value - expected) / Math.max(Math.abs(expected), Number.MIN_VALUE);
/** A distance near 0 is the root of what its sum's terms leave when they cancel: squared, 1e-15 is rounding. */
const sameDistance = (value: number, expected: number) => Math.abs(value * value - expected * expected) <= 1e-15;

describe('numeric metrics against scipy', () => {
  for (const known of golden.numeric) {
    const name = `${known.shape} moved by ${known.drift}, ${known.n} against ${known.m} values`;
    it(`agree on ${name}`, async () => {
      const before = sample(known.shape, 0, known.n, known.seeds[0]);
      const now = sample(known.shape, known.drift, known.m, known.seeds[1]);
      const { feature, metrics } = await measure('number', before, now);
      const ks = metrics.ks!;
      expect(known.ks).toBeGreaterThanOrEqual(ks.low - 1e-12);
      expect(known.ks).toBeLessThanOrEqual(ks.high + 1e-12);
      expect(ks.high - ks.low).toBeLessThanOrEqual(1 / QUANTILES + heaviestTie(now));
      expect(Math.abs(ks.value - known.ks)).toBeLessThanOrEqual(1 / QUANTILES + heaviestTie(now));
      expect(Math.abs(metrics.psi!.value - known.psi)).toBeLessThanOrEqual(1e-12 * known.psi);
      expect(sameDistance(metrics.js!.value, known.js)).toBe(true);
      if (feature.type === 'category') throw new Error('a numeric feature is expected');
      expect(feature.deciles.map((index) => feature.edges[index])).toEqual(known.deciles.map(nextUp));
      expect(relative(feature.std, known.std)).toBeLessThanOrEqual(known.std === 0 ? 1 : 1e-9);
      expect(metrics.w1!.value).toBeLessThanOrEqual(known.w1 + metrics.w1!.bound + 1e-7);
      expect(metrics.w1!.value + metrics.w1!.bound).toBeGreaterThanOrEqual(known.w1 - 1e-7);
      expect(Math.abs(metrics.w1!.value - known.w1)).toBeLessThanOrEqual(1e-3);
    });
  }
});

describe('category metrics against scipy', () => {
  for (const known of golden.category) {
    it(`agree on ${known.categories} categories, ${known.skewed ? 'moved' : 'not moved'}`, async () => {
      const before = categories(known.categories, known.n, false, known.seeds[0]);
      const now = categories(known.categories, known.m, known.skewed, known.seeds[1]);
      const { metrics } = await measure('category', before, now);
      expect(Math.abs(metrics.psi!.value - known.psi)).toBeLessThanOrEqual(1e-12 * known.psi);
      expect(sameDistance(metrics.js!.value, known.js)).toBe(true);
      expect(metrics.unseen!.current.successes / known.m).toBe(known.unseen);
      expect(metrics.chi2!.df).toBeLessThanOrEqual(known.chi2.df);
      if (known.unseen > 0) return; // scipy counts each unseen category apart, a dictionary cannot
      expect(metrics.chi2!.df).toBe(known.chi2.df);
      expect(relative(metrics.chi2!.statistic, known.chi2.statistic)).toBeLessThanOrEqual(1e-12);
      expect(relative(metrics.chi2!.p, known.chi2.p)).toBeLessThanOrEqual(1e-12);
    });
  }
});
