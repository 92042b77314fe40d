import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { riskOfCheck, windowsToAlarm } from '../../../../../lib/domain/drift/false-alarms.ts';
import { jointBounds } from '../../../../../lib/domain/drift/life/limits/joint-bounds.ts';
import { binomialTail } from '../../../../../lib/statistics/counts/binomial.ts';
import { predictionBound } from '../../../../../lib/statistics/mean.ts';
import { uniform } from '../../samples.ts';

describe('the risk of one check', () => {
  it.each([
    [0.5, 730, 1, 1, 0.5 / 730],
    [1, 730, 2, 2, Math.sqrt(1 / 730)],
    [1_000, 30, 1, 1, 0.5],
  ])('for %d alarms of %d checks a month, %d of %d, is what gives them', (alarms, checks, drifted, of, risk) => {
    expect(riskOfCheck(alarms, checks, { drifted, of })).toBeCloseTo(risk, 8);
  });

  it('is never more than gives the wished alarms', () => {
    const two = fc.constantFrom(
      ...([
        [1, 1],
        [2, 2],
        [2, 3],
        [3, 5],
      ] as [number, number][]),
    );
    fc.assert(
      fc.property(
        fc.double({ min: 0.001, max: 50, noNaN: true }),
        fc.integer({ min: 1, max: 730 }),
        two,
        (alarms, checks, [drifted, of]) => {
          const p = riskOfCheck(alarms, checks, { drifted, of });
          expect(checks * p * binomialTail(drifted - 1, { trials: of - 1, p })).toBeLessThanOrEqual(
            alarms * (1 + 1e-9),
          );
        },
      ),
    );
  });
});

describe('the wait for an alarm', () => {
  it.each([
    [0.5, 1, 1, 2],
    [0.25, 2, 2, (1 + 0.25) / 0.25 ** 2],
    [1, 2, 3, 2],
    [1, 3, 5, 3],
    [0, 2, 2, Number.POSITIVE_INFINITY],
  ])('of windows found with chance %d, %d of %d', (p, drifted, of, windows) =>
    expect(windowsToAlarm(p, { drifted, of })).toBeCloseTo(windows, 4),
  );

  it('of two of three is what simulation shows', () => {
    const next = uniform(7);
    let waited = 0;
    for (let run = 0; run < 4_000; run++)
      for (let last = [false, false], done = false; !done; waited++) {
        const found = next() < 0.4;
        done = found && last.some(Boolean);
        last = [last[1]!, found];
      }
    expect(windowsToAlarm(0.4, { drifted: 2, of: 3 })).toBeCloseTo(waited / 4_000, 0);
  });
});

describe('the bound of one more value', () => {
  // By hand, with t = 2.3534 of tables for 0.95 and three degrees of freedom: (2.5 + 2.3534 * 1.2910 * 1.1180) ** 2.
  it('is the prediction limit of a normal sample, on roots', () =>
    expect(predictionBound([1, 4, 9, 16], 0.05)).toBeCloseTo(34.772, 2));

  it('is passed as often as said, however few values taught it', () => {
    const next = uniform(3);
    // Irwin and Hall's sum of twelve is normal to the third digit of such a quantile.
    const value = (): number => (10 + Array.from({ length: 12 }, next).reduce((sum, u) => sum + u, -6)) ** 2;
    let passed = 0;
    for (let i = 0; i < 4_000; i++) if (value() > predictionBound(Array.from({ length: 10 }, value), 0.05)) passed++;
    expect(passed / 4_000).toBeGreaterThan(0.04);
    expect(passed / 4_000).toBeLessThan(0.06);
  });
});

describe('bounds of all distances of one more window', () => {
  it('are passed by as many windows as said, and nearer than each divided by itself where distances go together', () => {
    const next = uniform(5);
    const window = (): number[] => {
      const mood = next() + next() + next();
      return Array.from({ length: 12 }, () => (5 + mood + 0.2 * next()) ** 2);
    };
    let [passed, nearer] = [0, 0];
    for (let i = 0; i < 600; i++) {
      const past = Array.from({ length: 20 }, window);
      const samples = past[0]!.map((_, at) => past.map((values) => values[at]!));
      const bounds = jointBounds(samples, 0.1);
      if (window().some((value, at) => value > bounds[at]!)) passed++;
      nearer += Number(bounds[0]! < predictionBound(samples[0]!, 0.1 / 12));
    }
    expect(passed / 600).toBeLessThan(0.13);
    expect(nearer).toBeGreaterThan(500);
  });
});
