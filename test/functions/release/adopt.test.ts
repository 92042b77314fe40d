import { describe, expect, it } from 'vitest';
import { noticesOf } from '../../../functions/announce/effects.ts';
import { type AdoptDue, adopt } from '../../../functions/release/commands/adopt.ts';
import { rollback } from '../../../functions/release/commands/rollback.ts';
import { legacyEndpoint } from '../legacy.ts';
import { ARN, BEN, START, World } from '../world.ts';

const id = { tenant: 'default', model: 'flight-delay' };
const deployment = 'flight-delay-prod';
async function applied(from?: string): Promise<World> {
  const world = new World();
  await world.apply();
  world.sagemaker.endpoint = legacyEndpoint(world, from);
  return world;
}

const adopting = (world: World, more: Partial<AdoptDue> = {}) =>
  adopt(world.plane.ports)({ ...id, deployment, dryRun: false, actor: { kind: 'person', id: 'u_ana' }, ...more });
const place = (world: World) => world.plane.ports.registry.deployment(id, deployment);

/** Lets the version that is there be asked about, approved and released. */
async function through(world: World): Promise<void> {
  await world.run(world.plane.clock.now());
  await world.answer((await world.open())!, BEN);
  await world.run();
}

describe('a release onto an endpoint that nobody adopted', () => {
  it('is refused at the last moment too, when the endpoint came after people were asked', async () => {
    const world = new World();
    await world.apply();
    world.take(world.train(1));
    await world.run(world.plane.clock.now());
    world.sagemaker.endpoint = legacyEndpoint(world);
    await world.answer((await world.open())!, BEN);
    await world.run();
    const refused = (await world.records()).findLast(({ type }) => type === 'ReleaseFailed');
    expect(refused).toMatchObject({ verdict: 'refused', reasons: [{ rule: 'adopted' }] });
    expect(refused?.reasons?.[0]?.limit).toContain(`steward adopt flight-delay --deployment ${deployment}`);
    expect(world.sagemaker.calls).toEqual([]);
  });

  it('is not carried out when somebody makes the endpoint after the release began', async () => {
    const world = new World();
    await world.apply();
    world.take(world.train(1));
    await world.run(world.plane.clock.now());
    const made = legacyEndpoint(world);
    const describing = world.sagemaker.describeEndpoint.bind(world.sagemaker);
    world.sagemaker.describeEndpoint = async () => {
      const found = await describing();
      if ((await place(world))?.releasing) world.sagemaker.endpoint ??= made;
      return found ?? world.sagemaker.endpoint;
    };
    await world.answer((await world.open())!, BEN);
    await world.run();
    const failed = (await world.records()).findLast(({ type }) => type === 'ReleaseFailed');
    expect(failed).toMatchObject({ verdict: 'failed', reasons: [{ rule: 'adopted' }] });
    expect(world.sagemaker.calls).toEqual([]);
  });

  it('is waited for by nobody once the endpoint is gone', async () => {
    const world = await applied();
    await world.run();
    expect(await world.types()).toContain('AdoptionDue:not-adopted');
    world.take(world.train(1));
    await world.run();
    expect((await world.types()).at(-1)).toBe('VersionCompared:not-adopted');
    world.sagemaker.endpoint = undefined;
    await world.run();
    expect(await world.types()).toContain('AdoptionDue:gone');
    await through(world);
    expect((await world.types()).at(-1)).toBe('ReleaseCompleted:live');
  });

  it('is told to people once, with the command that mends it', async () => {
    const world = await applied();
    await world.run();
    await world.run();
    const told = (await world.records()).flatMap((record) => noticesOf(record, record.hash));
    expect(told).toHaveLength(1);
    expect(told[0]?.text).toContain(`steward adopt flight-delay --deployment ${deployment}`);
    expect(await world.types()).not.toContain('OutOfBandChangeFound:out-of-band');
  });
});

describe('steward adopt', () => {
  it('records nothing in a dry run, and refuses what Steward cannot carry on, with the mend', async () => {
    const world = await applied();
    expect(await adopting(world, { dryRun: true })).toMatchObject({ verdict: 'would-adopt' });
    world.sagemaker.endpoint = legacyEndpoint(world, undefined, { shadows: ['shadow'] });
    const refused = await adopting(world);
    expect(refused).toMatchObject({ verdict: 'refused', reasons: [{ rule: 'no-shadow' }] });
    expect(await world.types()).toEqual(['ModelApplied:created']);
  });

  it.each<[string, (world: World) => void, RegExp]>([
    [
      'an endpoint that is not there',
      (world) => Object.assign(world.sagemaker, { endpoint: undefined }),
      /first release creates it/,
    ],
    ['an endpoint that no manifest names', () => undefined, /steward apply/],
  ])('says what to do about %s', async (what, change, words) => {
    const world = await applied();
    change(world);
    const named = what.includes('manifest') ? { deployment: 'elsewhere' } : {};
    await expect(adopting(world, named)).rejects.toThrow(words);
  });

  it('never tells the variables of a container, which may be secrets', async () => {
    const world = await applied();
    const found = legacyEndpoint(world);
    const [variant] = found.variants;
    const secret = { ...variant!, containers: [{ ...variant!.containers[0]!, environment: { TOKEN: 'hunter2' } }] };
    world.sagemaker.endpoint = { ...found, variants: [secret] };
    expect(JSON.stringify(await adopting(world))).not.toContain('hunter2');
    expect(JSON.stringify(await world.records())).not.toContain('hunter2');
  });

  it('makes the registered version whose package runs champion, which is adopted and not approved', async () => {
    const world = await applied(`${ARN}/1`);
    await world.run();
    world.take(world.train(1));
    await world.run(world.plane.clock.now());
    expect(await adopting(world)).toMatchObject({
      verdict: 'adopted',
      adoption: { champion: 1, variant: 'variant-1' },
    });
    await world.run(world.plane.clock.now());
    expect(await place(world)).toMatchObject({ champion: 1, releases: { 1: 'live' }, liveSince: expect.any(Number) });
    // Nobody is asked to release what runs already.
    expect((await world.types()).filter((type) => type.startsWith('Approval'))).toEqual([]);
  });

  it('is taken as a change around Steward when what was adopted changes afterwards', async () => {
    const world = await applied();
    await adopting(world);
    await world.run();
    expect(await world.types()).toEqual(['ModelApplied:created', 'ModelAdopted:adopted']);
    const found = legacyEndpoint(world);
    const [variant] = found.variants;
    world.sagemaker.endpoint = { ...found, variants: [{ ...variant!, images: ['b'.repeat(64)] }] };
    await world.run();
    expect((await world.types()).at(-1)).toBe('OutOfBandChangeFound:out-of-band');
  });

  it('shows approvers what is taken over, and a question from before is void', async () => {
    const world = new World();
    await world.apply();
    world.take(world.train(1));
    await world.run(world.plane.clock.now());
    const asked = (await world.open())!;
    world.sagemaker.endpoint = legacyEndpoint(world);
    await adopting(world);
    expect(await world.answer(asked, BEN)).toMatchObject({ verdict: 'void' });
    await world.run(world.plane.clock.now());
    expect((await world.open())?.shown.adopted).toMatchObject({ config: 'notebook-config' });
  });
});

describe('after the first release onto an adopted endpoint', () => {
  async function released(from?: string): Promise<World> {
    const world = await applied(from);
    if (from) {
      // A tick of the sweep finds the endpoint before anybody is asked.
      await world.run(START + 10 * 60_000);
      world.take(world.train(1));
      await world.run(world.plane.clock.now());
    }
    await adopting(world);
    world.take(world.train(2, { better: 0.4 }));
    await through(world);
    expect((await world.types()).at(-1)).toBe('ReleaseCompleted:live');
    return world;
  }
  const back = (world: World) => rollback(world.plane.ports)({ ...id, deployment });

  it('rollback goes back to what was adopted, and then forward again under the approval', async () => {
    const world = await released();
    expect(await place(world)).toMatchObject({
      champion: 2,
      previous: { config: 'notebook-config' },
      variant: 'variant-1',
    });
    expect(await back(world)).toMatchObject({ version: 0 });
    await world.run();
    const completed = (await world.records()).at(-1);
    expect(completed).toMatchObject({ type: 'ReleaseCompleted', data: { config: 'notebook-config', from: 2 } });
    expect(completed?.subject.version).toBeUndefined();
    expect((await place(world))?.champion).toBeUndefined();
    await back(world);
    await world.run();
    expect(await place(world)).toMatchObject({ champion: 2, releases: { 2: 'live' } });
    expect(world.log).toEqual([]);
  });

  it('rollback brings back an adopted version as champion', async () => {
    const world = await released(`${ARN}/1`);
    expect(await place(world)).toMatchObject({ champion: 2, releases: { 1: 'superseded', 2: 'live' } });
    await back(world);
    await world.run();
    expect(await place(world)).toMatchObject({ champion: 1, releases: { 1: 'live', 2: 'superseded' } });
    expect((await world.records()).at(-1)).toMatchObject({ type: 'ReleaseCompleted', subject: { version: 1 } });
  });

  it.each<[string, (world: World) => void, string]>([
    ['was deleted', (world) => void world.sagemaker.configs.delete('notebook-config'), 'adopted-config'],
    [
      'says something else by now',
      (world) => {
        const config = world.sagemaker.configs.get('notebook-config')!;
        const [variant] = config.variants;
        const container = { ...variant!.containers[0]!, image: `y@sha256:${'c'.repeat(64)}` };
        world.sagemaker.configs.set('notebook-config', {
          ...config,
          variants: [{ ...variant!, containers: [container] }],
        });
      },
      'containers',
    ],
  ])('rollback is refused when the adopted config %s', async (_, change, rule) => {
    const world = await released();
    change(world);
    await back(world);
    await world.run();
    const refused = (await world.records()).at(-1);
    expect(refused).toMatchObject({ type: 'ReleaseFailed', verdict: 'refused' });
    expect(refused?.reasons?.map((reason) => reason.rule)).toContain(rule);
    expect(await place(world)).toMatchObject({ champion: 2 });
  });

  it('an update back that SageMaker rolls back leaves the champion where it is', async () => {
    const world = await released();
    world.sagemaker.outcome = 'silent-rollback';
    await back(world);
    await world.run();
    expect((await world.types()).at(-1)).toBe('ReleaseRolledBack:rolled-back');
    expect(await place(world)).toMatchObject({ champion: 2, releases: { 2: 'live' } });
    expect((await place(world))?.releasing).toBeUndefined();
  });

  it('adopting again is refused: Steward released onto it', async () => {
    const world = await released();
    expect(await adopting(world)).toMatchObject({ verdict: 'refused', reasons: [{ rule: 'start' }] });
  });
});

describe('a first release that does not hold', () => {
  async function failing(change: (world: World) => void): Promise<World> {
    const world = new World();
    await world.apply();
    world.take(world.train(1));
    await world.run(world.plane.clock.now());
    world.sagemaker.answers = false;
    change(world);
    await world.answer((await world.open())!, BEN);
    await world.run();
    return world;
  }

  it('is deleted with the endpoint that it created, and nothing of ours is said of the next one', async () => {
    const world = await failing(() => undefined);
    expect(world.sagemaker.calls).toEqual(['approve 1', 'model', 'config', 'create', 'delete']);
    expect((await world.records()).at(-1)).toMatchObject({ type: 'ReleaseFailed', data: { endpoint: 'deleted' } });
    expect((await place(world))?.created).toBeUndefined();
    world.sagemaker.endpoint = legacyEndpoint(world);
    await world.run();
    expect((await world.types()).at(-1)).toBe('AdoptionDue:not-adopted');
  });

  it('leaves an endpoint that somebody put in the place of ours, and says so', async () => {
    const world = await failing((of) => {
      const invoke = of.sagemaker.invoke.bind(of.sagemaker);
      of.sagemaker.invoke = async (...request) => {
        of.sagemaker.endpoint = legacyEndpoint(of);
        return invoke(...request);
      };
    });
    expect(world.sagemaker.calls).not.toContain('delete');
    const failed = (await world.records()).findLast(({ type }) => type === 'ReleaseFailed');
    expect(failed).toMatchObject({ data: { to: 0, endpoint: 'left' } });
  });

  it('goes back to what was adopted, of which nothing is deleted', async () => {
    const world = await applied();
    await adopting(world);
    world.take(world.train(1));
    await world.run(world.plane.clock.now());
    world.sagemaker.answers = false;
    await world.answer((await world.open())!, BEN);
    await world.run();
    expect((await world.records()).at(-1)).toMatchObject({
      type: 'ReleaseRolledBack',
      data: { to: 0, back: 'notebook-config' },
    });
    expect(world.sagemaker.calls.slice(-2)).toEqual(['update canary', 'update all-at-once']);
    expect(world.sagemaker.endpoint?.config).toBe('notebook-config');
  });
});
