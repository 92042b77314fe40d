import { describe, expect, it } from 'vitest';
import {
  chancesOfCanary,
  chanceToRing,
  firstShare,
  keepsCanaryWish,
  weighCanaries,
} from '../../../lib/domain/canary/canary-chances.ts';
import { poissonAtMost, poissonChances } from '../../../lib/statistics/counts/poisson.ts';
import { uniform } from '../drift/samples.ts';

const SHARE = { metric: 'Invocation5XXErrors', statistic: 'Average', above: 0.02, periods: 2 } as const;
const COUNT = { metric: 'Invocation5XXErrors', statistic: 'Sum', above: 5, periods: 1 } as const;
const WISH = { requests: 600, usual: 0.001, bad: 0.05, found: 0.95, falseRings: 0.01 };
const MINUTE = 60_000;

/** How often an alarm rings in simulated bakes: each request by itself. */
function simulated(alarm: typeof SHARE | typeof COUNT, requests: number, share: number, minutes: number): number {
  const next = uniform(11);
  const poisson = (mean: number): number => {
    let [count, left] = [0, Math.exp(-mean)];
    for (let product = next(); product > left; product *= next()) count += 1;
    return count;
  };
  const runs = 4_000;
  let rang = 0;
  for (let run = 0; run < runs; run += 1) {
    let inRow = 0;
    let rings = false;
    for (let minute = 0; minute < minutes && !rings; minute += 1) {
      const [errors, answers] = [poisson(requests * share), poisson(requests * (1 - share))];
      const value = alarm.statistic === 'Sum' ? errors : errors + answers === 0 ? 0 : errors / (errors + answers);
      inRow = value > alarm.above ? inRow + 1 : 0;
      rings = inRow >= alarm.periods;
    }
    if (rings) rang += 1;
  }
  return rang / runs;
}

describe('the chance that an alarm rings while a canary bakes', () => {
  it.each([
    [SHARE, 60, 0.02, 10],
    [SHARE, 60, 0.05, 5],
    [SHARE, 4, 0.01, 30],
    [COUNT, 60, 0.05, 8],
    [COUNT, 100, 0.02, 13],
  ])(
    '%o at %d requests a minute, of which %d fail, for %d minutes, is what simulation shows',
    (alarm, requests, share, minutes) => {
      const told = chanceToRing(alarm, { requests, share, minutes });
      // Four standard errors of 4,000 simulated bakes.
      expect(Math.abs(told - simulated(alarm, requests, share, minutes))).toBeLessThan(4 * Math.sqrt(0.25 / 4_000));
    },
  );

  it.each([
    ['no request', SHARE, { requests: 0, share: 0.5, minutes: 30 }, 0],
    ['fewer minutes than periods', SHARE, { requests: 1e5, share: 0.5, minutes: 1 }, 0],
    ['everything fails', SHARE, { requests: 1e5, share: 1, minutes: 2 }, 1],
    ['nothing fails', SHARE, { requests: 1e5, share: 0, minutes: 60 }, 0],
    ['many requests', { ...COUNT, above: 1e5 }, { requests: 1e7, share: 0.011, minutes: 1 }, 1],
  ])('of %s is sure', (_, alarm, seen, chance) => {
    expect(chanceToRing(alarm as typeof SHARE, seen)).toBeCloseTo(chance, 9);
  });

  it('is of a Poisson variable that adds up to one, at any mean', () => {
    for (const mean of [0, 0.001, 1, 30, 4_000, 1e6]) {
      const { from, chances } = poissonChances(mean);
      const average = chances.reduce((sum, chance, i) => sum + chance * (from + i), 0);
      expect(average).toBeCloseTo(mean, mean > 1e5 ? 3 : 6);
      expect(poissonAtMost(mean)(mean * 2 + 100)).toBeCloseTo(1, 9);
    }
    expect(poissonAtMost(2)(1)).toBeCloseTo(3 * Math.exp(-2), 12);
  });
});

describe('canaries', () => {
  it('that keep the wish and hurt the fewest come first', () => {
    const all = weighCanaries([SHARE], 10, WISH);
    const [best] = all;
    expect(keepsCanaryWish(best!, WISH)).toBe(true);
    for (const other of all) if (keepsCanaryWish(other, WISH)) expect(other.hurt).toBeGreaterThanOrEqual(best!.hurt);
    // A tenth of ten instances is the least there is.
    expect(best!.percent).toBe(10);
  });

  it.each([
    [2, 10, 50],
    [9, 25, (100 * 2) / 9],
    [3, 50, 100 / 3],
    [undefined, 7, 7],
  ])(
    'of %s instances, asked for %d %%, are whole ones, and what is proposed has that share again',
    (instances, percent, share) => {
      const plan = (asked: number) => ({ type: 'canary', percent: asked, bake: 5 * MINUTE }) as const;
      expect(firstShare(plan(percent), instances)).toBeCloseTo(share, 9);
      for (const one of weighCanaries([SHARE], instances, WISH))
        expect(one.hurt).toBeCloseTo(
          WISH.requests * (firstShare(plan(one.percent), instances) / 100) * (one.bake / MINUTE) * 0.049,
          6,
        );
    },
  );

  it('of too few requests keep no wish: the one that finds most comes first, and more of either finds more', () => {
    const wish = { ...WISH, requests: 2 };
    const all = weighCanaries([COUNT], undefined, wish);
    expect(all.some((one) => keepsCanaryWish(one, wish))).toBe(false);
    expect(all[0]).toMatchObject({ percent: 50, bake: 60 * MINUTE });
    expect(all[0]!.found).toBeGreaterThan(all.at(-1)!.found);
  });

  it('without an alarm on failures find nothing, and hurt all the same', () => {
    const latency = { ...SHARE, metric: 'ModelLatency' } as never;
    expect(chancesOfCanary([latency], { percent: 10, bake: 10 * MINUTE }, WISH)).toEqual({
      ...{ percent: 10, bake: 10 * MINUTE, found: 0, falseRings: 0 },
      hurt: expect.closeTo(60 * 10 * 0.049, 6),
    });
  });
});

it('a good version is taken back also when all requests have gone over, until the old fleet is gone', () => {
  const wish = { requests: 30, usual: 0.001, bad: 0.05, found: 0.95, falseRings: 0.01 };
  const { falseRings } = chancesOfCanary([{ ...COUNT, above: 0 }], { percent: 10, bake: 5 * 60_000 }, wish);
  // A failure in 5 minutes of 3 requests and 15 of 30 is as good as one in 465 requests.
  expect(falseRings).toBeCloseTo(1 - 0.999 ** 15 + (1 - 0.999 ** 450), 2);
});
