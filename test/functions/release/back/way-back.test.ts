import { describe, expect, it } from 'vitest';
import { release } from '../../../../functions/release/release.ts';
import type { EndpointUpdate } from '../../../../lib/ports/sagemaker.ts';
import { BEN, World } from '../../world.ts';

const id = { tenant: 'default', model: 'flight-delay' };
const ENDPOINT = 'flight-delay-prod';
const HOUR = 3_600_000;
const MINUTE = 60_000;
type Change = Parameters<World['apply']>[0];

const deployment = async (world: World) => (await world.plane.ports.registry.deployment(id, ENDPOINT))!;
const types = async (world: World) => (await world.types()).filter((type) => type.startsWith('Release'));
const last = async (world: World) => (await world.records()).findLast(({ type }) => type.startsWith('Release'));

/** Version 1 serves, version 2 is asked about. */
async function asked(change?: Change): Promise<World> {
  const world = new World();
  await world.apply(change);
  await world.live(1);
  world.take(world.train(2, { better: 0.4 }));
  await world.run(world.plane.clock.now());
  return world;
}
async function approve(world: World, until?: number): Promise<void> {
  await world.answer((await world.open())!, BEN);
  await world.run(until);
}
const updates = (world: World) => world.sagemaker.calls.filter((call) => call.startsWith('update'));

/** Lets an update bake, its traffic handed over and the old fleet still there, until `finish`. */
function baking(world: World): { finish: () => Promise<void> } {
  const update = world.sagemaker.updateEndpoint.bind(world.sagemaker);
  let begun: EndpointUpdate | undefined;
  world.sagemaker.updateEndpoint = async (wanted) => {
    begun = wanted;
    world.sagemaker.endpoint = {
      ...world.sagemaker.endpoint!,
      status: 'Updating',
      pending: wanted.config,
      handedOver: true,
    };
  };
  return {
    finish: async () => {
      world.sagemaker.updateEndpoint = update;
      await update(begun!);
    },
  };
}

describe('a way back', () => {
  it('that SageMaker itself rolls back is begun again, and the champion serves in the end', async () => {
    const world = await asked();
    const { config } = await deployment(world);
    const update = world.sagemaker.updateEndpoint.bind(world.sagemaker);
    const back: string[] = [];
    world.sagemaker.updateEndpoint = async (wanted) => {
      if (wanted.config !== config) return update(wanted);
      back.push(wanted.config);
      // SageMaker ends each of the first two on what ran before: InService, nothing pending.
      if (back.length > 2) await update(wanted);
    };
    world.sagemaker.answers = false;
    const began = world.plane.clock.now();
    await approve(world);
    expect(back).toEqual([config, config, config]);
    expect(world.sagemaker.endpoint).toMatchObject({ status: 'InService', config });
    const record = (await last(world))!;
    expect(record).toMatchObject({ type: 'ReleaseRolledBack', reasons: [{ rule: 'smoke' }] });
    expect(Date.parse(record.at) - began).toBeLessThan(HOUR);
    world.plane.close();
  });

  it('that never holds ends at the deadline', async () => {
    const world = await asked();
    const { config } = await deployment(world);
    const update = world.sagemaker.updateEndpoint.bind(world.sagemaker);
    world.sagemaker.updateEndpoint = async (wanted) => (wanted.config === config ? undefined : update(wanted));
    world.sagemaker.answers = false;
    await approve(world, world.plane.clock.now() + 10 * MINUTE);
    expect((await deployment(world)).releases).toMatchObject({ 2: 'releasing' });
    world.plane.clock.moveTo((await deployment(world)).releasing!.deadline);
    await world.run(world.plane.clock.now() + 15 * MINUTE);
    expect(await last(world)).toMatchObject({ type: 'ReleaseFailed', reasons: [{ rule: 'smoke' }] });
    world.plane.close();
  });
});

describe('an update that is still baking', () => {
  it('goes on when the smoke request cannot be asked or told, and is asked again', async () => {
    const world = await asked();
    const update = baking(world);
    let refused = 0;
    const set = world.alarms.set.bind(world.alarms);
    world.alarms.set = async (...said) => {
      refused += 1;
      if (refused > 1) return set(...said);
      throw Object.assign(new Error('not allowed'), { name: 'InvalidEventError' });
    };
    await approve(world, world.plane.clock.now() + 5 * MINUTE);
    expect(refused).toBe(2);
    expect((await deployment(world)).releases).toMatchObject({ 2: 'releasing' });
    await update.finish();
    await world.run();
    expect(await last(world)).toMatchObject({ type: 'ReleaseCompleted', verdict: 'live' });
    world.plane.close();
  });

  it.each([
    ['another image', ['a'.repeat(64), 'c'.repeat(64)], 'c'.repeat(64)],
    ['what was approved', ['a'.repeat(64)], undefined],
  ])('whose new fleet shows %s while the old one has the traffic', async (_, pendingImages, other) => {
    const world = await asked();
    const { config } = await deployment(world);
    const update = baking(world);
    await approve(world, world.plane.clock.now());
    world.sagemaker.endpoint = { ...world.sagemaker.endpoint!, handedOver: false, pendingImages };
    await world.run(world.plane.clock.now() + 2 * MINUTE);
    expect([...world.alarms.states.values()].includes('ALARM')).toBe(other !== undefined);
    if (other === undefined) {
      await update.finish();
      await world.run();
      expect(await last(world)).toMatchObject({ type: 'ReleaseCompleted' });
    } else {
      // SageMaker hears the alarm, and puts back what ran.
      const { pending: __, pendingImages: ___, ...ran } = world.sagemaker.endpoint!;
      world.sagemaker.endpoint = { ...ran, pending: undefined, status: 'InService', config: config! };
      await world.run();
      expect(await last(world)).toMatchObject({
        type: 'ReleaseRolledBack',
        reasons: [{ rule: 'running-images', subject: 'new fleet', observed: other, limit: 'a'.repeat(64) }, {}],
      });
    }
    world.plane.close();
  });

  it.each(['look', 'verify'])('is taken back, and not left to serve, when `%s` throws', async (step) => {
    const world = await asked();
    const { config } = await deployment(world);
    const update = baking(world);
    await approve(world, world.plane.clock.now() + 2 * MINUTE);
    const { sagemaker } = world;
    const broken = step === 'look' ? 'describeEndpoint' : 'describePackage';
    const works = sagemaker[broken].bind(sagemaker);
    sagemaker[broken] = async () => {
      throw Object.assign(new Error('no'), { name: 'InvalidEventError' });
    };
    if (step === 'verify') await update.finish();
    await world.run(world.plane.clock.now() + MINUTE);
    Object.assign(sagemaker, { [broken]: works });
    // What the failed look left running goes its way; only then can anything be put back.
    if (step === 'look') {
      expect(world.alarms.states.size).toBeGreaterThan(0);
      await world.run(world.plane.clock.now() + 5 * MINUTE);
      expect(await types(world)).toHaveLength(3);
      await update.finish();
    }
    await world.run();
    expect(sagemaker.endpoint).toMatchObject({ status: 'InService', config });
    expect(await last(world)).toMatchObject({
      type: 'ReleaseRolledBack',
      reasons: [{ rule: 'machine', observed: 'InvalidEventError' }],
    });
    expect(world.alarms.states.size).toBe(0);
    world.plane.close();
  });

  it('keeps its alarms when its release is to be closed, which then waits', async () => {
    const world = await asked();
    baking(world);
    await approve(world, world.plane.clock.now() + 2 * MINUTE);
    const due = { ...id, version: 2, deployment: ENDPOINT };
    const alarms = world.alarms.states.size;
    expect(alarms).toBeGreaterThan(0);
    expect(await release(world.plane.ports)({ ...due, step: 'fail', error: 'Boom' })).toMatchObject({
      verdict: 'unverified',
    });
    // At the deadline the look ends the machine, and still nothing takes away what may yet bring the old fleet back.
    world.plane.clock.moveTo((await deployment(world)).releasing!.deadline);
    expect(await release(world.plane.ports)({ ...due, step: 'fail', error: 'Boom' })).toMatchObject({
      verdict: 'unverified',
    });
    expect(await release(world.plane.ports)({ ...due, step: 'look' })).toMatchObject({ verdict: 'unverified' });
    expect(world.alarms.states.size).toBe(alarms);
    expect((await deployment(world)).releasing).toBeDefined();
    await world.run(world.plane.clock.now() + 26 * HOUR);
    expect(await last(world)).toMatchObject({ type: 'ReleaseFailed', actor: { id: 'sweep' } });
    expect(world.alarms.states.size).toBe(0);
    world.plane.close();
  }, 120_000);
});

describe('another instance type for an endpoint that scales', () => {
  it('is asked of nobody, with the mend, and asked for once it no longer scales', async () => {
    const world = new World();
    await world.apply((m) => Object.assign(m.deployments![0]!, { autoscaled: true }));
    await world.live(1);
    await world.apply((m) => Object.assign(m.deployments![0]!, { autoscaled: true, instanceType: 'ml.c5.xlarge' }));
    world.take(world.train(2, { better: 0.4 }));
    await world.run();
    const compared = (await world.records()).findLast(({ type }) => type === 'VersionCompared');
    expect(compared).toMatchObject({
      verdict: 'scaled-type',
      reasons: [{ rule: 'scaled-type', observed: 'ml.m5.large' }],
    });
    expect(await world.open()).toBeUndefined();
    expect(updates(world)).toEqual([]);
    world.plane.close();
  });

  it('is refused before the update when the manifest changed after people were asked', async () => {
    const world = await asked((m) => Object.assign(m.deployments![0]!, { autoscaled: true }));
    const { sagemaker } = world;
    const [running] = sagemaker.endpoint!.variants;
    sagemaker.endpoint = { ...sagemaker.endpoint!, variants: [{ ...running!, instanceType: 'ml.c5.xlarge' }] };
    await approve(world);
    expect(await last(world)).toMatchObject({ type: 'ReleaseFailed', reasons: [{ rule: 'scaled-type' }] });
    expect(updates(world)).toEqual([]);
    world.plane.close();
  });
});
