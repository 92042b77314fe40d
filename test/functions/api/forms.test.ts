import { type Context, Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { api } from '../../../functions/api/api.ts';
import type { ModelView } from '../../../lib/contract/api.ts';
import { BEN, World } from '../world.ts';

const SERVERLESS = 'flight-delay-prod';
const ASYNC = 'flight-delay-slow';

const world = new World();
const app = new Hono().route(
  '/',
  api({ ports: world.plane.ports, personOf: async (_: Context) => BEN, log: () => undefined }),
);
/** How the model's page says each of its deployments is served. */
async function forms(): Promise<Record<string, string | undefined>> {
  const { deployments } = (await (await app.request('/api/models/flight-delay')).json()) as ModelView;
  return Object.fromEntries(deployments.map(({ endpoint, served }) => [endpoint, served]));
}

/** Of the example: one deployment, or several of the same stage, each with what it has instead. */
const deployed =
  (...of: readonly object[]) =>
  (manifest: Record<string, never>): void => {
    const [{ instanceType: _, instances: __, capture: ___, smoke: ____, ...spec }] = manifest.deployments as never as [
      Record<string, unknown>,
    ];
    const logs = { uri: 's3://data/logs' };
    const deployments = of.map((own) => ({ ...spec, logs, plan: { type: 'all-at-once' }, ...own }));
    Object.assign(manifest, { deployments });
  };
const serverless = { serving: { type: 'serverless', memory: 2, maxConcurrency: 20 } };
const slow = {
  endpoint: ASYNC,
  instanceType: 'ml.m5.large',
  instances: 1,
  serving: { type: 'async', output: 's3://data/answers', failure: 's3://data/failures' },
};

describe('the form of serving of each deployment, on the page of its model', () => {
  beforeAll(async () => {
    await world.apply(deployed(serverless));
    await world.live(1);
  });
  afterAll(() => world.plane.close());

  it('is what was verified where something serves', async () => {
    expect(await forms()).toEqual({ [SERVERLESS]: 'a serverless endpoint' });
  });

  it('is so too when the manifest names it no more; where nothing serves yet it is what the manifest says', async () => {
    await world.apply(deployed(slow));
    world.take(world.train(2, { better: 0.4 }));
    await world.run(world.plane.clock.now());
    await world.answer((await world.open(2))!, BEN);
    expect(await forms()).toEqual({ [SERVERLESS]: 'a serverless endpoint', [ASYNC]: 'an asynchronous endpoint' });
  });
});
