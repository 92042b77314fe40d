import { describe, expect, it } from 'vitest';
import { evidenceOfRows, evidenceOfShare, evidenceOfWindows } from '../../lib/statistics/e-values.ts';
import { drawn } from '../domain/drift/draw.ts';

/** Expectation of exp(log(z)), z standard normal, by the midpoint rule: what weighs most may lie far out. */
function expectation(log: (z: number) => number): number {
  let sum = 0;
  const step = 0.01;
  for (let z = -150 + step / 2; z < 150; z += step) sum += Math.exp(log(z) - (z * z) / 2) * step;
  return sum / Math.sqrt(2 * Math.PI);
}

/** Logarithms of the law of a count whose share is beta(a, b), by the ratio of neighbours. */
function betaBinomial(m: number, a: number, b: number): number[] {
  const logs = [0];
  for (let k = 0; k < m; k++) logs.push(logs[k]! + Math.log(((m - k) * (a + k)) / ((k + 1) * (b + m - k - 1))));
  const all = Math.log(logs.reduce((sum, log) => sum + Math.exp(log - logs[0]!), 0)) + logs[0]!;
  return logs.map((log) => log - all);
}

describe('evidence of a stream against one baseline', () => {
  it.each([
    [2_000, 500],
    [2_000, 500_000],
    [10_000, 500],
    [500, 200],
  ])('of means is 1 on average when nothing differs, baseline %i and stream %i drawn', (n, m) => {
    const deviation = Math.sqrt(1 / n + 1 / m);
    expect(expectation((z) => evidenceOfRows({ n, m, apart: z * deviation }))).toBeCloseTo(1, 3);
  });

  it.each([
    [0, 2_000, 0.5],
    [3, 2_000, 0.5],
    [900, 10_000, 0.5],
    [0, 5_000, 2],
  ])('of a share is 1 on average over what %i of %i leave possible', (successes, trials, more) => {
    for (const m of [1, 40, 300]) {
      const law = betaBinomial(m, successes + more, trials - successes + 0.5);
      const mean = law.reduce(
        (sum, log, k) =>
          sum + Math.exp(log + evidenceOfShare({ successes, trials, more }, { successes: k, trials: m })),
        0,
      );
      expect(mean).toBeCloseTo(1, 8);
    }
  });

  it('of windows is 1 on average where they differ by more than their rows make them, and less where by no more', () => {
    const draw = drawn(5);
    for (const spread of [1, 40]) {
      let sum = 0;
      const runs = 20_000;
      for (let run = 0; run < runs; run++) {
        const [n, rows, windows] = [4_000, 500, 6];
        const base = draw.normal() * Math.sqrt(spread / n);
        const means = Array.from({ length: windows }, () => draw.normal() * Math.sqrt(spread / rows));
        const mean = means.reduce((total, value) => total + value, 0) / windows;
        const within = means.reduce((total, value) => total + rows * (value - mean) ** 2, 0);
        sum += Math.exp(evidenceOfWindows({ n, m: windows * rows, apart: mean - base, windows, within }));
      }
      // Windows are taken to differ as much as rows alone make them at least, which costs evidence where they differ by less in turn.
      expect(sum / runs).toBeGreaterThan(spread === 1 ? 0.3 : 0.8);
      expect(sum / runs).toBeLessThan(spread === 1 ? 1 : 1.2);
    }
  });

  it('never grows beyond what the size of the baseline allows: its own error is no evidence', () => {
    // Two and a half standard errors off, as one baseline in eighty is.
    const apart = 2.5 / Math.sqrt(10_000);
    const logs = [1e4, 1e5, 1e6, 1e9].map((m) => evidenceOfRows({ n: 10_000, m, apart }));
    expect(Math.max(...logs)).toBeLessThan(Math.log(10));
  });

  it('of windows is never surer than windows are many, and of one says nothing', () => {
    const far = { n: 1e6, m: 5_000, apart: 3, within: 10 };
    expect(evidenceOfWindows({ ...far, windows: 1 })).toBe(0);
    expect(evidenceOfWindows({ ...far, windows: 2 })).toBeLessThan(evidenceOfWindows({ ...far, windows: 20 }));
    expect(evidenceOfWindows({ ...far, windows: 3, within: 0 })).toBeLessThan(10);
  });

  it('is written out for one case', () => {
    // v = 1/1000 + 1/1000, d = 0.2: the mean of √(v/(v+c)) exp(d² c / (2 v (v+c))) over c = 0.0009, 0.01, 0.09.
    const one = (c: number) => Math.sqrt(0.002 / (0.002 + c)) * Math.exp((0.04 * c) / (0.004 * (0.002 + c)));
    expect(Math.exp(evidenceOfRows({ n: 1_000, m: 1_000, apart: 0.2 }))).toBeCloseTo(
      (one(0.0009) + one(0.01) + one(0.09)) / 3,
      6,
    );
  });
});
