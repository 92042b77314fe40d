import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { reconcile } from '../../../functions/reconcile/reconcile.ts';
import type { RunningVariant } from '../../../lib/domain/served/served.ts';
import { BEN, World } from '../world.ts';

const id = { tenant: 'default', model: 'flight-delay' };
const ENDPOINT = 'flight-delay-prod';
const SERVERLESS = { type: 'serverless', memory: 2, maxConcurrency: 20 };
type Changed = Parameters<NonNullable<Parameters<World['apply']>[0]>>[0];

const serverless = (manifest: Changed): void => {
  const { deployments } = manifest as unknown as { deployments: Record<string, unknown>[] };
  const [spec] = deployments;
  for (const key of ['instanceType', 'instances', 'capture']) delete spec![key];
  Object.assign(spec!, { serving: SERVERLESS, logs: { uri: 's3://data/logs' }, plan: { type: 'all-at-once' } });
};

const batch = (manifest: Changed): void => {
  const { deployments } = manifest as unknown as { deployments: Record<string, unknown>[] };
  const [spec] = deployments;
  for (const key of ['instanceType', 'instances', 'capture', 'smoke']) delete spec![key];
  Object.assign(spec!, {
    serving: { type: 'batch' },
    logs: { uri: 's3://data/logs' },
    plan: { type: 'all-at-once' },
    alarms: [],
  });
};

const queued = (manifest: Changed): void => {
  const { deployments } = manifest as unknown as { deployments: Record<string, unknown>[] };
  const [spec] = deployments;
  delete spec!.capture;
  Object.assign(spec!, {
    serving: { type: 'async', output: 's3://answers/flights', failure: 's3://failures/flights' },
    logs: { uri: 's3://data/logs' },
  });
};

const VARIANTS = [
  { name: 'cpu', instanceType: 'ml.m5.large', instances: 2, weight: 3 },
  { name: 'gpu', instanceType: 'ml.g5.xlarge', instances: 2, weight: 1 },
];
const several =
  (variants: readonly object[] = VARIANTS) =>
  (manifest: Changed): void => {
    const { deployments } = manifest as unknown as { deployments: Record<string, unknown>[] };
    const [spec] = deployments;
    for (const key of ['instanceType', 'instances']) delete spec![key];
    Object.assign(spec!, { variants });
  };

const elsewhere = (manifest: Changed): void => {
  const { deployments } = manifest as unknown as { deployments: Record<string, unknown>[] };
  deployments[0]!.endpoint = 'flight-delay-other';
};

async function asked(change: (manifest: Changed) => void = serverless, world: World = new World()): Promise<World> {
  await world.apply(change);
  world.take(world.train(1));
  await world.run(world.plane.clock.now());
  return world;
}

async function live(change?: (manifest: Changed) => void): Promise<World> {
  const world = await asked(change);
  await world.answer((await world.open())!, BEN);
  await world.run();
  expect((await world.types()).at(-1)).toBe('ReleaseCompleted:live');
  return world;
}

const last = async (world: World) => (await world.records()).at(-1)!;

describe('a smoke request that waits in a queue', () => {
  const MINUTE = 60_000;
  /** Every request that SageMaker was given, and where the answer to the last one will lie. */
  function heard(world: World): { readonly ids: string[]; output: string } {
    const said = { ids: [] as string[], output: '' };
    const { sagemaker } = world;
    const invokeAsync = sagemaker.invokeAsync.bind(sagemaker);
    sagemaker.invokeAsync = async (...request) => {
      const answer = await invokeAsync(...request);
      said.ids.push(request[1].inferenceId);
      said.output = answer.output;
      return answer;
    };
    return said;
  }
  const released = async (world: World): Promise<void> => {
    await world.answer((await world.open())!, BEN);
    await world.run(world.plane.clock.now() + 3 * MINUTE);
  };

  it('is asked once, though its release is carried on by another process, which finds the answer', async () => {
    const home = mkdtempSync(join(tmpdir(), 'steward-queued-'));
    const database = join(home, 'state.sqlite');
    const first = await asked(queued, new World(database, { home }));
    const said = heard(first);
    await released(first);
    expect(said.ids).toHaveLength(1);
    first.plane.close();
    const second = new World(database, { home, start: first.plane.clock.now() });
    const { packages, models, configs, endpoint } = first.sagemaker;
    Object.assign(second.sagemaker, { packages, models, configs, endpoint });
    const again = heard(second);
    await second.run(second.plane.clock.now() + MINUTE);
    expect((await second.types()).at(-1)).toBe('ReleaseStarted:started');
    second.put(said.output, '0.5');
    await second.run();
    expect((await second.types()).at(-1)).toBe('ReleaseCompleted:live');
    expect(again.ids).toEqual([]);
    second.plane.close();
  });

  it('is asked under the same id where nobody heard that SageMaker took it, and a blank answer is none', async () => {
    const world = await asked(queued);
    const said = heard(world);
    const { sagemaker } = world;
    const invokeAsync = sagemaker.invokeAsync.bind(sagemaker);
    sagemaker.invokeAsync = async (...request) => {
      const answer = await invokeAsync(...request);
      if (said.ids.length === 1) throw Object.assign(new Error('cut off'), { name: 'DependencyError' });
      return answer;
    };
    await released(world);
    expect(said.ids).toHaveLength(2);
    expect(new Set(said.ids).size).toBe(1);
    expect(said.ids[0]).toMatch(/^steward-smoke-[0-9a-f]{32}$/);
    world.put(said.output, '\n');
    await world.run();
    expect(await last(world)).toMatchObject({
      type: 'ReleaseFailed',
      reasons: [{ rule: 'smoke', observed: `an empty answer in ${said.output}` }],
    });
    expect(sagemaker.endpoint).toBeUndefined();
    world.plane.close();
  });

  it('that SageMaker does not take is no answer: the version is taken back with its words', async () => {
    const world = await asked(queued);
    Object.assign(world.sagemaker, { invokeAsync: async () => ({ refused: 'Body is not supported.' }) });
    await world.answer((await world.open())!, BEN);
    await world.run();
    expect(await last(world)).toMatchObject({
      type: 'ReleaseFailed',
      reasons: [{ rule: 'smoke', observed: 'not taken: Body is not supported.', limit: 'a valid answer' }],
    });
    world.plane.close();
  });
});

describe('a deployment of several variants', () => {
  it('serves one version in all of them, each watched, and another weight or an unlisted variant is a finding', async () => {
    const world = await live(several());
    world.take(world.train(2, { better: 0.4 }));
    await world.run(world.plane.clock.now());
    await world.answer((await world.open())!, BEN);
    await world.run();
    expect((await world.types()).at(-1)).toBe('ReleaseCompleted:live');
    expect(world.sagemaker.calls.filter((call) => call === 'alarm Invocation5XXErrors')).toHaveLength(2);
    const { content } = (await world.plane.ports.registry.deployment(id, ENDPOINT))!;
    expect(content!.variants).toMatchObject([
      { name: 'cpu', instanceType: 'ml.m5.large', instances: 2, weight: 3 },
      { name: 'gpu', instanceType: 'ml.g5.xlarge', instances: 2, weight: 1 },
    ]);
    const found = async (change: (variants: readonly RunningVariant[]) => RunningVariant[]) => {
      const { endpoint } = world.sagemaker;
      world.sagemaker.endpoint = { ...endpoint!, variants: change(endpoint!.variants) };
      const { verdict } = await reconcile(world.plane.ports)({ endpoint: ENDPOINT });
      world.sagemaker.endpoint = endpoint;
      return { verdict, reasons: (await last(world)).reasons };
    };
    // Scaled by somebody, with the same parts of the requests.
    expect(await found((all) => all.map((one) => ({ ...one, weight: one.weight * 2, instances: 9 })))).toMatchObject({
      verdict: 'in-step',
    });
    expect(await found((all) => all.map((one) => ({ ...one, weight: 1 })))).toMatchObject({
      verdict: 'out-of-band',
      reasons: [{ rule: 'traffic', observed: 'cpu 50.0 %, gpu 50.0 %', limit: 'cpu 75.0 %, gpu 25.0 %' }],
    });
    expect(await found((all) => [...all, { ...all[0]!, name: 'theirs', weight: 0 }])).toMatchObject({
      verdict: 'out-of-band',
      reasons: [{ rule: 'variants', observed: 'cpu, gpu, theirs', limit: 'cpu, gpu' }, { rule: 'traffic' }],
    });
    await expect(world.apply()).rejects.toThrow(/`flight-delay-prod` serves with the variants cpu, gpu, and keeps/);
    await expect(world.apply(several([VARIANTS[0]!, { ...VARIANTS[1], name: 'other' }]))).rejects.toThrow(
      /keeps their/,
    );
    world.plane.close();
  });
});

describe('a serverless deployment', () => {
  it('asks nobody about a version of two containers, which it cannot serve, and says so', async () => {
    const world = new World();
    await world.apply(serverless);
    const taken = world.train(1);
    const [pkg] = [...world.sagemaker.packages.values()];
    world.sagemaker.packages.set(pkg!.arn, { ...pkg!, containers: [...pkg!.containers, ...pkg!.containers] });
    world.take(taken);
    await world.run(world.plane.clock.now());
    expect(await world.open()).toBeUndefined();
    expect(await last(world)).toMatchObject({
      type: 'VersionCompared',
      verdict: 'not-servable',
      reasons: [{ rule: 'serving', observed: '2 containers', limit: expect.stringContaining('one container') }],
    });
    world.plane.close();
  });

  it('whose memory somebody changed around Steward is a finding that says both', async () => {
    const world = await live();
    const { endpoint } = world.sagemaker;
    const [variant] = endpoint!.variants;
    const extras = ['ServerlessConfig: 6144 MB, 200 at once'];
    world.sagemaker.endpoint = { ...endpoint!, variants: [{ ...variant!, extras }] };
    expect((await reconcile(world.plane.ports)({ endpoint: ENDPOINT })).verdict).toBe('out-of-band');
    expect(await last(world)).toMatchObject({
      reasons: [{ rule: 'settings', observed: extras[0], limit: 'ServerlessConfig: 2048 MB, 20 at once' }],
    });
    world.plane.close();
  });

  it('is kept by what serves: the manifest may not make it another form, nor another one it', async () => {
    const world = await live();
    await expect(world.apply()).rejects.toThrow(
      /`deployments.0.serving`: `flight-delay-prod` serves as a serverless endpoint and stays one; give a real-time endpoint another `endpoint`/,
    );
    world.plane.close();
    const onInstances = await live(() => undefined);
    await expect(onInstances.apply(serverless)).rejects.toThrow(/serves as a real-time endpoint and stays one/);
    onInstances.plane.close();
  });

  it('is kept where the manifest did not name the endpoint for a while, or its first version is on its way', async () => {
    const world = await live(() => undefined);
    await world.apply(elsewhere);
    await expect(world.apply(serverless)).rejects.toThrow(/`flight-delay-prod` serves as a real-time endpoint/);
    world.plane.close();
    const begun = await asked(() => undefined);
    await begun.answer((await begun.open())!, BEN);
    await begun.run(begun.plane.clock.now());
    expect((await begun.types()).at(-1)).toBe('ReleaseStarted:started');
    await expect(begun.apply(serverless)).rejects.toThrow(/`flight-delay-prod` is on its way as a real-time endpoint/);
    begun.plane.close();
  });

  it('is no model for transform jobs while an endpoint serves: nobody is asked, and nothing begins', async () => {
    const world = await live(() => undefined);
    const { ports } = world.plane;
    const model = (await ports.registry.model(id))!;
    // As if it had been applied before Steward held it against what serves.
    const manifest = structuredClone(model.manifest!);
    batch(manifest as unknown as Changed);
    world.take(world.train(2, { better: 0.4 }));
    ports.registry.model = async () => ({ ...model, manifest });
    await world.run(world.plane.clock.now());
    expect(await world.open()).toBeUndefined();
    expect(await last(world)).toMatchObject({
      type: 'VersionCompared',
      verdict: 'not-servable',
      reasons: [{ rule: 'serving', observed: 'a real-time endpoint' }],
    });
    world.plane.close();
  });

  it('is not released onto an endpoint that became another form meanwhile', async () => {
    const world = await live();
    world.take(world.train(2, { better: 0.4 }));
    await world.run(world.plane.clock.now());
    const { endpoint } = world.sagemaker;
    world.sagemaker.endpoint = { ...endpoint!, variants: [{ ...endpoint!.variants[0]!, extras: [] }] };
    await world.answer((await world.open())!, BEN);
    await world.run();
    const failed = (await world.records()).findLast(({ type }) => type === 'ReleaseFailed');
    expect(failed?.reasons).toMatchObject([{ rule: 'serving', observed: 'a real-time endpoint' }]);
    expect(await world.plane.ports.registry.deployment(id, ENDPOINT)).toMatchObject({ champion: 1 });
    world.plane.close();
  });
});
