import { describe, expect, it } from 'vitest';
import { BEN, World } from '../world.ts';

const HOUR = 3_600_000;
const id = { tenant: 'default', model: 'flight-delay' };
const RACE = {
  ...{ form: 'shadow', metric: 'accuracy', maximum: { units: 20_000, time: '5d' } },
  ...{ settle: '2h', every: '6h', errors: { maximumLoss: 0.02 } },
};

/** One champion serves, and another version was approved to be raced with it; both run. */
async function racing(change: object = {}): Promise<World> {
  const world = new World();
  await world.apply((manifest) =>
    Object.assign((manifest as unknown as { deployments: object[] }).deployments[0]!, { race: { ...RACE, ...change } }),
  );
  await world.live(1);
  world.take(world.train(2, { better: 0.4 }));
  await world.run(world.plane.clock.now());
  await world.answer((await world.open(2))!, BEN);
  await world.run(world.plane.clock.now() + HOUR);
  return world;
}

const deployment = (world: World) => world.plane.ports.registry.deployment(id, 'flight-delay-prod');
const race = async (world: World) => (await deployment(world))?.releasing?.race;

interface Traffic {
  readonly n: number;
  /** Whether the i-th answer of each is right; undefined: it failed. */
  readonly champion: (i: number) => boolean | undefined;
  readonly challenger: (i: number) => boolean | undefined;
  /** Whether the request has an id and a label. */
  readonly id?: (i: number) => boolean;
  readonly label?: (i: number) => boolean;
}

/** Requests of the next six hours after the last look, in both variants' captures, with their labels. */
async function traffic(world: World, { n, champion, challenger, ...of }: Traffic): Promise<number> {
  const run = (await race(world))!;
  const from = run.until ?? run.began!;
  const files = new Map<string, string[]>();
  const put = (path: string, line: object) => files.set(path, [...(files.get(path) ?? []), JSON.stringify(line)]);
  const side = (data: string, mode: string) => ({ observedContentType: 'text/csv', mode, data, encoding: 'CSV' });
  for (let i = 0; i < n; i++) {
    const at = from + Math.floor((i / n) * 6 * HOUR);
    const hour = new Date(at).toISOString().slice(0, 13).replace(/[-T]/g, '/');
    const truth = i % 2;
    const inferenceId = `${from}-${i}`;
    const capture = (variant: string, right: boolean | undefined): void => {
      if (right === undefined) return;
      put(`capture/flight-delay-prod/${variant}/${hour}/a.jsonl`, {
        captureData: {
          endpointInput: side(`${i % 24},1,500,${i % 3 ? 'JFK' : 'ATL'},ORD`, 'INPUT'),
          endpointOutput: side(String(right === (truth === 1) ? 0.9 : 0.1), 'OUTPUT'),
        },
        eventMetadata: {
          ...{ eventId: `${variant}-${inferenceId}`, inferenceTime: new Date(at).toISOString() },
          ...((of.id?.(i) ?? true) && { inferenceId }),
        },
        eventVersion: '0',
      });
    };
    capture('AllTraffic', champion(i));
    capture('steward-shadow-2', challenger(i));
    if (of.label?.(i) ?? true)
      put(`labels/flight-delay/${hour}/l.jsonl`, {
        groundTruthData: { data: String(truth), encoding: 'CSV' },
        eventMetadata: { eventId: inferenceId },
        eventVersion: '0',
      });
  }
  for (const [path, lines] of files) world.put(`s3://steward-captures/${path}`, lines.join('\n'));
  return from + 9 * HOUR;
}

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
    await world.apply((manifest) =>
      Object.assign((manifest as unknown as { deployments: object[] }).deployments[0]!, { race: RACE }),
    );
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
