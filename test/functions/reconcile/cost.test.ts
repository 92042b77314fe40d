import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { api } from '../../../functions/api/api.ts';
import { reconcile } from '../../../functions/reconcile/reconcile.ts';
import type { Costs, ModelCost } from '../../../lib/contract/ledger-api.ts';
import { keys } from '../../../lib/domain/registry/keys.ts';
import { beginOf, monthBefore, monthOf } from '../../../lib/domain/usage/usage.ts';
import { newHome, stewardWith } from '../../cli/cli.ts';
import { BEN, person, World } from '../world.ts';

const HOUR = 3_600_000;
const ENDPOINT = 'flight-delay-prod';

const apiOf = (world: World, who = BEN) => {
  const app = new Hono().route(
    '/',
    api({ ports: world.plane.ports, personOf: async () => who, nameOf: () => undefined, log: () => undefined }),
  );
  return async <T>(path: string, status = 200): Promise<T> => {
    const response = await app.request(path);
    expect(response.status, path).toBe(status);
    return (await response.json()) as T;
  };
};

/** A model that is live, whose endpoint runs so many instances from now on. */
const scaled = (world: World, instances: number): void => {
  const { endpoint } = world.sagemaker;
  world.sagemaker.endpoint = { ...endpoint!, variants: endpoint!.variants.map((one) => ({ ...one, instances })) };
};

describe('what a model costs a month', () => {
  it('is counted by the sweep as its endpoint scales, and written to no ledger', async () => {
    const world = new World();
    await world.apply();
    await world.live(1);
    const get = apiOf(world);
    const start = world.plane.clock.now();
    await world.run(start + 10 * HOUR);
    scaled(world, 5);
    const records = (await world.records()).length;
    await world.run(start + 20 * HOUR);
    const cost = await get<ModelCost>('/api/models/flight-delay/cost?month=2026-11');
    const [line] = cost.lines;
    expect(line).toMatchObject({ what: 'serving', deployment: ENDPOINT, served: 'a real-time endpoint', unknown: [] });
    expect(line!.hours).toMatchObject([{ type: 'ml.m5.large', price: 0.115 }]);
    // Ten hours with two and ten with five: a tick of five minutes and an hour's write late at each end.
    const hours = Number(line!.hours[0]!.hours);
    expect(Math.abs(hours - 70)).toBeLessThan(5 * 1.2);
    expect(cost.usd).toBeCloseTo(hours * 0.115, 1);
    expect(cost).toMatchObject({ atLeast: false, assumedUsd: 0, month: '2026-11' });
    expect((await world.records()).length).toBe(records);
    // Found under its month alone, and read by whoever may see the model.
    expect((await get<Costs>('/api/cost')).models).toEqual([cost]);
    expect((await get<ModelCost>('/api/models/flight-delay/cost?month=2026-10')).lines).toEqual([]);
    expect(await get('/api/cost?month=2026-13', 400)).toMatchObject({ detail: expect.stringContaining('2026-11') });
    expect(await get('/api/cost?month=2027-01', 400)).toMatchObject({ detail: expect.stringContaining('before it') });
    const stranger = apiOf(world, { ...person('u_zoe', 'owners'), tenants: ['other'] });
    expect((await stranger<Costs>('/api/cost?tenant=default')).models).toEqual([]);
    await stranger('/api/models/flight-delay/cost?tenant=default', 404);
  });

  it('counts a look that two make at once once, and goes on when somebody else wrote', async () => {
    const world = new World();
    await world.apply();
    await world.live(1);
    const { usages, clock } = world.plane.ports;
    await reconcile(world.plane.ports)({ endpoint: ENDPOINT });
    world.plane.clock.moveTo(clock.now() + 2 * HOUR);
    const before = await usages.one({ tenant: 'default', model: 'flight-delay' }, '2026-11', ENDPOINT);
    await Promise.all([1, 2, 3].map(() => reconcile(world.plane.ports)({ endpoint: ENDPOINT })));
    const after = await usages.one({ tenant: 'default', model: 'flight-delay' }, '2026-11', ENDPOINT);
    expect(after!.revision).toBe(before!.revision + 1);
    expect(await usages.keep({ before, after: after! })).toBe(false);
  });

  it('is no flow’s to write but those that look', async () => {
    const world = new World();
    const change = {
      before: undefined,
      after: {
        ...{ tenant: 'default', model: 'm', endpoint: 'e', month: '2026-11', form: 'async' as const, from: 0 },
        ...{ until: 0, fleet: {}, counted: {}, assumed: {}, unclear: [], revision: 0 },
      },
    };
    await expect(world.plane.portsOf('gate').usages.keep(change)).rejects.toThrow(/`gate` may not write `usage:e`/);
    expect(await world.plane.portsOf('sweep').usages.keep(change)).toBe(true);
    expect(keys.usage('default', 'm', '2026-11', 'e').pk).toBe('USAGE#T#default#M#m');
  });

  it('is told on the command line; what has no price is unknown, and exit 2', async () => {
    const root = newHome();
    const home = join(root, 'dev');
    mkdirSync(home, { recursive: true });
    // Within one month, whatever the day is on which this runs.
    const month = monthBefore(monthOf(Date.now()));
    const begun = beginOf(month) + 24 * HOUR;
    const world = new World(join(home, 'plane.db'), { home, keys: join(root, 'keys'), start: begun });
    await world.apply((m) => Object.assign(m, { prices: { 'ml.m5.large': 10 } }));
    await world.live(1);
    await world.run(begun + 13 * HOUR);
    const { endpoint } = world.sagemaker;
    const other = endpoint!.variants.map((one) => ({ ...one, instanceType: 'ml.trn1.2xlarge' }));
    world.sagemaker.endpoint = { ...endpoint!, variants: other };
    await world.run(begun + 26 * HOUR);
    world.plane.close();
    const run = (...args: string[]) => stewardWith({}, root, ...args, '--at', 'local');
    const told = run('cost', '--month', month);
    expect(told).toMatchObject({ code: 2, err: '' });
    expect(told.out).toMatch(/^flight-delay: at least \d+\.\d\d USD\n.* h x ml\.m5\.large at 10 \+ .* at \?, /);
    expect(told.out).toContain('     unknown  no price of ml.trn1.2xlarge in us-east-1: say it in `prices`');
    const json = JSON.parse(run('cost', '--model', 'flight-delay', '--json').out) as ModelCost;
    expect(json).toMatchObject({ model: 'flight-delay' });
    expect(run('cost', '--month', 'november')).toMatchObject({ code: 3 });
  }, 300_000);
});
