import { beforeEach, describe, expect, it } from 'vitest';
import { beyondStage } from '../../../../lib/domain/stages/stage-limits.ts';
import { BEN } from '../../world.ts';
import { DAN, give, HOUR, live, openWorld, pass, STAGING, say, world } from './staged.ts';

const EAST = 'flight-delay-staging-east';
const PRICES = { 'ml.m5.large': 0.115, 'serverless-2': 0.144 };

beforeEach(() => {
  const close = openWorld();
  world.sagemaker.apart.set(EAST, undefined);
  return close;
});

/** One stage of two deployments, each with so many instances. */
const apply = (resources: object, [one, other]: readonly [number, number], own: object = {}) =>
  world.apply((m) => {
    const [first] = m.deployments as never as object[];
    Object.assign(m, {
      stages: [{ name: 'staging', resources }],
      deployments: [
        { ...first, endpoint: STAGING, stage: 'staging', instances: one, ...own },
        { ...first, endpoint: EAST, stage: 'staging', instances: other, ...own },
      ],
    });
  });

const refusals = async () =>
  (await world.records()).filter(({ type }) => type === 'ReleaseFailed').map(({ reasons }) => reasons);
async function release(number: number, ...places: string[]): Promise<void> {
  world.take(world.train(number, { better: number === 1 ? 0 : 0.4 * (number - 1) }));
  await pass(HOUR);
  for (const place of places) {
    await say(place, BEN, 'approve', number);
    await pass(HOUR);
  }
}

describe('what a stage allows, all its deployments together', () => {
  it.each<[string, object, readonly [number, number], RegExp | undefined]>([
    [
      'instances',
      { instances: 3 },
      [2, 2],
      /`stages.0.resources`: instances in all of staging is 2 in flight-delay-staging \+ 2 in flight-delay-staging-east = 4, allowed is at most 3: its limits hold for all its deployments together/,
    ],
    [
      'a price',
      { hourly: { most: 0.5, prices: PRICES } },
      [2, 3],
      /hourly price in all of staging is 0.23 in flight-delay-staging \+ 0.345 in flight-delay-staging-east = 0.575 USD, allowed is at most 0.5 USD/,
    ],
    [
      'one that is too large alone, which is said of it',
      { instances: 3 },
      [2, 4],
      /`deployments.1`: .* is 4, allowed is at most 3$/,
    ],
    ['nothing within them', { instances: 4, hourly: { most: 0.46, prices: PRICES } }, [2, 2], undefined],
  ])('refuses %s', async (_, resources, instances, words) => {
    const applied = apply(resources, instances);
    if (words) await expect(applied).rejects.toThrow(words);
    else await applied;
  });

  it('refuses requests at once of serverless deployments', async () => {
    const serverless = {
      ...{ serving: { type: 'serverless', memory: 2, maxConcurrency: 20 }, plan: { type: 'all-at-once' } },
      ...{ instanceType: undefined, instances: undefined, capture: undefined, logs: { uri: 's3://data/logs' } },
    };
    const applied = apply({ concurrency: 30, hourly: { most: 5, prices: PRICES } }, [1, 1], serverless);
    await expect(applied).rejects.toThrow(
      /requests at once in all of staging is 20 in .* = 40, allowed is at most 30.*hourly price in all of staging is 2.88 in .* = 5.76 USD/s,
    );
  });

  it('lets a release not grow while another runs more than the manifest says by now; one that shrinks goes first', async () => {
    await apply({ instances: 6 }, [2, 4]);
    await release(1, STAGING, EAST);
    expect([await live(STAGING), await live(EAST)]).toMatchObject([{ champion: 1 }, { champion: 1 }]);
    await apply({ instances: 5 }, [3, 2]);
    await release(2, STAGING);
    expect(await refusals()).toMatchObject([
      [
        {
          rule: 'stage-limit',
          subject: 'instances in all of staging',
          observed: '3 in flight-delay-staging + 4 in flight-delay-staging-east = 7',
          limit: 'at most 5',
        },
      ],
    ]);
    await say(EAST, BEN, 'approve', 2);
    await pass(HOUR);
    expect(await live(EAST)).toMatchObject({ champion: 2 });
    await give(DAN, { command: 'promote', version: 2, to: 'staging', dryRun: false });
    await pass(HOUR);
    await say(STAGING, BEN, 'approve', 2);
    await pass(HOUR);
    expect(await live(STAGING)).toMatchObject({ champion: 2 });
    expect(await refusals()).toHaveLength(1);
  });

  it('is no more than before where it was beyond that before: what serves there may be newer', async () => {
    await apply({ instances: 6 }, [2, 4]);
    await release(1, STAGING, EAST);
    await apply({ instances: 5 }, [2, 2]);
    await release(2, STAGING);
    expect([await live(STAGING), await refusals()]).toMatchObject([{ champion: 2 }, []]);
  });

  it('counts another that is being released as it was asked about, whatever the manifest says by then', async () => {
    await apply({ instances: 6 }, [2, 2]);
    const { manifest } = (await world.plane.ports.registry.model({ tenant: 'default', model: 'flight-delay' }))!;
    const [own, other] = manifest!.deployments;
    const asked = { ...own!, instances: 4 };
    expect(beyondStage(manifest!, asked)).toEqual([]);
    expect(beyondStage(manifest!, asked, { onTheWay: [{ ...other!, instances: 4 }] })).toMatchObject([
      { subject: 'instances in all of staging', observed: expect.stringMatching(/4 in .* \+ 4 in .* = 8/) },
    ]);
  });
});
