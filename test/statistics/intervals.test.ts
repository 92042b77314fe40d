import { describe, expect, it } from 'vitest';
import { binomialTail } from '../../lib/statistics/counts/binomial.ts';
import { jensenShannon, psi } from '../../lib/statistics/distances/divergence.ts';
import { normalMargin } from '../../lib/statistics/normal.ts';
import { leastChange, newcombe, wilson } from '../../lib/statistics/proportions.ts';
import { uniform } from '../domain/drift/samples.ts';

const z95 = normalMargin(0.05);

describe('shares', () => {
  it('have the interval of Newcombe 1998 (one sample, 81 of 263)', () => {
    const { low, high } = wilson({ successes: 81, trials: 263 }, z95);
    expect([low.toFixed(4), high.toFixed(4)]).toEqual(['0.2553', '0.3662']);
  });

  it('differ by the interval of Newcombe 1998 (method 10, 56 of 70 against 48 of 80)', () => {
    const [a, b] = [
      { successes: 56, trials: 70 },
      { successes: 48, trials: 80 },
    ];
    const { low, high } = newcombe(a, b, z95);
    expect([low.toFixed(4), high.toFixed(4)]).toEqual(['0.0524', '0.3339']);
    // by exact ends a little less, whichever came first
    expect(leastChange(a, b, 0.05)).toBe(leastChange(b, a, 0.05));
    expect(leastChange(a, b, 0.05)).toBeGreaterThan(0.04);
    expect(leastChange(a, b, 0.05)).toBeLessThan(0.0524);
  });

  it('may not differ at all when their interval holds 0', () => {
    expect(leastChange({ successes: 10, trials: 100 }, { successes: 12, trials: 100 }, 0.05)).toBe(0);
    expect(leastChange({ successes: 0, trials: 100 }, { successes: 0, trials: 0 }, 0.05)).toBe(0);
  });
});

describe('divergences', () => {
  const u = uniform(21);
  const draw = (shares: readonly number[], n: number) => {
    const counts = shares.map(() => 0);
    for (let i = 0; i < n; i++) {
      let left = u();
      let bin = 0;
      while (bin < shares.length - 1 && left >= shares[bin]!) left -= shares[bin++]!;
      counts[bin]!++;
    }
    return counts;
  };
  const even = new Array(10).fill(0.1) as number[];
  const moved = [0.03, 0.05, 0.08, 0.1, 0.1, 0.1, 0.1, 0.13, 0.15, 0.16];

  it('show on average what `noise` says when nothing moved, and the lower end takes it off', () => {
    const seen = Array.from({ length: 300 }, () => psi(draw(even, 1_000), draw(even, 300))!);
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean(seen.map(({ value }) => value)) / seen[0]!.noise).toBeCloseTo(1, 0);
    expect(mean(seen.map(({ interval }) => interval(0).low))).toBeLessThan(seen[0]!.noise / 2);
  });

  it.each([
    ['PSI', psi, (p: number, q: number) => (p - q) * Math.log(p / q), (x: number) => x],
    [
      'JS',
      jensenShannon,
      (p: number, q: number) => (p * Math.log2((2 * p) / (p + q)) + q * Math.log2((2 * q) / (p + q))) / 2,
      Math.sqrt,
    ],
  ] as const)('have intervals that hold the true %s', (_name, measure, term, finish) => {
    const truth = finish(even.reduce((sum, p, i) => sum + term(p, moved[i]!), 0));
    const intervals = Array.from({ length: 400 }, () => measure(draw(even, 5_000), draw(moved, 1_000))!.interval(z95));
    const share = (misses: typeof intervals) => misses.length / intervals.length;
    // 2.5 % may miss on either side, and 400 draws scatter by 0.8 %
    expect(share(intervals.filter(({ low }) => low > truth))).toBeLessThan(0.045);
    expect(share(intervals.filter(({ high }) => high < truth))).toBeLessThan(0.045);
  });

  it.each([
    ['psi', psi, (p: number, q: number) => (p - q) * Math.log(p / q), (x: number) => x],
    [
      'JS',
      jensenShannon,
      (p: number, q: number) => (p * Math.log2((2 * p) / (p + q)) + q * Math.log2((2 * q) / (p + q))) / 2,
      Math.sqrt,
    ],
  ] as const)(
    'of bins that are nearly empty in a window never exceed the true %s too often',
    (_name, measure, term, finish) => {
      const before = [0.05, 0.45, 0.5];
      const now = [0.001, 0.475, 0.524];
      const truth = finish(before.reduce((sum, p, i) => sum + term(p, now[i]!), 0));
      const lows = Array.from(
        { length: 1_000 },
        () => measure(draw(before, 5_000), draw(now, 1_000))!.interval(normalMargin(0.01)).low,
      );
      expect(lows.filter((low) => low > truth).length).toBeLessThanOrEqual(12);
    },
  );

  it('do not take the values that happen to be largest for larger than they are', () => {
    const origin = { picked: 30, among: 300 };
    const alike = () => {
      const counts = new Array<number>(300).fill(0);
      for (let i = 0; i < 9_000; i++) counts[Math.floor(u() * 300)]! += 1;
      return counts;
    };
    const lows = Array.from({ length: 100 }, () => {
      const [was, is] = [alike(), alike()];
      const first = [...was.keys()].sort((a, b) => was[b]! - was[a]!).slice(0, 30);
      const own = (counts: number[]): number[] => {
        const shown = first.map((i) => counts[i]!);
        return [...shown, 9_000 - shown.reduce((sum, count) => sum + count, 0)];
      };
      return [origin, {}].map((from) => psi(own(was), own(is), from)!.interval(z95).low);
    });
    const alarms = (which: number): number => lows.filter((low) => low[which]! > 0).length;
    expect(alarms(0)).toBeLessThanOrEqual(7);
    expect(alarms(1)).toBeGreaterThan(30);
  });
});

describe('divergences of a value that was nearly absent', () => {
  const chances = (n: number, p: number, most: number): number[] =>
    Array.from({ length: most }, (_, k) => binomialTail(k, { trials: n, p }) - binomialTail(k + 1, { trials: n, p }));

  it.each([
    [0.002, 0.012, 300],
    [0.0002, 0.005, 200],
    [0.00001, 0.01, 200],
  ])('reach no nearer than %d and %d are apart in 19 of 20 windows, counted over all of them', (p, q, m) => {
    const n = 5_000;
    const truth = (p - q) * Math.log(Math.max(1e-4, p) / q) + (q - p) * Math.log((1 - p) / (1 - q));
    let short = 0;
    for (const [b, before] of chances(n, p, 40).entries())
      for (const [c, now] of chances(m, q, 30).entries()) {
        const { high } = psi([n - b, b], [m - c, c])!.interval(normalMargin(0.085));
        if (high < truth) short += before * now;
      }
    expect(short).toBeLessThan(0.05);
  });
});
