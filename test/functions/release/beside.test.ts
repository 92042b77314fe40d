import { describe, expect, it } from 'vitest';
import type { EndpointObservation, RunningContainer, RunningVariant } from '../../../lib/domain/served/served.ts';
import { BEN, World } from '../world.ts';

const id = { tenant: 'default', model: 'flight-delay' };
const OTHER = 'arn:aws:sagemaker:us-east-1:000000000000:model-package/other/7';

type Beside = (running: RunningVariant) => Partial<EndpointObservation>;
const container = (running: RunningVariant, change: Partial<RunningContainer>): RunningContainer => ({
  ...running.containers[0]!,
  ...change,
});

/** An endpoint on which something else runs as soon as the approved config does: whoever may update it in SageMaker can do so. */
describe('what runs beside the approved package', () => {
  it.each<[string, string, Beside]>([
    [
      'a second variant with nearly no traffic',
      'variants',
      (running) => ({ variants: [running, { ...running, name: 'quiet', weight: 0.001 }] }),
    ],
    [
      'a second variant of the approved package itself',
      'variants',
      (running) => ({ variants: [running, { ...running, name: 'twin' }] }),
    ],
    ['a shadow variant, which sees all traffic and answers none', 'shadow-variants', () => ({ shadows: ['shadow'] })],
    [
      'a second package in the approved variant',
      'containers',
      (running) => ({
        variants: [{ ...running, containers: [...running.containers, container(running, { package: OTHER })] }],
      }),
    ],
    [
      'another package in its place',
      'containers',
      (running) => ({ variants: [{ ...running, containers: [container(running, { package: OTHER })] }] }),
    ],
    [
      'a plain image in its place',
      'containers',
      (running) => ({
        variants: [
          { ...running, containers: [container(running, { package: undefined, image: `x@sha256:${'b'.repeat(64)}` })] },
        ],
      }),
    ],
  ])('%s: nothing is live, and the record names it', async (_, rule, beside) => {
    const world = new World();
    await world.apply();
    await world.live(1);
    world.take(world.train(2, { better: 0.4 }));
    await world.run(world.plane.clock.now());
    const { sagemaker } = world;
    const update = sagemaker.updateEndpoint.bind(sagemaker);
    sagemaker.updateEndpoint = async (wanted) => {
      await update(wanted);
      const { endpoint } = sagemaker;
      if (wanted.plan.type === 'canary') sagemaker.endpoint = { ...endpoint!, ...beside(endpoint!.variants[0]!) };
    };
    await world.answer((await world.open(2))!, BEN);
    await world.run();
    const ended = (await world.records()).findLast(({ type }) => type.startsWith('Release'));
    expect(ended).toMatchObject({ type: 'ReleaseRolledBack', subject: { version: 2 } });
    expect(ended!.reasons!.map((reason) => reason.rule)).toContain(rule);
    expect(await world.plane.ports.registry.deployment(id, 'flight-delay-prod')).toMatchObject({
      champion: 1,
      releases: { 2: 'rolled-back' },
    });
    world.plane.close();
  });
});
