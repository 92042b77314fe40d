import { describe, expect, it } from 'vitest';
import { resume } from '../../functions/approve/resume.ts';
import { driftCheck } from '../../functions/drift-check/drift-check.ts';
import { gate } from '../../functions/gate/gate.ts';
import { qualityCheck } from '../../functions/quality-check/quality-check.ts';
import { register } from '../../functions/register/register.ts';
import { retrain } from '../../functions/retrain/retrain.ts';
import { CheckDue } from '../../lib/contract/check-due.ts';
import { Event, eventOf } from '../../lib/contract/events.ts';
import { has, ownersOf, tenantOf } from '../../lib/contract/owners.ts';
import { modelChain } from '../../lib/domain/ledger/chain.ts';
import type { NameOwners } from '../../lib/ports/people.ts';
import type { Ports } from '../../lib/ports/ports.ts';
import { ANA, ARN, World } from './world.ts';

const CHAIN = modelChain('default', 'flight-delay');
const NOT_BELIEVED = /is not what the ledger says there: only records are believed/;

/** An event in the shape of ours, about a record that nobody wrote. */
const forged = (type: string, data: Record<string, unknown>, more: Record<string, unknown> = {}) =>
  Event.parse({
    source: 'steward',
    'detail-type': type,
    detail: {
      schema: 1,
      tenant: 'default',
      model: 'flight-delay',
      deployment: 'flight-delay-prod',
      chain: CHAIN,
      seq: 2,
      hash: 'a'.repeat(64),
      at: '2026-11-15T06:00:00.000Z',
      actor: { kind: 'service', id: 'sweep' },
      data,
      ...more,
    },
  });

async function live(): Promise<World> {
  const world = new World();
  await world.apply();
  await world.live(1);
  return world;
}

describe('a fact that only the bus tells', () => {
  it('moves no flow: neither a check, a gate, a resumption nor a training', async () => {
    const world = await live();
    const { ports } = world.plane;
    const before = await world.types();
    const missed = CheckDue.parse(forged('CheckMissed', { kind: 'drift', slot: '2026-11-15T06:00:00Z' }));
    const quality = CheckDue.parse(forged('CheckMissed', { kind: 'quality', slot: '2026-11-15T06:00:00Z' }));
    const finding = forged('DriftDetected', {
      kind: 'drift',
      checks: [],
      changed: { start: '2026-10-01T00:00:00Z', end: '2026-11-15T00:00:00Z' },
    });
    await expect(driftCheck(ports)(missed)).rejects.toThrow(NOT_BELIEVED);
    await expect(qualityCheck(ports)(quality)).rejects.toThrow(NOT_BELIEVED);
    await expect(gate(ports)(forged('ModelVersionRegistered', {}, { version: 1 }))).rejects.toThrow(NOT_BELIEVED);
    await expect(resume(ports)(forged('ApprovalAnswered', { approval: 'apr_x' }))).rejects.toThrow(NOT_BELIEVED);
    await expect(retrain(ports)({ step: 'guard', finding })).rejects.toThrow(NOT_BELIEVED);
    expect(await world.types()).toEqual(before);
    expect(world.sagemaker.calls.filter((call) => call.startsWith('pipeline'))).toEqual([]);
  });

  it('is not believed for a slot that a message alone calls missed', async () => {
    const world = await live();
    const due = CheckDue.parse({
      tenant: 'default',
      model: 'flight-delay',
      deployment: 'flight-delay-prod',
      slot: '2026-11-15T06:00:00Z',
      missed: 'drift',
    });
    await expect(driftCheck(world.plane.ports)(due)).rejects.toThrow('only the record of a missed slot');
  });

  it('is believed word for word as its record says, and not with one word changed', async () => {
    const world = await live();
    const { ledger } = world.plane.ports;
    const stored = (await ledger.page(CHAIN)).items
      .map(eventOf)
      .find((e) => e?.['detail-type'] === 'ModelVersionRegistered')!;
    const told = JSON.parse(JSON.stringify(stored)) as Event;
    expect(await gate(world.plane.ports)(told)).toMatchObject({
      version: 1,
      verdict: 'not-now',
      because: expect.stringContaining('approved'),
    });
    const changes: ((e: Event['detail'] & Record<string, unknown>) => void)[] = [
      (e) => Object.assign(e, { version: 2 }),
      (e) => Object.assign(e, { tenant: 'other' }),
      (e) => Object.assign(e, { model: 'other' }),
      (e) => Object.assign(e, { seq: e.seq + 1 }),
      (e) => Object.assign(e, { hash: 'b'.repeat(64) }),
      (e) => Object.assign(e, { chain: 'catalog' }),
      (e) => Object.assign(e, { actor: { kind: 'person', id: 'u_ben' } }),
      (e) => Object.assign(e.data, { artifact: 'another' }),
    ];
    for (const change of changes) {
      const lie = JSON.parse(JSON.stringify(stored));
      change(lie.detail);
      await expect(gate(world.plane.ports)(lie)).rejects.toThrow(NOT_BELIEVED);
    }
    await expect(gate(world.plane.ports)({ ...told, 'detail-type': 'ModelApplied' })).rejects.toThrow(NOT_BELIEVED);
  });
});

function owned(world: World, groups: Record<string, string>): Ports {
  const owners = Object.entries(groups).map(([group, tenant]) => ({ tenant, groups: [group] }));
  const of = {
    tenantOf: (group: string) => tenantOf(owners, group),
    has: (...[group, kind, name]: Parameters<NameOwners['has']>) => has(owners, group, kind, name),
  };
  Object.assign(world.plane.portsOf('register'), { owners: of });
  return Object.assign(world.plane.ports, { owners: of });
}
const seen = (arn: string, group: string, version: number) => ({
  detail: {
    ModelPackageGroupName: group,
    ModelPackageVersion: version,
    ModelPackageArn: arn,
    ModelPackageStatus: 'Completed',
  },
});

describe('the tenant of a package', () => {
  it('is the one the configuration gives its group to, also for what SageMaker tells', async () => {
    const world = new World();
    owned(world, { 'flight-*': 'air' });
    world.take(world.train(1));
    await world.run(world.plane.clock.now());
    const { registry, ledger } = world.plane.ports;
    expect(await registry.version({ tenant: 'air', model: 'flight-delay' }, 1)).toBeDefined();
    expect(await registry.version({ tenant: 'default', model: 'flight-delay' }, 1)).toBeUndefined();
    expect((await ledger.head(modelChain('air', 'flight-delay')))?.seq).toBeGreaterThan(0);
    expect(await ledger.placeOf(`register:air:${ARN}/1`)).toBeDefined();
  });

  it('is not whoever registers it first, nor can that swallow the owner’s own', async () => {
    const world = new World();
    const ports = owned(world, { 'flight-delay': 'air' });
    world.train(1);
    const asked = { ...seen(`${ARN}/1`, 'flight-delay', 1), actor: { kind: 'person' as const, id: ANA.id } };
    await expect(register(ports)({ ...asked, tenant: 'default' })).rejects.toThrow('is not of tenant `default`');
    await expect(register(ports)({ ...asked, tenant: 'default' })).rejects.not.toThrow('air');
    await expect(world.apply()).rejects.toThrow('is not of tenant `default`');
    expect(await register(ports)({ ...asked, tenant: 'air' })).toMatchObject({ verdict: 'registered' });
  });

  it('is nobody’s for a group that no team lists: the event is parked', async () => {
    const world = new World();
    owned(world, {});
    world.take(world.train(1));
    await world.run(world.plane.clock.now());
    expect(world.plane.queue.dead()).toMatchObject([
      { flow: 'register', reason: expect.stringContaining('of no team') },
    ]);
  });

  it('is asked of no event whose group is not its ARN’s', async () => {
    const world = new World();
    owned(world, { 'flight-delay': 'default', other: 'air' });
    world.train(1);
    world.take(world.event(1, 'e-x', { ModelPackageGroupName: 'other' }));
    await world.run(world.plane.clock.now());
    expect(world.plane.queue.dead()).toMatchObject([
      { flow: 'register', reason: expect.stringContaining('is not version 1 of the group `other`') },
    ]);
  });

  it('is found by name or by how the name begins, in any case', () => {
    const owners = ownersOf({
      tenants: ['default', 'air'],
      teams: [
        {
          tenant: 'air',
          groups: ['Flight-*', 'solo'],
          endpoints: ['flight-*'],
          pipelines: [],
          functions: [],
          roles: [],
          buckets: [],
          keys: [],
        },
        { groups: ['fraud'], endpoints: ['fraud'], pipelines: [], functions: [], roles: [], buckets: [], keys: [] },
      ],
    });
    expect(
      ['flight-delay', 'FLIGHT-x', 'solo', 'solo-2', 'fraud', 'nobody'].map((group) => tenantOf(owners, group)),
    ).toEqual(['air', 'air', 'air', undefined, 'default', undefined]);
  });
});
