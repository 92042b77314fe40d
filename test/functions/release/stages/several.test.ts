import { beforeEach, describe, expect, it } from 'vitest';
import { BEN } from '../../world.ts';
import {
  CARL,
  DAN,
  give,
  HOUR,
  live,
  openWorld,
  PROD,
  pass,
  promote,
  question,
  STAGING,
  say,
  version,
  world,
} from './staged.ts';

const EAST = 'flight-delay-staging-east';

beforeEach(() => {
  const close = openWorld();
  world.sagemaker.apart.set(EAST, undefined);
  return close;
});

/** Two deployments of one stage, which may be of different sizes, then production. */
async function begin(): Promise<void> {
  await world.apply((m) => {
    const [one] = m.deployments as never as object[];
    Object.assign(m, {
      stages: [{ name: 'staging' }, { name: 'prod' }],
      deployments: [
        { ...one, endpoint: STAGING, stage: 'staging' },
        { ...one, endpoint: EAST, stage: 'staging' },
        { ...one, endpoint: PROD, stage: 'prod' },
      ],
    });
  });
  world.take(world.train(1));
  await pass(0);
}

const toStaging = (number: number) =>
  give(DAN, { command: 'promote', version: number, to: 'staging', dryRun: false }).then(
    (given) => (given as { done: { verdict: string; stands?: string[] } }).done,
  );

describe('a stage of two deployments', () => {
  it('is entered in each on its own, and left once both serve the version', async () => {
    await begin();
    expect((await version()).said).toEqual({ [STAGING]: 'awaiting-approval', [EAST]: 'awaiting-approval' });
    await say(STAGING, BEN);
    await say(EAST, BEN, 'reject');
    await pass(2 * HOUR);
    expect([await live(STAGING), await live(EAST)]).toMatchObject([{ champion: 1 }, { releases: {} }]);
    expect(await question(PROD)).toBeUndefined();
    expect((await promote(true)).conditions).toMatchObject([
      { rule: 'live', subject: STAGING, met: true },
      {
        rule: 'live',
        subject: EAST,
        met: false,
        says: expect.stringContaining('is not live in flight-delay-staging-east: rejected'),
      },
    ]);
    // Brought up again where it is not yet, and there alone.
    expect(await toStaging(1)).toMatchObject({ verdict: 'promoted' });
    await pass(HOUR);
    expect(await question(STAGING)).toBeUndefined();
    await say(EAST, CARL);
    await pass(2 * HOUR);
    expect(await live(EAST)).toMatchObject({ champion: 1 });
    expect(await question(PROD)).toBeDefined();
    expect(await toStaging(1)).toMatchObject({
      verdict: 'already',
      stands: ['version 1 serves flight-delay-staging', 'version 1 serves flight-delay-staging-east'],
    });
  });

  it('goes back in one alone: what was replaced there is said to be, with what brings it back', async () => {
    await begin();
    for (const number of [1, 2]) {
      if (number === 2) world.take(world.train(2, { better: 0.4 }));
      await pass(HOUR);
      await say(STAGING, BEN, 'approve', number);
      await say(EAST, BEN, 'approve', number);
      await pass(2 * HOUR);
    }
    await give(DAN, { command: 'rollback', deployment: EAST });
    await pass(HOUR);
    expect([await live(STAGING), await live(EAST)]).toMatchObject([{ champion: 2 }, { champion: 1 }]);
    expect(await toStaging(2)).toMatchObject({
      verdict: 'replaced',
      stands: [
        'version 2 serves flight-delay-staging',
        'version 2 served flight-delay-staging-east before, and version 1 serves it: `steward rollback flight-delay --deployment flight-delay-staging-east` goes back to it, under the yes that it has',
      ],
    });
    expect((await promote(false, 2)).verdict).toBe('not-yet');
    await give(DAN, { command: 'rollback', deployment: EAST });
    await pass(HOUR);
    expect(await live(EAST)).toMatchObject({ champion: 2 });
    expect((await promote(true, 2)).conditions.every(({ met }) => met)).toBe(true);
  });
});
