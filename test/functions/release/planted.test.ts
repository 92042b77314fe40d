import { type Context, Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { commandApi } from '../../../functions/api/command-api.ts';
import { listExecutions } from '../../../functions/executions/list-executions.ts';
import { reconcile } from '../../../functions/reconcile/reconcile.ts';
import type { Person } from '../../../lib/domain/approval/person.ts';
import type { EndpointObservation } from '../../../lib/domain/served/served.ts';
import { legacyEndpoint } from '../legacy.ts';
import { ARN, BEN, person, START, World } from '../world.ts';

/** What somebody with rights in SageMaker, and few or none in Steward, may try around the endpoints it manages. */
const id = { tenant: 'default', model: 'flight-delay' };
const ENDPOINT = 'flight-delay-prod';
const OLGA = person('u_olga', 'owners');
const DAN = person('u_dan', 'operators');

/** Gives commands through the API, as whoever is named. */
function teller(world: World) {
  let who: Person = DAN;
  const app = new Hono().route(
    '/',
    commandApi({ ports: world.plane.ports, personOf: async (_: Context) => who, log: () => undefined }),
  );
  return async (by: Person, command: string, body: object) => {
    who = by;
    const answered = await app.request(`/api/models/flight-delay/${command}`, {
      method: 'POST',
      headers: { authorization: 'Bearer x', 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: answered.status, body: (await answered.json()) as Record<string, never> };
  };
}

const place = (world: World) => world.plane.ports.registry.deployment(id, ENDPOINT);
const look = async (world: World) => (await reconcile(world.plane.ports)({ endpoint: ENDPOINT })).verdict;
const withImages = (endpoint: EndpointObservation, digit: string): EndpointObservation => ({
  ...endpoint,
  variants: endpoint.variants.map((variant) => ({ ...variant, images: [digit.repeat(64)] })),
});

async function rejected(): Promise<World> {
  const world = new World();
  await world.apply();
  world.take(world.train(1));
  await world.run(world.plane.clock.now());
  await world.answer((await world.open())!, BEN, 'reject');
  await world.run(world.plane.clock.now());
  return world;
}

describe('a version that people said no to', () => {
  it('is made no start by whoever runs it and adopts that', async () => {
    const world = await rejected();
    world.sagemaker.endpoint = legacyEndpoint(world, `${ARN}/1`);
    const { body } = await teller(world)(OLGA, 'adopt', { deployment: ENDPOINT });
    expect(body).toMatchObject({ verdict: 'refused', reasons: [{ rule: 'version', observed: 'rejected' }] });
    expect(await place(world)).not.toHaveProperty('champion');
  });

  it('is not asked about again because an endpoint came and went', async () => {
    const world = await rejected();
    world.sagemaker.endpoint = legacyEndpoint(world);
    await look(world);
    await world.run(world.plane.clock.now());
    world.sagemaker.endpoint = undefined;
    await look(world);
    await world.run(world.plane.clock.now());
    expect(await world.plane.ports.registry.version(id, 1)).toMatchObject({ state: 'rejected' });
    expect(await world.open()).toBeUndefined();
  });

  it('does not come back by a rollback to what was adopted, once it is retired', async () => {
    const world = new World();
    const tell = teller(world);
    await world.apply();
    // Nobody is asked about a version whose endpoint is not adopted yet.
    world.sagemaker.endpoint = legacyEndpoint(world, `${ARN}/1`);
    world.take(world.train(1));
    await world.run(world.plane.clock.now());
    expect((await tell(OLGA, 'adopt', { deployment: ENDPOINT })).body).toMatchObject({ verdict: 'adopted' });
    await world.live(2, { better: 0.4 });
    expect(await place(world)).toMatchObject({ champion: 2 });
    const retired = await tell(OLGA, 'retire', { version: 1, reason: 'wrong labels' });
    expect(retired).toMatchObject({ status: 200, body: { noWayBack: [ENDPOINT] } });
    expect((await tell(DAN, 'rollback', { deployment: ENDPOINT })).status).toBe(404);
    await world.run();
    expect(await place(world)).toMatchObject({ champion: 2 });
  });
});

describe('an endpoint that somebody else made under the name of one that Steward was to make', () => {
  it('is not taken for ours after a release that made none', async () => {
    const world = new World();
    await world.apply();
    world.take(world.train(1));
    await world.run(world.plane.clock.now());
    const whole = world.sagemaker.createEndpointConfig.bind(world.sagemaker);
    world.sagemaker.createEndpointConfig = async (spec) => {
      world.sagemaker.configs.set(spec.name, { ...world.sagemaker.configs.get('foreign')!, ...legacyEndpoint(world) });
      return whole(spec);
    };
    await world.answer((await world.open())!, BEN);
    await world.run();
    expect((await world.types()).at(-1)).toBe('ReleaseFailed:failed');
    expect(await place(world)).not.toHaveProperty('created');
    const planted = [...world.sagemaker.configs.keys()].find((name) => name.startsWith('flight-delay-v1'))!;
    world.sagemaker.endpoint = { ...legacyEndpoint(world), config: planted, createdAt: START + 1 };
    await look(world);
    expect((await world.types()).at(-1)).toBe('AdoptionDue:not-adopted');
    expect(world.sagemaker.calls).not.toContain('delete');
  });
});

describe('what was changed around Steward', () => {
  it('is found again when only the traffic of its variants moves', async () => {
    const world = new World();
    await world.apply();
    await world.live(1);
    const good = world.sagemaker.endpoint!;
    const [variant] = good.variants;
    const test = { ...variant!, name: 'test', weight: 0 };
    world.sagemaker.endpoint = { ...good, variants: [variant!, test] };
    expect(await look(world)).toBe('out-of-band');
    expect(await look(world)).toBe('reported');
    world.sagemaker.endpoint = {
      ...good,
      variants: [
        { ...variant!, weight: 0 },
        { ...test, weight: 1 },
      ],
    };
    expect(await look(world)).toBe('out-of-band');
  });

  it('is known of only as it was looked at', async () => {
    const world = new World();
    const tell = teller(world);
    await world.apply();
    await world.live(1);
    const good = world.sagemaker.endpoint!;
    world.sagemaker.endpoint = withImages(good, 'd');
    await look(world);
    const { seen } = (await place(world))!.outOfBand!;
    world.sagemaker.endpoint = withImages(good, 'f');
    await look(world);
    const about = { deployment: ENDPOINT, reason: 'the first of them', seen };
    expect((await tell(DAN, 'acknowledge', about)).status).toBe(409);
    expect((await place(world))!.outOfBand).toMatchObject({ acknowledged: false });
    const now = (await place(world))!.outOfBand!.seen;
    expect((await tell(DAN, 'acknowledge', { ...about, seen: now })).status).toBe(200);
  });

  it('is not adopted away, and nothing but what a dry run showed is adopted', async () => {
    const world = new World();
    const tell = teller(world);
    await world.apply();
    world.sagemaker.endpoint = legacyEndpoint(world);
    const shown = (await tell(OLGA, 'adopt', { deployment: ENDPOINT, dryRun: true })).body as unknown as {
      adoption: { content: string };
    };
    const { content } = shown.adoption;
    world.sagemaker.endpoint = withImages(legacyEndpoint(world), 'b');
    expect((await tell(OLGA, 'adopt', { deployment: ENDPOINT, content })).status).toBe(409);
    world.sagemaker.endpoint = legacyEndpoint(world);
    expect((await tell(OLGA, 'adopt', { deployment: ENDPOINT, content })).body).toMatchObject({ verdict: 'adopted' });
    world.sagemaker.endpoint = withImages(legacyEndpoint(world), 'c');
    expect(await look(world)).toBe('out-of-band');
    expect((await tell(OLGA, 'adopt', { deployment: ENDPOINT })).body).toMatchObject({
      verdict: 'refused',
      reasons: [{ rule: 'out-of-band' }],
    });
    await tell(DAN, 'acknowledge', { deployment: ENDPOINT, reason: 'ours' });
    expect((await tell(OLGA, 'adopt', { deployment: ENDPOINT })).body).toMatchObject({ verdict: 'adopted' });
  });
});

it('a retrain that was closed does not train beside another when its execution is gone on with', async () => {
  const world = new World();
  const tell = teller(world);
  await world.apply();
  await world.live(1);
  const start = world.sagemaker.startPipeline.bind(world.sagemaker);
  world.sagemaker.startPipeline = async () => {
    throw Object.assign(new Error('slow down'), { name: 'DependencyError' });
  };
  const later = async (ms: number, times = 1) => {
    for (let i = 0; i < times; i++) {
      world.plane.clock.moveTo(world.plane.clock.now() + ms);
      await world.run(world.plane.clock.now());
    }
  };
  await tell(DAN, 'retrain', { reason: 'new routes' });
  await later(300_000, 8);
  world.sagemaker.startPipeline = start;
  await later(25 * 3_600_000, 3);
  const [closed] = await world.plane.ports.registry.retrains(id);
  expect(closed).toMatchObject({ state: 'finished' });
  const failed = (await listExecutions(world.plane.ports)(id)).find(({ kind }) => kind === 'retrain');
  expect((await tell(DAN, 'redrive', { execution: failed!.name })).status).toBe(200);
  await later(300_000, 8);
  expect(world.sagemaker.calls.filter((call) => call.startsWith('pipeline'))).toEqual([]);
});
