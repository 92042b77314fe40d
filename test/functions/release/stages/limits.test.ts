import { beforeEach, describe, expect, it } from 'vitest';
import { BEN } from '../../world.ts';
import { begin, HOUR, live, openWorld, pass, STAGING, say, world } from './staged.ts';

beforeEach(openWorld);

describe('what a stage allows', () => {
  const LARGE = {
    resources: {
      instanceTypes: ['ml.m5.large'],
      instances: 2,
      hourly: { most: 0.25, prices: { 'ml.m5.large': 0.115 } },
    },
  };

  it.each<[string, object, RegExp]>([
    [
      'another instance type',
      { instanceTypes: ['ml.c5.large'] },
      /instance type in prod is ml.m5.large, allowed is one of ml.c5.large/,
    ],
    ['more instances', { instances: 1 }, /instances in prod is 2, allowed is at most 1/],
    [
      'a higher price',
      { hourly: { most: 0.2, prices: { 'ml.m5.large': 0.115 } } },
      /2 x 0.115 = 0.23 USD, allowed is at most 0.2 USD/,
    ],
    ['a type without a price', { hourly: { most: 9, prices: { 'ml.c5.large': 0.1 } } }, /no price of ml.m5.large/],
  ])('refuses %s when the manifest is applied', async (_, resources, words) => {
    await expect(begin({}, { resources })).rejects.toThrow(words);
  });

  it.each<[string, object, object, RegExp | undefined]>([
    [
      'no price of what one request at a time costs',
      {},
      { hourly: { most: 3, prices: {} } },
      /no price of serverless-2, allowed is a price of it/,
    ],
    [
      'more at once than it may cost',
      {},
      { hourly: { most: 2.8, prices: { 'serverless-2': 0.144 } } },
      /20 x 0.144 = 2.88 USD, allowed is at most 2.8 USD/,
    ],
    [
      'a price of another memory',
      {},
      { hourly: { most: 3, prices: { 'serverless-4': 0.288 } } },
      /no price of serverless-2/,
    ],
    [
      'a price of a memory that there is not',
      {},
      { hourly: { most: 3, prices: { 'serverless-7': 0.5 } } },
      /`serverless-` and its GB/,
    ],
    [
      'what is provisioned',
      { provisionedConcurrency: 5 },
      { hourly: { most: 3, prices: { 'serverless-2': 0.144 } } },
      /no price of 5 provisioned at once/,
    ],
    ['more requests at once', {}, { concurrency: 19 }, /requests at once in prod is 20, allowed is at most 19/],
    [
      'nothing that keeps within all',
      {},
      { concurrency: 20, instances: 1, hourly: { most: 2.88, prices: { 'serverless-2': 0.144 } } },
      undefined,
    ],
  ])('refuses of a serverless deployment %s', async (_, own, resources, words) => {
    const serving = { type: 'serverless', memory: 2, maxConcurrency: 20, ...own };
    const applied = world.apply((m) => {
      const {
        instanceType: _t,
        instances: _n,
        capture: _c,
        ...one
      } = (m.deployments as never as Record<string, object>[])[0]!;
      const place = { ...one, serving, logs: { uri: 's3://data/logs' }, plan: { type: 'all-at-once' } };
      Object.assign(m, { stages: [{ name: 'prod', resources }], deployments: [{ ...place, stage: 'prod' }] });
    });
    if (words) await expect(applied).rejects.toThrow(words);
    else await applied;
  });

  const FLEETS = [
    { name: 'cpu', instanceType: 'ml.m5.large', instances: 2, weight: 3 },
    { name: 'big', instanceType: 'ml.m5.xlarge', instances: 2, weight: 1 },
  ];
  const PRICES = { 'ml.m5.large': 0.1, 'ml.m5.xlarge': 0.2 };
  it.each<[string, object, object, RegExp | undefined]>([
    [
      'variants that are too many together',
      { variants: FLEETS },
      { instances: 3 },
      /instances in prod is 4, allowed is at most 3/,
    ],
    [
      'variants that cost too much together',
      { variants: FLEETS },
      { hourly: { most: 0.5, prices: PRICES } },
      /2 x 0.1 \+ 2 x 0.2 = 0.6 USD/,
    ],
    [
      'what scales without an end, by number',
      { autoscaled: true },
      { instances: 9 },
      /as many as autoscaling makes it, allowed is at most 9, which `mostInstances` of the deployment says/,
    ],
    [
      'what scales without an end, by price',
      { autoscaled: true },
      { hourly: { most: 9, prices: PRICES } },
      /as many as autoscaling makes it, allowed is a number, which `mostInstances`/,
    ],
    [
      'what scales too far',
      { autoscaled: true, mostInstances: 4 },
      { instances: 3 },
      /instances in prod is 4, allowed is at most 3/,
    ],
    [
      'what scales too far for its price',
      { autoscaled: true, mostInstances: 4 },
      { hourly: { most: 0.39, prices: PRICES } },
      /4 x 0.1 = 0.4 USD/,
    ],
    [
      'variants that scale too far together',
      { autoscaled: true, mostInstances: 3, variants: FLEETS },
      { instances: 5 },
      /instances in prod is 6/,
    ],
    [
      'an end below where it begins',
      { autoscaled: true, mostInstances: 1 },
      {},
      /`deployments.0.mostInstances`: must be at least `instances`, 2/,
    ],
    [
      'an end of what does not scale',
      { mostInstances: 4 },
      {},
      /`deployments.0.mostInstances`: says how far autoscaling goes: set `autoscaled: true`/,
    ],
    [
      'nothing that scales within it',
      { autoscaled: true, mostInstances: 4 },
      { instances: 4, hourly: { most: 0.4, prices: PRICES } },
      undefined,
    ],
    ['nothing of a type alone, however it scales', { autoscaled: true }, { instanceTypes: ['ml.m5.large'] }, undefined],
  ])('refuses %s', async (_, own, resources, words) => {
    const applied = world.apply((m) => {
      const { instanceType, instances, ...one } = (m.deployments as never as Record<string, object>[])[0]!;
      const fleet = 'variants' in own ? {} : { instanceType, instances };
      const deployments = [{ ...one, ...fleet, ...own, stage: 'prod' }];
      Object.assign(m, { stages: [{ name: 'prod', resources }], deployments });
    });
    if (words) await expect(applied).rejects.toThrow(words);
    else await applied;
  });

  it.each<[string, number | undefined, number, RegExp | undefined]>([
    [
      'copies of a component that need more instances than there may be',
      undefined,
      3,
      /instances in prod is 3, allowed is at most 2/,
    ],
    ['instances below a component that grow further', 3, 2, /instances in prod is 3, allowed is at most 2/],
    ['no component that keeps within it, however many copies it has', undefined, 2, undefined],
  ])('refuses %s', async (_, mostInstances, instances, words) => {
    const on = { type: 'component', on: 'shared', megabytes: 512, copies: 8, ...(mostInstances && { mostInstances }) };
    const applied = world.apply((m) => {
      const { capture: _c, ...one } = (m.deployments as never as Record<string, object>[])[0]!;
      const plan = { type: 'rolling', percent: 50, bake: '10m' };
      const place = { ...one, serving: on, instances, plan, logs: { uri: 's3://data/logs' }, stage: 'prod' };
      Object.assign(m, { stages: [{ name: 'prod', resources: { instances: 2 } }], deployments: [place] });
    });
    if (words) await expect(applied).rejects.toThrow(words);
    else await applied;
  });

  it('counts what autoscaling has running when a release begins, where that is more than the manifest says', async () => {
    const scaled = (m: Record<string, never>): void => {
      const [one] = m.deployments as never as object[];
      const deployments = [{ ...one, endpoint: STAGING, stage: 'staging', autoscaled: true, mostInstances: 3 }];
      Object.assign(m, { stages: [{ name: 'staging', resources: { instances: 3 } }], deployments });
    };
    await world.apply(scaled);
    world.take(world.train(1));
    await pass(0);
    await say(STAGING, BEN);
    await pass(HOUR);
    expect(await live(STAGING)).toMatchObject({ champion: 1 });
    const runs = world.sagemaker.apart.get(STAGING)!;
    const grown = runs.variants.map((variant) => ({ ...variant, instances: 5 }));
    world.sagemaker.apart.set(STAGING, { ...runs, variants: grown });
    world.take(world.train(2, { better: 0.4 }));
    await pass(HOUR);
    await say(STAGING, BEN, 'approve', 2);
    await pass(HOUR);
    expect((await world.records()).findLast(({ type }) => type === 'ReleaseFailed')?.reasons).toMatchObject([
      { rule: 'stage-limit', subject: 'instances in staging', observed: '5', limit: 'at most 3' },
    ]);
    expect(await live(STAGING)).toMatchObject({ champion: 1 });
  });

  it('is asked again when a release begins, whatever it was when people were asked', async () => {
    await begin(LARGE);
    await say(STAGING, BEN);
    await world.apply((m) => {
      const [one] = m.deployments as never as object[];
      const resources = { instanceTypes: ['ml.m5.xlarge'] };
      const deployments = [{ ...one, endpoint: STAGING, stage: 'staging', instanceType: 'ml.m5.xlarge' }];
      Object.assign(m, { stages: [{ name: 'staging', resources }], deployments });
    });
    await pass(HOUR);
    expect((await world.records()).findLast(({ type }) => type === 'ReleaseFailed')).toMatchObject({
      verdict: 'refused',
      reasons: expect.arrayContaining([
        expect.objectContaining({ rule: 'stage-limit', observed: 'ml.m5.large', limit: 'one of ml.m5.xlarge' }),
      ]),
    });
    expect(await live(STAGING)).toMatchObject({ releases: {} });
  });
});
