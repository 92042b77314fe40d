import { describe, expect, it } from 'vitest';
import { expectedImprovement, fitProcess } from '../../../lib/statistics/search/gaussian.ts';
import { haltonPoint } from '../../../lib/statistics/search/halton.ts';

describe('a Gaussian process', () => {
  const xs = Array.from({ length: 9 }, (_, i) => [i / 8]);
  const ys = xs.map(([x = 0]) => Math.sin(6 * x));
  const predict = fitProcess(xs, ys);

  it('goes through what was observed, and is unsure in between and beyond', () => {
    for (const [i, x] of xs.entries()) {
      const { mean } = predict(x);
      expect(Math.abs(mean - ys[i]!)).toBeLessThan(0.001);
    }
    expect(predict([0.06]).deviation).toBeGreaterThan(10 * predict([0.125]).deviation);
    expect(Math.abs(predict([0.4]).mean - Math.sin(2.4))).toBeLessThan(0.1);
  });

  it('does not follow noise where all is noise', () => {
    const many = Array.from({ length: 40 }, (_, i) => [haltonPoint(i, 1)[0]!]);
    const noisy = fitProcess(
      many,
      many.map((_, i) => ((i * 7919) % 11) / 11),
    );
    // Neighbours that were observed far apart are taken to be alike.
    expect(Math.abs(noisy([0.5]).mean - noisy([0.52]).mean)).toBeLessThan(0.1);
  });

  it('of one point, or of the same again and again, says that', () => {
    expect(fitProcess([[0.5]], [3])([0.5]).mean).toBeCloseTo(3);
    expect(fitProcess([[0.5], [0.5], [0.5]], [3, 3, 3])([0.5]).mean).toBeCloseTo(3);
  });
});

it('expected improvement is that of the normal distribution', () => {
  // The integral of max(0, y - best) over the density, by sums of small steps.
  const summed = (mean: number, deviation: number, best: number): number => {
    let sum = 0;
    for (let z = -8; z < 8; z += 1e-4)
      sum += Math.max(0, mean + deviation * z - best) * Math.exp((-z * z) / 2) * (1e-4 / Math.sqrt(2 * Math.PI));
    return sum;
  };
  for (const [mean, deviation, best] of [
    [0, 1, 0],
    [1, 0.5, 2],
    [-3, 2, -4],
  ] as const)
    expect(expectedImprovement({ mean, deviation }, best)).toBeCloseTo(summed(mean, deviation, best), 5);
  expect(expectedImprovement({ mean: 2, deviation: 0 }, 1)).toBe(1);
  expect(expectedImprovement({ mean: 0, deviation: 0 }, 1)).toBe(0);
});

it('points of the sequence are those of Halton, and lie evenly', () => {
  expect([0, 1, 2, 3].map((n) => haltonPoint(n, 2))).toEqual([
    [1 / 2, 1 / 3],
    [1 / 4, 2 / 3],
    [3 / 4, 1 / 9],
    [1 / 8, 4 / 9].map((x) => expect.closeTo(x, 12)),
  ]);
  const points = Array.from({ length: 64 }, (_, n) => haltonPoint(n, 2, [0.37, 0.81]));
  for (const d of [0, 1])
    for (let cell = 0; cell < 8; cell++)
      expect(Math.abs(points.filter((p) => Math.floor(p[d]! * 8) === cell).length - 8)).toBeLessThanOrEqual(2);
});
