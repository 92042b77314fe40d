import { describe, expect, it } from 'vitest';
import { World } from '../../world.ts';
import { AB, ARMS, armTraffic } from './arm-traffic.ts';
import { askForRace, deployment, startRace } from './raced.ts';

/** One champion serves, and another version was approved to be raced with it in an A/B; both run. */
const racing = async (change: object = {}): Promise<World> => {
  const world = new World();
  await world.apply(askForRace({ ...AB, ...change }));
  await startRace(world);
  return world;
};
const seen = async (world: World) => (await world.types()).filter((type) => /^(Race|Release)/.test(type)).slice(2);
const last = async (world: World, type: string) => (await world.records()).findLast((record) => record.type === type);

const of10 = (i: number, right: number): boolean => (i * 7) % 10 < right;

describe('a version that is raced in an A/B', () => {
  it('runs as an arm beside the champion, each with its share of the requests', async () => {
    const world = await racing({ share: 0.3 });
    expect(await seen(world)).toEqual(['ReleaseStarted:started', 'RaceStarted:preparing', 'RaceStarted:running']);
    expect(world.sagemaker.endpoint).toMatchObject({
      shadows: [],
      variants: [
        { name: 'AllTraffic', weight: 700, containers: [{ package: expect.stringMatching(/\/1$/) }] },
        { name: 'steward-arm-2', weight: 300, containers: [{ package: expect.stringMatching(/\/2$/) }] },
      ],
    });
    expect(world.sagemaker.calls.at(-1)).toBe('update outright');
    const arms = [
      { name: 'AllTraffic', weight: 700 },
      { name: 'steward-arm-2', weight: 300 },
    ];
    expect((await last(world, 'RaceStarted'))?.data).toMatchObject({ form: 'ab', arms });
    expect(world.log).toEqual([]);
  });

  it('takes over by the plan once it is shown to be better, after its arms are gone', async () => {
    const world = await racing();
    await world.run(await armTraffic(world, { n: 6000, champion: (i) => of10(i, 6), challenger: (i) => of10(i, 9) }));
    await world.run();
    expect((await seen(world)).slice(3)).toEqual(['RaceDecided:promote', 'ReleaseCompleted:live']);
    expect(await deployment(world)).toMatchObject({ champion: 2, releases: { 1: 'superseded', 2: 'live' } });
    expect(world.sagemaker.endpoint?.variants.map(({ name }) => name)).toEqual(['AllTraffic']);
    const updates = world.sagemaker.calls.filter((call) => call.startsWith('update'));
    expect(updates.slice(-3)).toEqual(['update outright', 'update outright', 'update canary']);
    const { arms } = (await last(world, 'RaceDecided'))!.data as unknown as { arms: Record<string, number> };
    expect(arms.champion! + arms.challenger!).toBe(6000);
  });

  it('that is worse is stopped, and all requests go to the champion again', async () => {
    const world = await racing();
    await world.run(await armTraffic(world, { n: 6000, champion: (i) => of10(i, 9), challenger: (i) => of10(i, 6) }));
    await world.run();
    expect((await seen(world)).slice(3)).toEqual(['RaceDecided:stop', 'ReleaseRolledBack:rolled-back']);
    const reasons = [{ rule: 'gain', subject: 'accuracy', limit: '0.0000' }];
    expect(await last(world, 'ReleaseRolledBack')).toMatchObject({ reasons });
    expect((await last(world, 'RaceDecided'))?.data.because).toMatch(/`accuracy` is worse by 0\.\d+/);
    expect(world.sagemaker.endpoint?.variants.map(({ name }) => name)).toEqual(['AllTraffic']);
    expect(world.sagemaker.calls.at(-1)).toBe('update outright');
  });

  it('decides nothing by requests that callers let SageMaker deal, and says what to do', async () => {
    const world = await racing();
    await world.run(
      await armTraffic(world, {
        ...{ n: 2000, champion: (i: number) => of10(i, 5), challenger: (i: number) => of10(i, 9) },
        sent: (i) => ARMS[i % 2]!.name,
      }),
    );
    const looked = await last(world, 'RaceLooked');
    expect(looked?.data.because).toMatch(/% of the requests are of units that another arm answered.*`TargetVariant`/);
    expect((await seen(world)).some((one) => one.startsWith('RaceDecided'))).toBe(false);
  });

  it('judges no request that names no unit', async () => {
    const world = await racing();
    await world.run(
      await armTraffic(world, {
        ...{ n: 1000, champion: (i: number) => of10(i, 5), challenger: (i: number) => of10(i, 5) },
        named: (i) => i % 4 > 0,
      }),
    );
    const looked = await last(world, 'RaceLooked');
    expect(looked?.data.because).toMatch(/^250 requests since then name no unit in their inference id/);
    expect(looked?.data.arms).toMatchObject({ champion: expect.any(Number) });
  });

  it('that fails requests, which nobody captures, is stopped by their labels', async () => {
    const world = await racing();
    const lost = await armTraffic(world, {
      ...{ n: 3000, champion: (i: number) => of10(i, 7), challenger: (i: number) => of10(i, 7) },
      // Of the challenger every third request failed, of which SageMaker captures nothing.
      sent: (i, own) => (own === 'steward-arm-2' && i % 3 === 0 ? 'nowhere' : own),
    });
    await world.run(lost);
    await world.run();
    expect(await last(world, 'RaceDecided')).toMatchObject({ verdict: 'stop', reasons: [{ rule: 'gain' }] });
  });
});
