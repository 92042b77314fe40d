import { expect, it } from 'vitest';
import { problemsOf } from './history.ts';
import { type Lived, live } from './run.ts';
import type { Call, Weather } from './world/boundary.ts';
import { chanceOf } from './world/chance.ts';
import { GOOD, HOUR, START } from './world/life.ts';
import { CALM, PEACE } from './world/weather.ts';

const SEED = Number(process.env.SIM_SEED ?? Math.floor(Math.random() * 1e9));
/** The first version is asked about soon after the start and answered an hour later: then its release begins. */
const RELEASE = { from: START + HOUR, to: START + HOUR + 10 * 60_000 };
const WHOLE = { from: START, to: PEACE };

/** SageMaker, CloudWatch and Steward's own services refuse 30 % of all calls for their number, and 5 % break. */
function throttling(seed: number, { from, to }: { from: number; to: number }): Weather {
  const chance = chanceOf(seed);
  return {
    fateOf: ({ at }) => {
      const draw = at >= from && at < to ? chance.next() : 1;
      return { kind: draw < 0.3 ? 'throttled' : draw < 0.35 ? 'broken' : 'goes' };
    },
  };
}

const within =
  ({ from, to }: { from: number; to: number }) =>
  (call: Call) =>
    call.at >= from && call.at < to;

/** Calls of a life in that time, its problems, and what served at its end. */
const lived = (weather: Weather, time: { from: number; to: number }) =>
  live({ seed: SEED, story: GOOD, weather }, async (life: Lived) => {
    const calls = life.calls.filter(({ call }) => within(time)(call));
    const refused = calls.filter(({ fate }) => fate.kind !== 'goes').length;
    return { calls: calls.length, refused, problems: await problemsOf(life), served: life.watcher.served() };
  });

it.each([
  // What was put off comes after them.
  ['ten minutes in which a version goes live', RELEASE, { from: RELEASE.from, to: RELEASE.to + HOUR }],
  ['five days', WHOLE, WHOLE],
])(
  `where 30 of 100 calls are throttled and 5 break, for %s, all completes with at most three times the calls (SIM_SEED=${SEED})`,
  async (_, time, counted) => {
    const calm = await lived(CALM, counted);
    const busy = await lived(throttling(SEED, time), counted);
    expect(busy.problems).toEqual([]);
    expect(busy.served).toEqual(calm.served);
    expect(busy.refused).toBeGreaterThan(50);
    expect(busy.calls / calm.calls).toBeLessThanOrEqual(3);
  },
  600_000,
);
