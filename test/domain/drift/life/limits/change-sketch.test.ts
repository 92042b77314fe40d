import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildBaseline } from '../../../../../lib/domain/drift/baseline/build-baseline.ts';
import { addRow, newSketch } from '../../../../../lib/domain/drift/baseline/sketch.ts';
import { decideDrift } from '../../../../../lib/domain/drift/decide-drift.ts';
import { DriftPolicy } from '../../../../../lib/domain/drift/drift-policy.ts';
import { changeSketch, type InjectedChange } from '../../../../../lib/domain/drift/life/limits/change-sketch.ts';
import { drawWindow } from '../../../../../lib/domain/drift/life/limits/draw-window.ts';
import { baseline, daysFrom } from './days.ts';

const [{ sketch }] = daysFrom(1, 1, 1_500) as [ReturnType<typeof daysFrom>[number]];
const rowsOf = (feature: (typeof sketch)['features'][number]): number =>
  feature.counts.reduce((sum, count) => sum + count, 0) +
  feature.missing +
  feature.typeErrors +
  (feature.kind === 'category' ? feature.other : 0);
const share = fc.double({ min: 0, max: 1, noNaN: true });

describe('a window with a change put in', () => {
  it('has as many rows in every column as before, whatever the change', () => {
    const changes: fc.Arbitrary<InjectedChange> = fc.oneof(
      fc.double({ min: -5, max: 5, noNaN: true }).map((shift) => ({ shift })),
      fc.double({ min: 0.01, max: 100, noNaN: true }).map((times) => ({ times })),
      share.map((swap) => ({ swap })),
      share.map((missing) => ({ missing })),
    );
    fc.assert(
      fc.property(changes, (change) => {
        const { features } = changeSketch(baseline, sketch, change);
        expect(features.map(rowsOf)).toEqual(features.map(() => 1_500));
      }),
      { numRuns: 50 },
    );
  });

  it('shows the distance that was put in', () => {
    const shifted = decideDrift(baseline, changeSketch(baseline, sketch, { shift: 0.5 }), DriftPolicy.parse({}));
    expect(shifted.features[0]!.metrics.w1?.value).toBeCloseTo(0.5, 1);
    const lost = decideDrift(baseline, changeSketch(baseline, sketch, { missing: 0.1 }), DriftPolicy.parse({}));
    expect(lost.features.map(({ missing }) => missing)).toEqual([0.1, 0.1, 0.1]);
  });
});

describe('values that come again and again', () => {
  it('move to the next such value, in as many rows as the shift asks for', async () => {
    const steps = [0, 1, 5, 6];
    const rows = Array.from({ length: 4_000 }, (_, i) => [String(steps[i % 4])]);
    const few = await buildBaseline({ features: [{ name: 'level', type: 'number' }] }, rows);
    const window = newSketch(few);
    for (const row of rows.slice(0, 1_000)) addRow(window, row);
    const { std } = few.features[0] as { std: number };
    const [moved] = changeSketch(few, window, { shift: 0.5 / std }).features;
    // The mean way from one to the next is 2, half a unit is a quarter of it: so many of each three leave their value, the largest has no next.
    expect(moved!.counts.filter((count) => count > 0)).toEqual(
      [188, 250, 250, 312].map((n) => expect.closeTo(n, -0.5)),
    );
  });
});

describe('a window drawn from a baseline', () => {
  it('is as far from it as chance has it, the same with the same seed', () => {
    expect(drawWindow(baseline, 1_000, 1)).toEqual(drawWindow(baseline, 1_000, 1));
    const policy = DriftPolicy.parse({ multivariate: false });
    const drawn = Array.from({ length: 30 }, (_, seed) =>
      decideDrift(baseline, drawWindow(baseline, 1_000, seed), policy),
    );
    expect(drawn.filter(({ verdict }) => verdict === 'drifted')).toEqual([]);
    const ks = drawn.map(({ features }) => features[0]!.metrics.ks!.value).sort((a, b) => a - b);
    // Kolmogorov's median is 0.83 of the root of 1/n + 1/m.
    expect(ks[15]! / Math.sqrt(1 / 1_000 + 1 / baseline.n)).toBeGreaterThan(0.6);
    expect(ks[15]! / Math.sqrt(1 / 1_000 + 1 / baseline.n)).toBeLessThan(1.05);
  });
});
