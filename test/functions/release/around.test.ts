import { describe, expect, it } from 'vitest';
import { command } from '../../../functions/command/command.ts';
import { CommandDue } from '../../../functions/command/wanted.ts';
import { listExecutions } from '../../../functions/executions/list-executions.ts';
import { reconcile } from '../../../functions/reconcile/reconcile.ts';
import { release } from '../../../functions/release/release.ts';
import { runFlow } from '../../../lib/contract/run-flow.ts';
import type { Person } from '../../../lib/domain/approval/person.ts';
import { ConflictError } from '../../../lib/domain/errors.ts';
import { configName } from '../../../lib/domain/release/release.ts';
import type { EndpointObservation } from '../../../lib/domain/served/served.ts';
import { servesLegacy } from '../legacy.ts';
import { ARN, BEN, containerFrom, person, World } from '../world.ts';

/** What somebody with rights in SageMaker may do while Steward prepares a release, waits, updates and goes back. */
const id = { tenant: 'default', model: 'flight-delay' };
const ENDPOINT = 'flight-delay-prod';
const OLGA = person('u_olga', 'owners');
const DAN = person('u_dan', 'operators');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const tell = (world: World, who: Person, wanted: Record<string, unknown>) =>
  runFlow({ schema: CommandDue, flow: command(world.plane.ports) }, { person: who, wanted: { ...id, ...wanted } });
const rollback = (world: World) => tell(world, DAN, { command: 'rollback', deployment: ENDPOINT });
const place = async (world: World) => (await world.plane.ports.registry.deployment(id, ENDPOINT))!;
const look = async (world: World) => (await reconcile(world.plane.ports)({ endpoint: ENDPOINT })).verdict;
const last = async (world: World) => (await world.records()).findLast(({ type }) => type.startsWith('Release'));
const findings = async (world: World) => (await world.records()).filter(({ type }) => type === 'OutOfBandChangeFound');
const changed = (world: World, change: Partial<EndpointObservation>) => {
  world.sagemaker.endpoint = { ...world.sagemaker.endpoint!, ...change };
};
const withImage = (world: World, digit: string): Pick<EndpointObservation, 'variants'> => ({
  variants: world.sagemaker.endpoint!.variants.map((variant) => ({ ...variant, images: [digit.repeat(64)] })),
});
const pass = async (world: World, ms: number) => {
  world.plane.clock.moveTo(world.plane.clock.now() + ms);
  await world.run(world.plane.clock.now());
};
/** Long enough for every wait and retry of a release. */
const finish = async (world: World) => {
  for (let i = 0; i < 8; i++) await pass(world, 5 * MINUTE);
};

/** So many versions live, one after the other, and one more that people are asked about. */
async function asked(live: number): Promise<World> {
  const world = new World();
  await world.apply();
  for (let version = 1; version <= live; version++) await world.live(version, { better: 0.2 * version });
  world.take(world.train(live + 1, { better: 0.2 * (live + 1) }));
  await world.run(world.plane.clock.now());
  return world;
}
const approve = async (world: World) => world.answer((await world.open())!, BEN);

/** The name under which a version will be served: anybody can work it out. */
async function nameOf(world: World, version: number): Promise<string> {
  const model = await world.plane.ports.registry.model(id);
  return configName(id.model, version, `${ARN}/${version}`, model!.manifest!.deployments[0]!);
}

describe('what was planted before a release made anything', () => {
  it('is refused before the package is approved: a model under its name', async () => {
    const world = await asked(0);
    world.sagemaker.models.set(await nameOf(world, 1), {
      containers: [containerFrom(`${ARN}/99`)],
      role: 'theirs',
      extras: [],
    });
    await approve(world);
    await world.run();
    expect(world.sagemaker.calls).toEqual([]);
    const { reasons } = (await last(world))!;
    expect(reasons?.map(({ rule }) => rule)).toEqual(['role', 'containers']);
    expect(world.sagemaker.packages.get(`${ARN}/1`)).toMatchObject({ approval: 'PendingManualApproval' });
    world.plane.close();
  });

  it('is refused before the package is approved: a config under its name that names a model still to be made', async () => {
    const world = await asked(1);
    const name = await nameOf(world, 2);
    const served = world.sagemaker.configs.get(await nameOf(world, 1))!;
    const [variant] = served.variants;
    const own = { ...variant!, model: name, role: undefined, containers: [] };
    const extras = ['EnableSSMAccess'];
    world.sagemaker.configs.set(name, { ...served, variants: [{ ...own, extras }] });
    const before = [...world.sagemaker.calls];
    await approve(world);
    await world.run();
    expect(world.sagemaker.calls).toEqual(before);
    expect(await last(world)).toMatchObject({ reasons: [{ rule: 'settings', observed: 'EnableSSMAccess' }] });
    world.plane.close();
  });

  it('is no reason to refuse when only the model of an earlier try is gone', async () => {
    const world = await asked(1);
    const name = await nameOf(world, 2);
    const served = world.sagemaker.configs.get(await nameOf(world, 1))!;
    const [variant] = served.variants;
    const config = { ...served, variants: [{ ...variant!, model: name, role: undefined, containers: [] }] };
    world.sagemaker.configs.set(name, config);
    const { createModel } = world.sagemaker;
    world.sagemaker.createModel = async (...made) => {
      await createModel.apply(world.sagemaker, made);
      const containers = [{ ...variant!.containers[0]!, package: `${ARN}/2` }];
      world.sagemaker.configs.set(name, { ...served, variants: [{ ...variant!, model: name, containers }] });
    };
    await approve(world);
    await world.run();
    expect(await last(world)).toMatchObject({ type: 'ReleaseCompleted', subject: { version: 2 } });
    world.plane.close();
  });
});

describe('what a release just made and SageMaker does not see yet', () => {
  it('is waited for and not taken for foreign: a model that the read of its config does not find', async () => {
    const world = await asked(0);
    const name = await nameOf(world, 1);
    const { describeConfig } = world.sagemaker;
    let reads = 0;
    world.sagemaker.describeConfig = async (config) => {
      const made = await describeConfig.apply(world.sagemaker, [config]);
      const isLate = made && config === name && ++reads <= 3;
      if (!isLate) return made;
      const variants = made.variants.map((variant) => ({ ...variant, role: undefined, containers: [] }));
      return { ...made, variants, madeAt: [1, 0] };
    };
    await approve(world);
    await finish(world);
    expect(reads).toBeGreaterThan(3);
    expect(await last(world)).toMatchObject({ type: 'ReleaseCompleted', subject: { version: 1 } });
    world.plane.close();
  });
});

describe('while a release waits, or just before it updates', () => {
  it('another content under the old config’s name is found by the release itself, and again when it changes', async () => {
    const world = await asked(1);
    changed(world, { status: 'Updating', ...withImage(world, 'e') });
    await approve(world);
    await pass(world, 0);
    expect(await findings(world)).toMatchObject([
      { actor: { id: 'release' }, reasons: [{ rule: 'running-images', observed: 'e'.repeat(64) }] },
    ]);
    await pass(world, MINUTE);
    expect(await findings(world)).toHaveLength(1);
    changed(world, withImage(world, 'f'));
    await pass(world, MINUTE);
    expect(await findings(world)).toHaveLength(2);
    changed(world, { status: 'InService' });
    await finish(world);
    expect(await last(world)).toMatchObject({ type: 'ReleaseCompleted', subject: { version: 2 } });
    expect(await place(world)).not.toHaveProperty('outOfBand');
    world.plane.close();
  });

  it('what runs is recorded before the update makes it unseen', async () => {
    const world = await asked(1);
    await approve(world);
    changed(world, withImage(world, 'e'));
    await world.run();
    const types = (await world.types()).filter((type) => /OutOfBand|^Release/.test(type));
    expect(types.slice(-3)).toEqual([
      'ReleaseStarted:started',
      'OutOfBandChangeFound:out-of-band',
      'ReleaseCompleted:live',
    ]);
    world.plane.close();
  });

  it('it is found too while another release is on its way', async () => {
    const world = await asked(2);
    changed(world, { status: 'Updating' });
    await rollback(world);
    await pass(world, MINUTE);
    await approve(world);
    await pass(world, 0);
    expect(await findings(world)).toEqual([]);
    changed(world, withImage(world, 'e'));
    await pass(world, MINUTE);
    expect(await findings(world)).toMatchObject([{ actor: { id: 'release' } }]);
    world.plane.close();
  });

  it('its turn is waited for as long as a release and the sweep’s day take, and then the approval is given back and the reason told', async () => {
    const world = await asked(2);
    changed(world, { status: 'Updating' });
    await rollback(world);
    await pass(world, MINUTE);
    await approve(world);
    await pass(world, MINUTE);
    const { ports } = world.plane;
    const approval = (await ports.registry.approvals(id, 3))[0]!.id;
    const start = (queued: number | null) =>
      release(ports)({ step: 'start', ...id, version: 3, deployment: ENDPOINT, approval, execution: 'e', queued });
    const now = world.plane.clock.now();
    expect(await start(null)).toEqual({ verdict: 'waiting', approval, queued: now, seconds: 60 });
    expect(await start(now - 63 * HOUR)).toMatchObject({ verdict: 'waiting', seconds: 900 });
    expect(await ports.registry.version(id, 3)).toMatchObject({ state: 'approved' });
    expect(await start(now - 64 * HOUR)).toMatchObject({ verdict: 'refused' });
    expect((await world.records()).at(-1)).toMatchObject({
      type: 'ReleaseFailed',
      subject: { version: 3 },
      reasons: [{ rule: 'turn', observed: 'still releasing 1', limit: 'its turn within 64 h' }],
    });
    expect(await ports.registry.version(id, 3)).toMatchObject({ state: 'gated-pass' });
    world.plane.close();
  });

  it('an endpoint that was deleted is found, and the release goes on when somebody else writes meanwhile', async () => {
    const world = await asked(1);
    const { ledger } = world.plane.portsOf('release');
    const { commit } = ledger;
    let conflicts = 0;
    ledger.commit = async (what) => {
      if (what.appends[0]?.draft.type !== 'OutOfBandChangeFound' || conflicts > 0) return commit(what);
      conflicts += 1;
      throw new ConflictError('written', { clause: 'deployment' });
    };
    world.sagemaker.endpoint = undefined;
    await approve(world);
    await world.run();
    expect(conflicts).toBe(1);
    expect(await findings(world)).toMatchObject([{ reasons: [{ observed: 'absent' }] }]);
    expect(await last(world)).toMatchObject({ type: 'ReleaseCompleted', subject: { version: 2 } });
    world.plane.close();
  });

  it('what SageMaker says of a change is kept whole as evidence, and its first KB in the record', async () => {
    const world = await asked(1);
    const before = world.sagemaker.endpoint!.variants[0]!;
    const images = Array.from({ length: 1_000 }, (_, i) => `${i}`.padStart(64, 'c'));
    changed(world, { variants: [{ ...before, images }] });
    expect(await look(world)).toBe('out-of-band');
    const [found] = await findings(world);
    const recorded = found!.reasons!.find(({ rule }) => rule === 'running-images')!;
    expect(Buffer.byteLength(recorded.observed)).toBeLessThanOrEqual(1_000);
    const whole = String(await world.plane.ports.evidence.read(found!.evidence![0]!.sha256));
    expect(JSON.parse(whole)[0].observed).toContain(images.at(-1));
    world.plane.close();
  });

  it('what the release does itself is no finding', async () => {
    const world = await asked(1);
    const config = await nameOf(world, 2);
    const { updateEndpoint } = world.sagemaker;
    world.sagemaker.updateEndpoint = async () =>
      changed(world, { status: 'Updating', pending: config, ...withImage(world, 'c') });
    await approve(world);
    await pass(world, MINUTE);
    expect(await look(world)).toBe('releasing');
    changed(world, { status: 'RollingBack', pending: undefined });
    expect(await look(world)).toBe('releasing');
    changed(world, { status: 'InService', config });
    expect(await look(world)).toBe('releasing');
    world.sagemaker.updateEndpoint = updateEndpoint;
    expect(await findings(world)).toEqual([]);
    world.plane.close();
  });
});

describe('a way back that ends on the right name', () => {
  it('with another content is no rollback that held', async () => {
    const world = await asked(1);
    const { updateEndpoint } = world.sagemaker;
    world.sagemaker.answers = false;
    world.sagemaker.updateEndpoint = async (wanted) => {
      await updateEndpoint.call(world.sagemaker, wanted);
      if (wanted.plan.type === 'all-at-once') changed(world, withImage(world, 'e'));
    };
    await approve(world);
    await finish(world);
    expect(await last(world)).toMatchObject({
      type: 'ReleaseFailed',
      reasons: [{ rule: 'smoke' }, { rule: 'running-images', observed: 'e'.repeat(64) }],
    });
    expect(await findings(world)).toHaveLength(1);
    world.plane.close();
  });

  it('is none either when SageMaker itself went back, to it or to a third config', async () => {
    for (const change of ['e', 'third']) {
      const world = await asked(1);
      world.sagemaker.updateEndpoint = async () =>
        changed(world, change === 'third' ? { config: 'theirs' } : withImage(world, change));
      await approve(world);
      await finish(world);
      expect(await last(world)).toMatchObject({ type: 'ReleaseFailed', verdict: 'failed' });
      expect(await findings(world)).toHaveLength(1);
      world.plane.close();
    }
  });

  it('with another number of instances is one: SageMaker goes back to the fleet as it was scaled', async () => {
    const world = await asked(1);
    world.sagemaker.outcome = 'silent-rollback';
    changed(world, { variants: world.sagemaker.endpoint!.variants.map((v) => ({ ...v, instances: 7 })) });
    await approve(world);
    await finish(world);
    expect(await last(world)).toMatchObject({ type: 'ReleaseRolledBack' });
    world.plane.close();
  });
});

/** An adopted endpoint whose running capture is another than its config says, and a first version that people are asked about. */
async function adopted(): Promise<World> {
  const world = new World();
  await world.apply();
  servesLegacy(world);
  expect(await tell(world, OLGA, { command: 'adopt', deployment: ENDPOINT })).toMatchObject({ verdict: 'done' });
  world.take(world.train(1));
  await world.run(world.plane.clock.now());
  return world;
}

describe('the way back to what was adopted', () => {
  it('leaves no finding about the capture that the config asks for, and finds what changes after that', async () => {
    const world = await adopted();
    world.sagemaker.answers = false;
    await approve(world);
    await finish(world);
    expect(await last(world)).toMatchObject({ type: 'ReleaseRolledBack' });
    expect(world.sagemaker.endpoint).toMatchObject({ config: 'notebook-config', capture: { enabled: true } });
    expect(await look(world)).toBe('in-step');
    expect(await findings(world)).toEqual([]);
    const { capture } = world.sagemaker.endpoint!;
    changed(world, { capture: { ...capture, enabled: false } });
    expect(await look(world)).toBe('out-of-band');
    world.plane.close();
  });

  it('leaves none either when the machine met an error after SageMaker had gone back by itself', async () => {
    const world = await adopted();
    world.sagemaker.updateEndpoint = async () => changed(world, { status: 'Updating', pending: 'new' });
    await approve(world);
    await pass(world, 0);
    const { capture } = world.sagemaker.configs.get('notebook-config')!;
    changed(world, { status: 'InService', pending: undefined, capture });
    const due = { ...id, version: 1, deployment: ENDPOINT };
    expect(await release(world.plane.ports)({ ...due, step: 'fail', error: 'Boom' })).toEqual({ verdict: 'failed' });
    expect(await look(world)).toBe('in-step');
    expect(await findings(world)).toEqual([]);
    world.plane.close();
  });

  it('goes on from where it failed when it is redriven, and is done once', async () => {
    const world = await adopted();
    await approve(world);
    await finish(world);
    expect(await place(world)).toMatchObject({ champion: 1 });
    const { describeConfig } = world.sagemaker;
    world.sagemaker.describeConfig = async () => {
      throw Object.assign(new Error('slow down'), { name: 'DependencyError' });
    };
    await rollback(world);
    await finish(world);
    const [failed] = await listExecutions(world.plane.ports)(id);
    expect(failed).toMatchObject({ kind: 'rollback', status: 'FAILED' });
    expect(failed).not.toHaveProperty('version');
    Object.assign(world.sagemaker, { describeConfig });
    await tell(world, DAN, { command: 'redrive', execution: failed!.name });
    await finish(world);
    expect(await last(world)).toMatchObject({ type: 'ReleaseCompleted', data: { config: 'notebook-config' } });
    expect(world.sagemaker.endpoint).toMatchObject({ config: 'notebook-config' });
    const after = await place(world);
    expect(after).toMatchObject({ config: 'notebook-config', releases: { 1: 'superseded' } });
    expect(after).not.toHaveProperty('releasing');
    expect(world.sagemaker.calls.filter((call) => call === 'update all-at-once')).toHaveLength(1);
    expect(await look(world)).toBe('in-step');
    world.plane.close();
  });
});
