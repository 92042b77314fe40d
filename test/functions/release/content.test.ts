import { describe, expect, it } from 'vitest';
import { api } from '../../../functions/api/api.ts';
import { command } from '../../../functions/command/command.ts';
import type { CommandWanted } from '../../../functions/command/wanted.ts';
import { reconcile } from '../../../functions/reconcile/reconcile.ts';
import type { ModelView } from '../../../lib/contract/api.ts';
import type { EndpointObservation, RunningVariant } from '../../../lib/domain/served/served.ts';
import { BEN, person, World } from '../world.ts';

const id = { tenant: 'default', model: 'flight-delay' };
const ENDPOINT = 'flight-delay-prod';
const OLA = person('u_ola', 'operators');
const HOUR = 3_600_000;

const deployment = async (world: World) => (await world.plane.ports.registry.deployment(id, ENDPOINT))!;
const look = async (world: World) => (await reconcile(world.plane.ports)({ endpoint: ENDPOINT })).verdict;
const findings = async (world: World) =>
  (await world.records()).filter(({ type }) => type === 'OutOfBandChangeFound' || type === 'OutOfBandAcknowledged');
const last = async (world: World) => (await world.records()).at(-1)!;

/** A model under management whose first version is asked about. */
async function asked(change?: Parameters<World['apply']>[0]): Promise<World> {
  const world = new World();
  await world.apply(change);
  world.take(world.train(1));
  await world.run(world.plane.clock.now());
  return world;
}

async function live(change?: Parameters<World['apply']>[0]): Promise<World> {
  const world = await asked(change);
  await world.answer((await world.open())!, BEN);
  await world.run();
  return world;
}

/** Asks people about version 2 and lets them say yes; what SageMaker then does is up to the test. */
async function approveSecond(world: World, until?: number): Promise<void> {
  world.take(world.train(2, { better: 0.4 }));
  await world.run(world.plane.clock.now());
  await world.answer((await world.open())!, BEN);
  await world.run(until);
}

const changed = (world: World, change: Partial<EndpointObservation>): void => {
  world.sagemaker.endpoint = { ...world.sagemaker.endpoint!, ...change };
};
const variantOf = (world: World): RunningVariant => world.sagemaker.endpoint!.variants[0]!;
const stranger = (world: World): RunningVariant => ({
  ...variantOf(world),
  name: 'stranger',
  model: 'plain',
  weight: 99,
});

/** Whether the page of the model says that something else runs than was released. */
async function shownAsChanged(world: World): Promise<boolean> {
  const app = api({ ports: world.plane.ports, personOf: async () => OLA, log: () => undefined });
  const page = (await (await app.request('/api/models/flight-delay')).json()) as ModelView;
  return page.deployments.find(({ endpoint }) => endpoint === ENDPOINT)!.outOfBand;
}

const acknowledge = (world: World, who = OLA) => {
  const wanted: CommandWanted = { ...id, command: 'acknowledge', deployment: ENDPOINT, reason: 'hotfix, INC-42' };
  return command(world.plane.ports)({ person: who, wanted });
};

describe('a release', () => {
  it('refuses a config that somebody made under its name with a second variant, and says so', async () => {
    const world = await live();
    const plant = world.sagemaker.createEndpointConfig.bind(world.sagemaker);
    world.sagemaker.createEndpointConfig = async (spec) => {
      await plant(spec);
      const made = world.sagemaker.configs.get(spec.name)!;
      world.sagemaker.configs.set(spec.name, { ...made, variants: [...made.variants, stranger(world)] });
    };
    await approveSecond(world);
    expect(await last(world)).toMatchObject({
      type: 'ReleaseFailed',
      reasons: [
        { rule: 'variants', observed: 'AllTraffic, stranger', limit: 'AllTraffic' },
        // It was put there after the first look, and SageMaker makes models of approved packages only.
        { rule: 'package-approval', observed: expect.stringContaining('Approved in SageMaker') },
      ],
    });
    expect(world.sagemaker.calls.at(-1)).toBe('config');
    expect(await deployment(world)).toMatchObject({ champion: 1, releases: { 2: 'failed' } });
    expect(await world.plane.ports.registry.version(id, 2)).toMatchObject({ state: 'gated-pass' });
    world.plane.close();
  });

  it('refuses a package whose image or variables were changed after people approved it', async () => {
    const world = await asked();
    const arn = `arn:aws:sagemaker:us-east-1:000000000000:model-package/flight-delay/1`;
    const pkg = world.sagemaker.packages.get(arn)!;
    const [container] = pkg.containers;
    world.sagemaker.packages.set(arn, { ...pkg, containers: [{ ...container!, environment: { LD_PRELOAD: 'x' } }] });
    await world.answer((await world.open())!, BEN);
    await world.run();
    expect(await last(world)).toMatchObject({ type: 'ReleaseFailed', reasons: [{ rule: 'package-environment' }] });
    expect(world.sagemaker.calls).toEqual([]);
    world.plane.close();
  });

  it('that ends on something else than was approved is taken back, and the record says what ran', async () => {
    const world = await live();
    const update = world.sagemaker.updateEndpoint.bind(world.sagemaker);
    world.sagemaker.updateEndpoint = async (wanted) => {
      await update(wanted);
      if (wanted.plan.type === 'canary')
        changed(world, { variants: [{ ...variantOf(world), images: ['b'.repeat(64)] }] });
    };
    await approveSecond(world);
    expect(world.sagemaker.calls.slice(-2)).toEqual(['update canary', 'update all-at-once']);
    expect(await last(world)).toMatchObject({
      type: 'ReleaseRolledBack',
      reasons: [{ rule: 'running-images', observed: 'b'.repeat(64), limit: 'a'.repeat(64) }],
    });
    world.plane.close();
  });

  it('does not go back to a config that is no longer what was released under its name', async () => {
    const world = await live();
    const { config } = await deployment(world);
    world.sagemaker.answers = false;
    const update = world.sagemaker.updateEndpoint.bind(world.sagemaker);
    world.sagemaker.updateEndpoint = async (wanted) => {
      await update(wanted);
      const released = world.sagemaker.configs.get(config!)!;
      world.sagemaker.configs.set(config!, { ...released, variants: [...released.variants, stranger(world)] });
    };
    await approveSecond(world);
    expect(world.sagemaker.calls.filter((call) => call.startsWith('update'))).toEqual(['update canary']);
    expect((await world.records()).slice(-2)).toMatchObject([
      { type: 'ReleaseFailed', reasons: [{ rule: 'variants', observed: 'AllTraffic, stranger' }] },
      { type: 'OutOfBandChangeFound' },
    ]);
    world.plane.close();
  });

  it('is not verified when a model was swapped under its name while it was served from, and swapped back', async () => {
    const world = await live();
    const { updateEndpoint, createEndpointConfig } = world.sagemaker;
    world.sagemaker.createEndpointConfig = async (spec) => {
      await createEndpointConfig.call(world.sagemaker, spec);
      world.sagemaker.configs.set(spec.name, { ...world.sagemaker.configs.get(spec.name)!, madeAt: [1, 2] });
    };
    world.sagemaker.updateEndpoint = async (wanted) => {
      await updateEndpoint.call(world.sagemaker, wanted);
      if (wanted.plan.type === 'canary') changed(world, { madeAt: [1, 3] });
    };
    await approveSecond(world);
    expect(await last(world)).toMatchObject({ type: 'ReleaseRolledBack', reasons: [{ rule: 'made' }] });
    world.plane.close();
  });

  it('is verified by what runs, and records the image that SageMaker says it pulled', async () => {
    const world = await live();
    expect(await last(world)).toMatchObject({
      type: 'ReleaseCompleted',
      data: { observed: { image: 'a'.repeat(64), package: expect.stringMatching(/\/1$/) } },
    });
    expect((await deployment(world)).content).toMatchObject({ variants: [{ name: 'AllTraffic', instances: 2 }] });
    world.plane.close();
  });

  it('is not failed by a reason that an earlier update left on the endpoint', async () => {
    const world = await live();
    const update = world.sagemaker.updateEndpoint.bind(world.sagemaker);
    world.sagemaker.updateEndpoint = async (wanted) => {
      await update(wanted);
      changed(world, { failureReason: 'an update of last year was rolled back' });
    };
    await approveSecond(world);
    expect(await last(world)).toMatchObject({ type: 'ReleaseCompleted', verdict: 'live' });
    world.plane.close();
  });

  it('waits for a busy endpoint as long as its own deadline, and the approval stands meanwhile', async () => {
    const world = await live();
    changed(world, { status: 'SystemUpdating' });
    const before = [...world.sagemaker.calls];
    await approveSecond(world, world.plane.clock.now() + 4 * HOUR);
    expect(await deployment(world)).toMatchObject({ releases: { 2: 'releasing' } });
    expect(await world.plane.ports.registry.version(id, 2)).toMatchObject({ state: 'approved' });
    // Nothing is called meanwhile: an approved package is news, and four hours of waiting are 480 looks.
    expect(world.sagemaker.calls).toEqual(before);
    changed(world, { status: 'InService' });
    await world.run();
    expect(await last(world)).toMatchObject({ type: 'ReleaseCompleted', verdict: 'live' });
    world.plane.close();
  }, 120_000);

  it('ends at its deadline when the endpoint never comes to rest', async () => {
    const world = await live();
    changed(world, { status: 'Updating' });
    await approveSecond(world, world.plane.clock.now() + 17 * HOUR);
    expect(await last(world)).toMatchObject({
      type: 'ReleaseFailed',
      reasons: [{ rule: 'deadline', observed: 'Updating' }],
    });
    expect(await world.plane.ports.registry.version(id, 2)).toMatchObject({ state: 'gated-pass' });
    world.plane.close();
  }, 120_000);

  it('keeps all that SageMaker says of a failed endpoint as evidence, and the first KB in its record', async () => {
    const world = await asked();
    const create = world.sagemaker.createEndpoint.bind(world.sagemaker);
    const failureReason = 'no capacity; '.repeat(10_000);
    world.sagemaker.createEndpoint = async (endpoint, config) => {
      await create(endpoint, config);
      changed(world, { status: 'Failed', failureReason, variants: [] });
    };
    await world.answer((await world.open())!, BEN);
    await world.run();
    const failed = (await world.records()).find(({ type }) => type === 'ReleaseFailed')!;
    expect(Buffer.byteLength(failed.reasons![0]!.observed)).toBeLessThanOrEqual(1_000);
    const [kept] = failed.evidence!;
    const whole = JSON.parse(String(await world.plane.ports.evidence.read(kept!.sha256)));
    expect(whole).toMatchObject([{ rule: 'status', observed: `Failed: ${failureReason}` }]);
    world.plane.close();
  }, 120_000);

  it('deletes a Failed endpoint that Steward made itself, and makes it anew', async () => {
    const world = await asked();
    const create = world.sagemaker.createEndpoint.bind(world.sagemaker);
    world.sagemaker.createEndpoint = async (endpoint, config) => {
      await create(endpoint, config);
      changed(world, { status: 'Failed', failureReason: 'no capacity', variants: [] });
    };
    await world.answer((await world.open())!, BEN);
    await world.run();
    // The release says so, and the endpoint that is left is a finding of its own.
    const reasons = [{ rule: 'status', observed: 'Failed: no capacity' }];
    expect((await world.records()).slice(-2)).toMatchObject([
      { type: 'ReleaseFailed', reasons },
      { type: 'OutOfBandChangeFound', reasons },
    ]);
    world.sagemaker.createEndpoint = create;
    world.sagemaker.calls.length = 0;
    await approveSecond(world);
    expect(world.sagemaker.calls).toEqual(['delete', 'approve 2', 'model', 'config', 'create']);
    expect(await last(world)).toMatchObject({ type: 'ReleaseCompleted', verdict: 'live' });
    expect((await deployment(world)).created).toMatchObject({ at: [expect.any(Number)] });
    world.plane.close();
  });

  it('deletes no Failed endpoint that came to be otherwise', async () => {
    const world = await live();
    changed(world, { status: 'Failed', createdAt: world.sagemaker.endpoint!.createdAt + 1 });
    await approveSecond(world);
    expect(world.sagemaker.calls).not.toContain('delete');
    expect((await world.records()).findLast(({ type }) => type.startsWith('Release'))).toMatchObject({
      type: 'ReleaseFailed',
      reasons: [{ rule: 'status' }],
    });
    world.plane.close();
  });

  it('applies the instances that were approved, and keeps autoscaling’s where that was approved', async () => {
    for (const autoscaled of [false, true]) {
      const world = await live((m) => Object.assign(m.deployments![0]!, autoscaled ? { autoscaled } : {}));
      changed(world, { variants: [{ ...variantOf(world), instances: 7 }] });
      const kept: boolean[] = [];
      const update = world.sagemaker.updateEndpoint.bind(world.sagemaker);
      world.sagemaker.updateEndpoint = async (wanted) => {
        kept.push(wanted.keepInstances);
        await update(wanted);
        if (wanted.keepInstances) changed(world, { variants: [{ ...variantOf(world), instances: 7 }] });
      };
      await approveSecond(world);
      expect(kept).toEqual([autoscaled]);
      expect(await last(world)).toMatchObject({ type: 'ReleaseCompleted', verdict: 'live' });
      world.plane.close();
    }
  });

  it('refuses a canary of a single kept instance before it updates anything', async () => {
    const world = await live((m) => Object.assign(m.deployments![0]!, { autoscaled: true }));
    changed(world, { variants: [{ ...variantOf(world), instances: 1 }] });
    await approveSecond(world);
    expect(await last(world)).toMatchObject({ type: 'ReleaseFailed', reasons: [{ rule: 'canary-size' }] });
    expect(world.sagemaker.calls.some((call) => call.startsWith('update'))).toBe(false);
    world.plane.close();
  });

  it('asks the smoke request for the answer that the manifest names', async () => {
    const asked: (string | undefined)[] = [];
    const world = new World();
    world.sagemaker.invoke = async (_, { accept }) => {
      asked.push(accept);
      return { status: 200, body: '{}' };
    };
    await world.apply((m) =>
      Object.assign(m.deployments![0]!, { smoke: { contentType: 'text/csv', accept: 'application/json', body: '1' } }),
    );
    await world.live(1);
    expect(asked).toEqual(['application/json']);
    world.plane.close();
  });
});

describe('what was changed around Steward', () => {
  it('is found by content though the config has the right name, once, and again when it has changed again', async () => {
    const world = await live();
    expect(await look(world)).toBe('in-step');
    const released = world.sagemaker.endpoint!;
    changed(world, { variants: [variantOf(world), stranger(world)] });
    expect([await look(world), await look(world)]).toEqual(['out-of-band', 'reported']);
    changed(world, { capture: { ...released.capture, enabled: false } });
    expect([await look(world), await look(world)]).toEqual(['out-of-band', 'reported']);
    world.sagemaker.endpoint = released;
    expect(await shownAsChanged(world)).toBe(true);
    expect([await look(world), await look(world)]).toEqual(['undone', 'in-step']);
    expect(await shownAsChanged(world)).toBe(false);
    changed(world, { variants: [variantOf(world), stranger(world)] });
    expect(await look(world)).toBe('out-of-band');
    expect((await findings(world)).map(({ verdict, reasons }) => [verdict, reasons?.map(({ rule }) => rule)])).toEqual([
      ['out-of-band', ['variants']],
      ['out-of-band', ['variants', 'capture']],
      ['undone', undefined],
      ['out-of-band', ['variants']],
    ]);
    world.plane.close();
  });

  it('is no finding while autoscaling changes the number of instances', async () => {
    const world = await live();
    changed(world, { status: 'Updating', variants: [{ ...variantOf(world), instances: 9 }] });
    expect(await look(world)).toBe('in-step');
    world.plane.close();
  });

  it('is a finding when the endpoint is Failed or gone', async () => {
    const world = await live();
    changed(world, { status: 'Failed', failureReason: 'disk' });
    expect(await look(world)).toBe('out-of-band');
    expect((await last(world)).reasons).toMatchObject([
      { rule: 'status', observed: 'Failed: disk', limit: 'InService' },
    ]);
    world.sagemaker.endpoint = undefined;
    expect(await look(world)).toBe('out-of-band');
    expect((await last(world)).reasons).toMatchObject([{ rule: 'running-config', observed: 'absent' }]);
    world.plane.close();
  });

  it('is closed by a person, which is a record, and found again when it changes', async () => {
    const world = await live();
    await expect(acknowledge(world)).rejects.toThrow('nothing was found');
    changed(world, { variants: [variantOf(world), stranger(world)] });
    await look(world);
    expect(await acknowledge(world, person('u_cleo', 'auditors'))).toMatchObject({ verdict: 'refused' });
    expect(await acknowledge(world)).toMatchObject({ verdict: 'done', done: { verdict: 'acknowledged' } });
    expect(await acknowledge(world)).toMatchObject({ done: { verdict: 'already' } });
    expect(await last(world)).toMatchObject({
      type: 'OutOfBandAcknowledged',
      actor: { kind: 'person', id: 'u_ola' },
      data: { reason: 'hotfix, INC-42' },
    });
    expect((await deployment(world)).outOfBand).toMatchObject({ acknowledged: true });
    expect(await look(world)).toBe('reported');
    changed(world, { extras: ['ExplainerConfig'] });
    expect(await look(world)).toBe('out-of-band');
    expect((await deployment(world)).outOfBand).toMatchObject({ acknowledged: false });
    world.plane.close();
  });

  it('is closed by the next verified release', async () => {
    const world = await live();
    changed(world, { shadows: ['listener'] });
    expect(await look(world)).toBe('out-of-band');
    await approveSecond(world);
    expect(await last(world)).toMatchObject({ type: 'ReleaseCompleted', verdict: 'live' });
    expect((await deployment(world)).outOfBand).toBeUndefined();
    expect(await look(world)).toBe('in-step');
    world.plane.close();
  });
});
