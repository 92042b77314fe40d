import { describe, expect, it } from 'vitest';
import { BEN, World } from '../../world.ts';
import { askForRace, deployment, HOUR, startRace, traffic } from './raced.ts';

/** One champion serves, and another version was approved to be raced with it; both run. */
const racing = async (change: object = {}): Promise<World> => {
  const world = new World();
  await world.apply(askForRace(change));
  await startRace(world);
  return world;
};

const of10 = (i: number, right: number): boolean => (i * 7) % 10 < right;
const seen = async (world: World) => (await world.types()).filter((type) => /^(Race|Release)/.test(type)).slice(2);

describe('a version that is raced', () => {
  it('runs beside the champion, which goes on answering, and is not live', async () => {
    const world = await racing();
    expect(await seen(world)).toEqual(['ReleaseStarted:started', 'RaceStarted:preparing', 'RaceStarted:running']);
    expect(await deployment(world)).toMatchObject({ champion: 1, releases: { 1: 'live', 2: 'releasing' } });
    expect(world.sagemaker.endpoint).toMatchObject({
      variants: [{ containers: [{ package: expect.stringMatching(/\/1$/) }] }],
      shadowing: [{ name: 'steward-shadow-2', containers: [{ package: expect.stringMatching(/\/2$/) }] }],
    });
    expect(world.log).toEqual([]);
  });

  it('takes over once it is shown to be better, by the plan that people approved', async () => {
    const world = await racing();
    await world.run(await traffic(world, { n: 3000, champion: (i) => of10(i, 6), challenger: (i) => of10(i, 8) }));
    await world.run();
    expect(await seen(world)).toEqual([
      ...['ReleaseStarted:started', 'RaceStarted:preparing', 'RaceStarted:running'],
      ...['RaceDecided:promote', 'ReleaseCompleted:live'],
    ]);
    expect(await deployment(world)).toMatchObject({ champion: 2, releases: { 1: 'superseded', 2: 'live' } });
    expect(world.sagemaker.endpoint).toMatchObject({ shadows: [] });
    expect(world.sagemaker.calls.slice(-2)).toEqual(['alarm Invocation5XXErrors', 'update canary']);
    const [said] = (await world.records()).filter(({ type }) => type === 'RaceDecided');
    expect(said?.data).toMatchObject({
      look: 1,
      criteria: [
        { name: 'accuracy', standing: 'met', units: 3000, value: '0.2000', limit: '0.0000' },
        { name: 'errors' },
      ],
    });
  });

  it('that is worse is stopped, its shadow taken away, and the champion stays', async () => {
    const world = await racing();
    await world.run(await traffic(world, { n: 3000, champion: (i) => of10(i, 8), challenger: (i) => of10(i, 6) }));
    await world.run();
    expect((await seen(world)).slice(3)).toEqual(['RaceDecided:stop', 'ReleaseRolledBack:rolled-back']);
    expect(await deployment(world)).toMatchObject({ champion: 1, releases: { 1: 'live', 2: 'rolled-back' } });
    expect(world.sagemaker.endpoint).toMatchObject({ shadows: [] });
    const last = (await world.records()).findLast(({ type }) => type === 'ReleaseRolledBack');
    expect(last?.reasons).toMatchObject([{ rule: 'gain', subject: 'accuracy', observed: '-0.2000', limit: '0.0000' }]);
  });

  it('that is better and fails on more requests is stopped', async () => {
    const world = await racing();
    await world.run(
      await traffic(world, {
        ...{ n: 3000, champion: (i: number) => of10(i, 5) },
        challenger: (i) => (i % 20 < 3 ? undefined : true),
      }),
    );
    await world.run();
    const decided = (await world.records()).find(({ type }) => type === 'RaceDecided');
    expect(decided).toMatchObject({ verdict: 'stop', reasons: [{ rule: 'guard', subject: 'errors' }] });
  });

  it('waits for more where nothing is shown, each request counted once, until its end', async () => {
    const world = await racing({ maximum: { units: 900, time: '5d' } });
    const same = { n: 400, champion: (i: number) => of10(i, 7), challenger: (i: number) => of10(i + 5, 7) };
    for (let i = 0; i < 3; i++) await world.run(await traffic(world, same));
    await world.run();
    expect((await seen(world)).slice(3)).toEqual([
      ...['RaceLooked:wait', 'RaceLooked:wait', 'RaceDecided:stop', 'ReleaseRolledBack:rolled-back'],
    ]);
    const decided = (await world.records()).find(({ type }) => type === 'RaceDecided');
    expect(decided).toMatchObject({ reasons: [{ rule: 'maximum-units', observed: '1200.0000', limit: '900.0000' }] });
  });

  it('is not decided by requests that nobody can pair', async () => {
    const world = await racing();
    await world.run(
      await traffic(world, {
        ...{ n: 1000, champion: (i: number) => of10(i, 5), challenger: (i: number) => of10(i, 9) },
        id: (i) => i % 10 > 0,
      }),
    );
    const looked = (await world.records()).find(({ type }) => type === 'RaceLooked');
    expect(looked?.data.because).toMatch(/have one answer alone/);
  });

  it('is neither promoted nor called failing where copies are captured under ids of their own', async () => {
    const world = await racing();
    await world.run(
      await traffic(world, {
        ...{ n: 1000, champion: (i: number) => of10(i, 5), challenger: (i: number) => of10(i, 9), copyId: false },
      }),
    );
    const looked = (await world.records()).find(({ type }) => type === 'RaceLooked');
    expect(looked?.data.because).toMatch(/none of the shadow's 1000 captures has the inference id of a request/);
    expect((await seen(world)).some((one) => one.startsWith('RaceDecided'))).toBe(false);
  });

  it('whose endpoint somebody changed is stopped by name', async () => {
    const world = await racing();
    const endpoint = world.sagemaker.endpoint!;
    const [shadow] = endpoint.shadowing!;
    world.sagemaker.endpoint = { ...endpoint, shadowing: [{ ...shadow!, images: ['b'.repeat(64)] }] };
    await world.run(world.plane.clock.now() + HOUR);
    await world.run();
    const decided = (await world.records()).find(({ type }) => type === 'RaceDecided');
    expect(decided).toMatchObject({ verdict: 'stop', reasons: [{ rule: 'running-images' }] });
    expect(await deployment(world)).toMatchObject({ champion: 1, releases: { 2: 'rolled-back' } });
  });

  it('whose update SageMaker took back in silence is not raced, and the champion stays', async () => {
    const world = new World();
    await world.apply(askForRace());
    await world.live(1);
    world.sagemaker.outcome = 'silent-rollback';
    world.take(world.train(2, { better: 0.4 }));
    await world.run(world.plane.clock.now());
    await world.answer((await world.open(2))!, BEN);
    await world.run();
    expect((await seen(world)).slice(1)).toEqual([
      ...['RaceStarted:preparing', 'RaceDecided:stop', 'ReleaseRolledBack:rolled-back'],
    ]);
  });
});
