import { describe, expect, it } from 'vitest';
import { command } from '../../../functions/command/command.ts';
import { CommandDue } from '../../../functions/command/wanted.ts';
import { listExecutions } from '../../../functions/executions/list-executions.ts';
import { reconcile } from '../../../functions/reconcile/reconcile.ts';
import { runFlow } from '../../../lib/contract/run-flow.ts';
import type { Person } from '../../../lib/domain/approval/person.ts';
import type { EndpointObservation } from '../../../lib/domain/served/served.ts';
import { servesLegacy } from '../legacy.ts';
import { BEN, person, World } from '../world.ts';

const id = { tenant: 'default', model: 'flight-delay' };
const deployment = 'flight-delay-prod';
const OLGA = person('u_olga', 'owners');
const DAN = person('u_dan', 'operators');
const [MINUTE, HOUR] = [60_000, 3_600_000];

interface Told {
  readonly verdict: string;
  readonly why?: string;
  readonly done?: { readonly version?: number; readonly how?: string };
}
const tell = (world: World, who: Person, wanted: Record<string, unknown>) =>
  runFlow(
    { schema: CommandDue, flow: command(world.plane.ports) },
    { person: who, wanted: { ...id, ...wanted } },
  ) as Promise<Told>;
const rollback = (world: World) => tell(world, DAN, { command: 'rollback', deployment });
const place = async (world: World) => (await world.plane.ports.registry.deployment(id, deployment))!;
const version = async (world: World, n: number) => (await world.plane.ports.registry.version(id, n))!;
const pass = async (world: World, ms: number) => {
  world.plane.clock.moveTo(world.plane.clock.now() + ms);
  await world.run(world.plane.clock.now());
};
/** Long enough for every wait and retry of a release. */
const finish = async (world: World) => {
  for (let i = 0; i < 8; i++) await pass(world, 5 * MINUTE);
};
const last = async (world: World, type: string) => (await world.records()).findLast((record) => record.type === type);
const changed = (world: World, more: Partial<EndpointObservation>) => {
  world.sagemaker.endpoint = { ...world.sagemaker.endpoint!, ...more };
};
/** A champion, one before it, and a third version that people are asked about. */
async function third(): Promise<World> {
  const world = new World();
  await world.apply();
  await world.live(1);
  await world.live(2, { better: 0.4 });
  world.take(world.train(3, { better: 0.6 }));
  await world.run(world.plane.clock.now());
  return world;
}

describe('a rollback asked for while another release is on its way', () => {
  it('is refused at once, with the mend, and spends nothing: it is carried out once that has ended', async () => {
    const world = await third();
    changed(world, { status: 'Updating' });
    await world.answer((await world.open())!, BEN);
    await pass(world, MINUTE);
    expect((await place(world)).releasing).toMatchObject({ version: 3 });
    expect(await rollback(world)).toMatchObject({
      verdict: 'declined',
      why: expect.stringMatching(/`flight-delay\/3` is on its way .* ask again/),
    });
    world.sagemaker.outcome = 'silent-rollback';
    changed(world, { status: 'InService' });
    await finish(world);
    world.sagemaker.outcome = 'live';
    expect((await world.types()).at(-1)).toBe('ReleaseRolledBack:rolled-back');
    expect(await version(world, 1)).toMatchObject({ state: 'approved' });
    expect(await rollback(world)).toMatchObject({ verdict: 'done', done: { version: 1 } });
    await finish(world);
    expect(await place(world)).toMatchObject({ champion: 1 });
    world.plane.close();
  });

  it('is tried again under the same approval after SageMaker took it back', async () => {
    const world = await third();
    world.sagemaker.outcome = 'silent-rollback';
    await rollback(world);
    await finish(world);
    expect((await place(world)).releases).toMatchObject({ 1: 'rolled-back', 2: 'live' });
    await pass(world, 49 * HOUR);
    expect(await version(world, 1)).toMatchObject({ state: 'approved' });
    world.sagemaker.outcome = 'live';
    await rollback(world);
    await finish(world);
    expect(await place(world)).toMatchObject({ champion: 1 });
    world.plane.close();
  });
});

const down = async (): Promise<never> => {
  throw Object.assign(new Error('S3 is down'), { name: 'DependencyError' });
};

describe('a rollback that failed and is redriven', () => {
  it('after another release puts no older champion back, and spends nothing', async () => {
    const world = new World();
    await world.apply();
    await world.live(1);
    await world.live(2, { better: 0.4 });
    const { evidence } = world.plane.ports;
    const { files } = evidence;
    Object.assign(evidence, { files: down });
    await rollback(world);
    await finish(world);
    Object.assign(evidence, { files });
    const [failed] = await listExecutions(world.plane.ports)(id);
    await world.live(3, { better: 0.6 });
    expect(await place(world)).toMatchObject({ champion: 3, previous: { version: 2 } });
    await tell(world, DAN, { command: 'redrive', execution: failed!.name });
    await finish(world);
    expect(await last(world, 'ReleaseFailed')).toMatchObject({
      verdict: 'refused',
      reasons: expect.arrayContaining([
        expect.objectContaining({ rule: 'back-from' }),
        expect.objectContaining({ rule: 'back-since' }),
      ]),
    });
    expect(await place(world)).toMatchObject({ champion: 3, previous: { version: 2 } });
    expect(await version(world, 1)).toMatchObject({ state: 'approved' });
    world.plane.close();
  });
});

describe('an approval that was given back', () => {
  it('is not used beside the new one, and the new one is not spent by it', async () => {
    const world = new World();
    await world.apply();
    world.take(world.train(1));
    await world.run(world.plane.clock.now());
    const { evidence, worm } = world.plane.ports;
    const [{ files }, { has }] = [evidence, worm];
    Object.assign(evidence, { files: down });
    const first = (await world.open())!;
    await world.answer(first, BEN);
    await finish(world);
    Object.assign(evidence, { files });
    const [failed] = await listExecutions(world.plane.ports)(id);
    await pass(world, 25 * HOUR);
    await pass(world, 10 * MINUTE);
    expect(await world.plane.ports.registry.approval(first.id)).toMatchObject({ state: 'approved', spent: true });
    await tell(world, DAN, { command: 'release', version: 1, deployment });
    await world.run(world.plane.clock.now());
    const second = (await world.open())!;
    Object.assign(worm, { has: async () => false });
    await world.answer(second, BEN);
    await world.run(world.plane.clock.now());
    await tell(world, DAN, { command: 'redrive', execution: failed!.name });
    await pass(world, MINUTE);
    expect(await last(world, 'ReleaseFailed')).toMatchObject({
      verdict: 'refused',
      reasons: expect.arrayContaining([
        expect.objectContaining({ rule: 'unspent', observed: 'spent' }),
        expect.objectContaining({ rule: 'newest-approval', observed: first.id, limit: second.id }),
      ]),
    });
    expect(await version(world, 1)).toMatchObject({ state: 'approved' });
    Object.assign(worm, { has });
    await finish(world);
    expect(await last(world, 'ReleaseStarted')).toMatchObject({ data: { approval: second.id } });
    expect(await place(world)).toMatchObject({ champion: 1 });
    world.plane.close();
  });
});

describe('a version approved while another release is on its way', () => {
  it('waits for its turn, and its approval with it', async () => {
    const world = await third();
    changed(world, { status: 'Updating' });
    await rollback(world);
    await pass(world, MINUTE);
    expect((await place(world)).releasing).toMatchObject({ version: 1 });
    await world.answer((await world.open())!, BEN);
    await finish(world);
    expect(await version(world, 3)).toMatchObject({ state: 'approved' });
    world.sagemaker.outcome = 'silent-rollback';
    changed(world, { status: 'InService' });
    await pass(world, MINUTE);
    world.sagemaker.outcome = 'live';
    await finish(world);
    expect(await place(world)).toMatchObject({ champion: 3, releases: { 1: 'rolled-back', 3: 'live' } });
    world.plane.close();
  });
});

const swap = (world: World, config: string) => {
  const good = world.sagemaker.configs.get(config)!;
  world.sagemaker.configs.set(config, { ...good, shadows: ['stranger'] });
};
async function adopted(): Promise<World> {
  const world = new World();
  await world.apply();
  servesLegacy(world);
  expect(await tell(world, OLGA, { command: 'adopt', deployment })).toMatchObject({ verdict: 'done' });
  world.take(world.train(1));
  await world.run(world.plane.clock.now());
  return world;
}

describe('the way back to what was adopted', () => {
  it('goes to no config that was swapped while it waited', async () => {
    const world = await adopted();
    await world.answer((await world.open())!, BEN);
    await finish(world);
    expect(await place(world)).toMatchObject({ champion: 1 });
    changed(world, { status: 'Updating' });
    await rollback(world);
    await pass(world, MINUTE);
    expect((await place(world)).releasing).toMatchObject({ version: 0 });
    swap(world, 'notebook-config');
    const before = world.sagemaker.calls.length;
    changed(world, { status: 'InService' });
    await finish(world);
    expect(world.sagemaker.calls.slice(before)).toEqual([]);
    expect(await last(world, 'ReleaseFailed')).toMatchObject({ reasons: [{ rule: 'shadow-variants' }] });
    world.plane.close();
  });

  it('is open though its running capture was another than its config says', async () => {
    const world = await adopted();
    world.sagemaker.answers = false;
    await world.answer((await world.open())!, BEN);
    await finish(world);
    expect(world.sagemaker.endpoint).toMatchObject({ config: 'notebook-config' });
    expect((await world.types()).filter((type) => type.startsWith('ReleaseRolledBack'))).toHaveLength(1);
    world.plane.close();
  });
});

describe('while a release is on its way', () => {
  it('a third config on the endpoint is found by reconcile', async () => {
    const world = await third();
    const [variant] = world.sagemaker.endpoint!.variants;
    changed(world, {
      status: 'Updating',
      config: 'theirs',
      variants: [{ ...variant!, images: ['e'.repeat(64)] }],
    });
    await world.answer((await world.open())!, BEN);
    await pass(world, MINUTE);
    expect((await place(world)).releasing).toMatchObject({ version: 3 });
    const look = () => reconcile(world.plane.ports)({ endpoint: deployment });
    await look();
    expect(await look()).toEqual({ verdict: 'reported' });
    expect((await world.types()).filter((type) => type.startsWith('OutOfBandChangeFound'))).toHaveLength(1);
    changed(world, { status: 'InService' });
    await finish(world);
    expect(await place(world)).toMatchObject({ champion: 3 });
    world.plane.close();
  });
});
