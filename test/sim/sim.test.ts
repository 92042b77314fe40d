import { describe, expect, it } from 'vitest';
import { killed, killsOf, undisturbed } from './kill-matrix.ts';
import { PINNED } from './pinned.ts';
import { simulate } from './seed.ts';

/** Seeds that a run tries besides those pinned: others each time, told when they fail. `npm run sim -- --seeds N` tries many. */
const FROM = Number(process.env.SIM_SEED ?? Math.floor(Math.random() * 1e9));
const SEEDS = Number(process.env.SIM_SEEDS ?? 6);

describe('a life that a seed draws', () => {
  it('is the same each time, line by line', async () => {
    const first = await simulate(12);
    expect((await simulate(12)).trace).toEqual(first.trace);
    expect(first.faults).toBeGreaterThan(5);
  });

  it.each(Object.entries(PINNED))('%i: %s', async (seed) => {
    expect((await simulate(Number(seed))).problems).toEqual([]);
  });

  it.each(Array.from({ length: SEEDS }, (_, i) => FROM + i))(
    '%i: nothing twice, lost, false or unlike its records',
    async (seed) => {
      const { problems, trace } = await simulate(seed);
      expect(problems, `npm run sim -- --seed ${seed}\n${trace.slice(-40).join('\n')}`).toEqual([]);
    },
  );
});

describe('a life that is killed', () => {
  it('before and after one call in forty ends as undisturbed', async () => {
    const whole = await undisturbed('good');
    for (const kills of killsOf(whole, 40)) expect(await killed(kills), JSON.stringify(kills.kills)).toEqual([]);
  });
});
