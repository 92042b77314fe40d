import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { sweep } from '../../../functions/reconcile/sweep.ts';
import { ReleaseStep, release } from '../../../functions/release/release.ts';
import { runFlow } from '../../../lib/contract/run-flow.ts';
import { BEN, person, World } from '../world.ts';

/** What somebody who can write the registry's items, and cannot sign, makes of a question: no item decides, only records do. */
const id = { tenant: 'default', model: 'flight-delay' };
const place = { ...id, version: 1, deployment: 'flight-delay-prod' };
const EVE = person('u_eve', 'approvers');
const FAY = person('u_fay', 'approvers');

type Item = Record<string, unknown>;

async function asked(quorum = 1) {
  const database = join(mkdtempSync(join(tmpdir(), 'steward-forged-')), 'plane.db');
  const world = new World(database);
  await world.apply((m) => Object.assign(m, { approval: { quorum, expires: '3d' } }));
  world.take(world.train(1));
  await world.run(world.plane.clock.now());
  /** Edits items of the database's file, as anybody could who has it. */
  const edit = (begins: string, change: (item: Item) => Item): void => {
    const db = new DatabaseSync(database);
    const rows = db
      .prepare("SELECT pk, sk, item FROM items WHERE pk LIKE '%flight-delay' AND sk LIKE ?")
      .all(`${begins}%`);
    expect(rows).toHaveLength(1);
    for (const { pk, sk, item } of rows as { pk: string; sk: string; item: string }[])
      db.prepare('UPDATE items SET item = ? WHERE pk = ? AND sk = ?').run(
        JSON.stringify(change(JSON.parse(item))),
        pk,
        sk,
      );
    db.close();
  };
  return { world, database, edit, approval: (await world.open())! };
}

const approve = (item: Item): Item => ({
  ...item,
  state: 'approved',
  ...(item.said ? { said: { [place.deployment]: 'approved' } } : {}),
  ...(item.quorum ? { approvals: item.quorum } : {}),
});
const step = (world: World, name: 'copied' | 'start' | 'drive' | 'verify', approval: string) =>
  runFlow(
    { schema: ReleaseStep, flow: release(world.plane.ports) },
    { ...place, step: name, approval, execution: 'forged', made: [] },
  );
const deployment = (world: World) => world.plane.ports.registry.deployment(id, place.deployment);

async function nothingWasReleased(world: World): Promise<void> {
  expect((await world.types()).filter((type) => /^Release(Started|Completed)/.test(type))).toEqual([]);
  expect(world.sagemaker.calls).toEqual([]);
}

describe('two items edited to say yes', () => {
  it('where nobody answered release nothing, and a signed record and an incident say why', async () => {
    const { world, edit, approval } = await asked();
    edit('APPROVAL#', approve);
    edit('V#', approve);
    await step(world, 'copied', approval.id);
    expect(await step(world, 'start', approval.id)).toMatchObject({ verdict: 'refused' });
    await nothingWasReleased(world);
    const last = (await world.records()).at(-1)!;
    expect(last).toMatchObject({
      type: 'ReleaseFailed',
      reasons: [{ rule: 'quorum-now', observed: '0 of 1 who may answer', limit: '1 of 1 who may answer' }],
    });
    expect(await world.plane.ports.registry.incidents(id)).toMatchObject([{ state: 'open', kind: 'release' }]);
    world.plane.close();
  });

  it('after a signed no wake nothing and release nothing', async () => {
    const { world, edit, approval } = await asked();
    await world.answer(approval, BEN, 'reject');
    edit('APPROVAL#', approve);
    edit('V#', approve);
    await world.run();
    expect(world.log.join('\n')).toContain('IntegrityError: question');
    await nothingWasReleased(world);
    expect(await step(world, 'start', approval.id)).toMatchObject({ verdict: 'refused' });
    expect((await world.records()).at(-1)).toMatchObject({
      type: 'ReleaseFailed',
      reasons: [
        { rule: 'asked-and-open', observed: 'rejected by u_ben' },
        { rule: 'quorum-now', observed: '0 of 1 who may answer' },
      ],
    });
    await nothingWasReleased(world);
    world.plane.close();
  });
});

describe('an edited question', () => {
  it.each([
    ['quorum', { quorum: 1 }],
    ['groups', { groups: ['approvers'] }],
    ['requester', { requester: 'u_nobody' }],
    ['tier', { tier: 'minimal' }],
    ['expiry', { expiresAt: 9_999_999_999_999 }],
    ['digest', { digest: 'f'.repeat(64) }],
    ['plan', { frozen: { instances: 100 } }],
  ])('is not answered: its %s is held against its record', async (what, change) => {
    const { world, edit, approval } = await asked(2);
    edit('APPROVAL#', (item) => ({ ...item, ...change }));
    await expect(world.answer(approval, BEN)).rejects.toMatchObject({
      name: 'IntegrityError',
      message: expect.stringContaining(what),
    });
    world.plane.close();
  });

  it('that was rejected is not open again', async () => {
    const { world, edit, approval } = await asked(2);
    await world.answer(approval, BEN, 'reject');
    edit('APPROVAL#', (item) => ({ ...item, state: 'pending' }));
    await expect(world.answer(approval, EVE)).rejects.toMatchObject({ name: 'IntegrityError' });
    world.plane.close();
  });

  it('does not count answers that nobody gave', async () => {
    const { world, edit, approval } = await asked(2);
    edit('APPROVAL#', (item) => ({ ...item, approvals: 1 }));
    await expect(world.answer(approval, EVE)).rejects.toMatchObject({ name: 'IntegrityError' });
    world.plane.close();
  });
});

/** A release that waits for the endpoint after it was recorded. */
async function begun() {
  const told = await asked();
  const { world, approval } = told;
  await world.answer(approval, BEN);
  await world.run();
  world.take(world.train(2, { better: 0.4 }));
  await world.run(world.plane.clock.now());
  world.sagemaker.endpoint = { ...world.sagemaker.endpoint!, status: 'SystemUpdating' };
  await world.answer((await world.open(2))!, BEN);
  await world.run(world.plane.clock.now() + 60_000);
  expect((await deployment(world))?.releasing).toMatchObject({ version: 2 });
  return told;
}
const rest = (world: World): void => {
  world.sagemaker.endpoint = { ...world.sagemaker.endpoint!, status: 'InService' };
};

describe('a release on its way', () => {
  it('acts on the plan that was approved, whatever manifest is applied meanwhile', async () => {
    const { world } = await begun();
    const { config } = (await deployment(world))!.releasing!;
    await world.apply((m) => {
      const [first] = m.deployments as never as Item[];
      Object.assign(first!, {
        roleArn: 'arn:aws:iam::000000000000:role/another',
        instances: 100,
        instanceType: 'ml.m5.24xlarge',
        plan: { type: 'all-at-once' },
        alarms: [],
      });
    });
    rest(world);
    await world.run();
    expect(await deployment(world)).toMatchObject({ champion: 2, config });
    expect(world.sagemaker.calls.slice(-3)).toEqual(['config', 'alarm Invocation5XXErrors', 'update canary']);
    expect(world.sagemaker.configs.get(config)!.variants).toMatchObject([
      { role: expect.not.stringContaining('another'), configuredInstances: 2, instanceType: 'ml.m5.large' },
    ]);
    world.plane.close();
  });

  it.each([
    ['the version', 'V#000002', { package: 'arn:aws:sagemaker:us-east-1:000000000000:model-package/other/1' }],
    ['its environment', 'V#000002', { environment: { HIJACK: '1' } }],
    ['the frozen plan', 'APPROVAL#000002', { frozen: { instances: 100 } }],
    ['the record it names', 'D#', { started: { chain: 'model.default.flight-delay', seq: 3, hash: 'f'.repeat(64) } }],
  ])('does not go on once %s is edited', async (_, begins, change) => {
    const { world, edit } = await begun();
    edit(begins, (item) => ({ ...item, ...change }));
    rest(world);
    await world.run();
    expect(world.sagemaker.calls.filter((call) => call.startsWith('update'))).toEqual([]);
    expect((await world.types()).filter((type) => type === 'ReleaseCompleted:live')).toHaveLength(1);
    expect((await world.types()).at(-1)).toBe('ReleaseFailed:failed');
    world.plane.close();
  });

  it('that no record began does not go on', async () => {
    const { world, edit, approval } = await asked();
    edit('D#', (item) => ({
      ...item,
      releases: { 1: 'releasing' },
      releasing: { version: 1, config: 'x', approval: approval.id, startedAt: 0, deadline: 9e15, alarms: [] },
    }));
    for (const name of ['drive', 'verify'] as const)
      await expect(step(world, name, approval.id)).rejects.toMatchObject({ name: 'IntegrityError' });
    await nothingWasReleased(world);
    world.plane.close();
  });
});

describe('rights', () => {
  it.each([
    ['the person', undefined, 'nobody of this name any more'],
    ['the tenant', { tenants: ['other'], groups: ['approvers' as const] }, 'not of this tenant any more'],
    ['the group', { tenants: ['default'], groups: ['auditors' as const] }, 'no policy permits it'],
  ])('that are gone with %s make no answer, whatever the token says that is still good', async (_, now, why) => {
    const { world, approval } = await asked();
    world.people.set('u_ben', now);
    expect(await world.answer(approval, BEN)).toMatchObject({
      verdict: 'refused',
      reasons: [{ rule: 'permission', observed: why }],
    });
    expect(await world.types()).toContain('AccessDenied:denied');
    expect((await world.open())!.approvals).toBe(0);
    await world.run();
    await nothingWasReleased(world);
    world.plane.close();
  });

  it('that are gone at quorum make no quorum', async () => {
    const { world, approval } = await asked(2);
    await world.answer(approval, BEN);
    world.people.set('u_ben', undefined);
    expect(await world.answer(approval, EVE)).toMatchObject({ verdict: 'counted' });
    expect(await world.answer(approval, FAY)).toMatchObject({ verdict: 'approved' });
    world.plane.close();
  });

  it('that are gone at the release carry none: the two who said yes were removed', async () => {
    const { world, approval } = await asked(2);
    await world.answer(approval, BEN);
    await world.answer(approval, EVE);
    world.people.set('u_ben', undefined);
    world.people.set('u_eve', { tenants: ['default'], groups: ['auditors'] });
    await world.run();
    const [reason] = (await world.records()).at(-1)!.reasons!;
    expect(reason).toMatchObject({ rule: 'quorum-now', limit: '2 of 2 who may answer' });
    expect(reason!.observed).toBe(
      '0 of 2 who may answer; `u_ben` may not: nobody of this name any more; `u_eve` may not: no right',
    );
    await nothingWasReleased(world);
    world.plane.close();
  });

  it('that are gone while it waits for the endpoint stop a release before it touches it', async () => {
    const { world } = await begun();
    world.people.set('u_ben', undefined);
    rest(world);
    await world.run();
    expect(world.sagemaker.calls.filter((call) => call.startsWith('update'))).toEqual([]);
    expect((await world.records()).at(-1)).toMatchObject({ type: 'ReleaseFailed', reasons: [{ rule: 'quorum-now' }] });
    world.plane.close();
  });
});

describe('an item of another family that says it is open and due', () => {
  it('is no question: those whose time is over are closed, and endpoints looked at, as without it', async () => {
    const { world, database, approval } = await asked();
    const db = new DatabaseSync(database);
    const { changes } = db
      .prepare("UPDATE items SET due = 1, item = json_set(item, '$.due', 1, '$.open', 1) WHERE pk LIKE 'DEPLOYMENT#%'")
      .run();
    db.close();
    expect(changes).toBe(1);
    expect((await world.plane.ports.registry.open('default', { limit: 10 })).items).toMatchObject([
      { id: approval.id },
    ]);
    const ports = { ...world.plane.ports, clock: { now: () => approval.expiresAt } };
    expect(await sweep(ports)({ limit: 1 })).toMatchObject({ expired: 1, looked: 1 });
    world.plane.close();
  });
});
