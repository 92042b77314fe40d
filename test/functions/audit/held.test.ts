import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, describe, expect, it } from 'vitest';
import { answer } from '../../../functions/approve/answer.ts';
import { checkpoint } from '../../../functions/checkpoint/checkpoint.ts';
import { listExecutions } from '../../../functions/executions/list-executions.ts';
import { retire } from '../../../functions/register/retire.ts';
import { requestRelease } from '../../../functions/release/commands/request.ts';
import { ReleaseStep, release } from '../../../functions/release/release.ts';
import { runFlow } from '../../../lib/contract/run-flow.ts';
import type { Approval } from '../../../lib/domain/approval/approval.ts';
import { DependencyError } from '../../../lib/domain/errors.ts';
import { BEN, person, World } from '../world.ts';
import { rewriteChain } from './rewritten.ts';

/**
 * What somebody makes of a model's chain who may write the tables, moves its head with it and cannot sign: links, hashes and head fit, and only the
 * checkpoint knows better.
 */
const id = { tenant: 'default', model: 'flight-delay' };
const CHAIN = 'model.default.flight-delay';
const EVA = person('u_eva', 'owners', 'operators', 'approvers');
const EVE = person('u_eve', 'approvers');
const SERVICE = { kind: 'service' as const, id: 'x' };
const MINUTE = 60_000;

type Item = Record<string, unknown>;
let world: World;
let database: string;
afterEach(() => world.plane.close());

async function managed(change: Item = {}, who = 'u_ana'): Promise<void> {
  database = join(mkdtempSync(join(tmpdir(), 'steward-held-')), 'plane.db');
  world = new World(database);
  await world.apply((m) => Object.assign(m, change), who);
}
async function trained(requester?: string): Promise<void> {
  world.take(world.train(1, requester === undefined ? {} : { requester }));
  await world.run(world.plane.clock.now());
}
async function asked(quorum = 1): Promise<Approval> {
  await managed({ approval: { quorum, expires: '3d' } });
  await trained();
  return (await world.open())!;
}
const sign = () => checkpoint(world.plane.ports)();
const edit = (begins: string, change: (item: Item) => Item | undefined): void => {
  const db = new DatabaseSync(database);
  const rows = db.prepare('SELECT pk, sk, item FROM items WHERE pk || sk LIKE ?').all(`${begins}%`);
  for (const { pk, sk, item } of rows as { pk: string; sk: string; item: string }[]) {
    const now = change(JSON.parse(item));
    if (now) db.prepare('UPDATE items SET item = ? WHERE pk = ? AND sk = ?').run(JSON.stringify(now), pk, sk);
    else db.prepare('DELETE FROM items WHERE pk = ? AND sk = ?').run(pk, sk);
  }
  db.close();
  expect(rows.length, begins).toBeGreaterThan(0);
};
/** The question as it stood before anybody answered, and the version with it. */
const open = (approval: Approval): void => {
  edit('QUESTION#T#%VOTE#', () => undefined);
  edit('QUESTION#T#%APPROVAL#', () => ({ ...approval }));
  edit('VERSION#%V#', (item) => ({
    ...item,
    state: 'awaiting-approval',
    said: { [approval.deployment]: 'awaiting-approval' },
  }));
  edit('DECIDED#', (item) => (String(item.chain) === CHAIN ? undefined : item));
};
/** Takes out every record from this one on. */
const cutFrom = (type: string): void => {
  let over = false;
  rewriteChain(database, CHAIN, (record) => {
    over ||= record.type === type;
    return over ? undefined : record;
  });
};
const step = (name: 'start' | 'drive', approval: Approval) =>
  runFlow(
    { schema: ReleaseStep, flow: release(world.plane.portsOf('release')) },
    { ...id, version: 1, deployment: 'flight-delay-prod', step: name, approval: approval.id, execution: 'x', made: [] },
  );

async function nothingWasReleased(): Promise<void> {
  expect((await world.types()).filter((type) => type.startsWith('Release'))).toEqual([]);
  expect(world.sagemaker.calls).toEqual([]);
}
async function nobodyIsAsked(why: RegExp): Promise<void> {
  await world.run(world.plane.clock.now());
  expect(await world.types()).not.toContain('ApprovalRequested');
  const executions = await listExecutions(world.plane.ports)(id).catch(() => []);
  expect(`${world.log.join('\n')}${JSON.stringify(executions)}`).toMatch(why);
  expect(world.sagemaker.calls).toEqual([]);
}
const SIGNED_OVER = /a checkpoint was signed over another record here/;
const fault = (message: RegExp) => ({ name: 'IntegrityError', message: expect.stringMatching(message) });

describe('a chain that was rewritten after its checkpoint, links and head made to fit', () => {
  it('asks nobody without whoever changed the manifest', async () => {
    await managed({}, EVA.id);
    await world.run();
    rewriteChain(database, CHAIN, (record) =>
      record.type === 'ModelApplied' ? { ...record, actor: { kind: 'person', id: 'u_zed' } } : record,
    );
    await trained('training-pipeline');
    await nobodyIsAsked(SIGNED_OVER);
  });

  it('asks nobody on a gate that was not passed', async () => {
    await managed({ gate: { minimumHeldOutRows: 1, aucFloor: 0.999, maximumLoss: 0.01 } });
    await trained();
    rewriteChain(database, CHAIN, (record) =>
      record.type === 'VersionGated' ? { ...record, verdict: 'pass' } : record,
    );
    edit('VERSION#%V#', (item) => ({
      ...item,
      state: 'gated-pass',
      gate: { ...(item.gate as Item), verdict: 'pass' },
    }));
    const version = (await world.plane.ports.registry.version(id, 1))!;
    await requestRelease(world.plane.ports, { ...id, version: 1, deployment: 'flight-delay-prod' }, version, SERVICE);
    await nobodyIsAsked(SIGNED_OVER);
  });

  it('is not released from before its endpoint is touched either', async () => {
    const approval = await asked();
    await world.answer(approval, BEN);
    await world.apply((m) => Object.assign(m, { owner: 'somebody' }), EVA.id);
    await sign();
    rewriteChain(database, CHAIN, (record) =>
      record.type === 'ModelApplied' && (record.actor as Item).id === EVA.id
        ? { ...record, actor: { kind: 'person', id: 'u_zed' } }
        : record,
    );
    await expect(step('start', approval)).rejects.toMatchObject(fault(SIGNED_OVER));
    await nothingWasReleased();
  });
});

describe('a chain that was cut off with its head', () => {
  it('takes no yes after the signed no that went with it', async () => {
    const approval = await asked();
    await world.answer(approval, BEN, 'reject');
    await sign();
    cutFrom('ApprovalAnswered');
    open(approval);
    await expect(world.answer(approval, EVE)).rejects.toMatchObject(fault(/had \d+ records when the last checkpoint/));
    await world.run();
    await nothingWasReleased();
  });

  it('takes none either when it grew again since', async () => {
    const approval = await asked();
    await world.answer(approval, BEN, 'reject');
    await sign();
    cutFrom('ApprovalAnswered');
    open(approval);
    for (const owner of ['a', 'b', 'c'])
      await world.apply((m) => Object.assign(m, { approval: { quorum: 1, expires: '3d' }, owner }));
    await expect(world.answer(approval, EVE)).rejects.toMatchObject(fault(SIGNED_OVER));
  });

  it('wakes nothing and releases nothing of a version that was put away', async () => {
    const approval = await asked();
    await world.answer(approval, BEN);
    await retire(world.plane.portsOf('command'))({ ...id, version: 1, reason: 'it leaks', actor: SERVICE });
    await sign();
    cutFrom('VersionRetired');
    edit('VERSION#%V#', (item) => ({ ...item, state: 'approved' }));
    await expect(step('start', approval)).rejects.toMatchObject(fault(/had \d+ records/));
    await world.run(world.plane.clock.now());
    expect(world.log.join('\n')).toMatch(/resume: IntegrityError: .* had \d+ records/);
    await nothingWasReleased();
  });
});

describe('a decision that nobody signed', () => {
  it('written after the checkpoint spares nobody who changed the manifest', async () => {
    await managed({}, EVA.id);
    await world.run();
    let told: Item = {};
    rewriteChain(database, CHAIN, (record) => {
      told = record;
      return record;
    });
    const { clock, ports } = world.plane;
    const forged = { ...told, type: 'ApprovalAnswered', verdict: 'approved', subject: { ...id, version: 9 } };
    await ports.ledger.commit({
      once: 'x',
      appends: [{ chain: CHAIN, draft: { type: 'CheckAsked', actor: SERVICE, subject: id, data: {} } }],
      writes: [],
    });
    rewriteChain(database, CHAIN, (record) =>
      record.type === 'CheckAsked'
        ? { ...forged, id: record.id, once: record.once, at: new Date(clock.now()).toISOString() }
        : record,
    );
    await trained('training-pipeline');
    await nobodyIsAsked(/it is a decision, but not signed/);
  });
});

describe('the last checkpoint', () => {
  const files = (): string[] => {
    const folder = join(world.home, 's3', 'steward-worm', 'checkpoints');
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.json'))
      .map((name) => join(folder, name));
  };
  const answering = (last: () => Promise<undefined>, now?: number) => {
    const ports = world.plane.portsOf('answer');
    return answer({
      ...ports,
      checkpoints: { ...ports.checkpoints, last },
      ...(now !== undefined && { clock: { now: () => now } }),
    });
  };
  const yes = ({ id: approval, digest }: Approval) => ({
    person: BEN,
    approval,
    answer: 'approve' as const,
    digest,
    reason: 'because',
    idempotencyKey: 'k',
  });

  it('that was edited is believed by nobody', async () => {
    const approval = await asked();
    for (const file of files()) {
      const kept = JSON.parse(readFileSync(file, 'utf8'));
      kept.heads[CHAIN] = { seq: 1, hash: 'f'.repeat(64) };
      writeFileSync(file, `${JSON.stringify(kept)}\n`);
    }
    await expect(world.answer(approval, BEN)).rejects.toMatchObject(fault(/the last checkpoint does not hold/));
  });

  it('that cannot be read stops an answer, which may be given again', async () => {
    const approval = await asked();
    const down = answering(() => Promise.reject(new DependencyError('the bucket does not answer')));
    await expect(down(yes(approval))).rejects.toMatchObject({ name: 'DependencyError' });
    expect(await world.answer(approval, BEN)).toMatchObject({ verdict: 'approved' });
  });

  it('is not waited for in a new ledger, and missed in one that is older than 20 minutes', async () => {
    const approval = await asked();
    const none = async () => undefined;
    const now = world.plane.clock.now();
    await expect(answering(none, now + 21 * MINUTE)(yes(approval))).rejects.toMatchObject({
      name: 'DependencyError',
      message: expect.stringMatching(/for 21 minutes no checkpoint was signed/),
    });
    expect(await answering(none, now)(yes(approval))).toMatchObject({ verdict: 'approved' });
  });

  it('that was taken away stops what is decided on records of before', async () => {
    const approval = await asked();
    rmSync(join(world.home, 's3', 'steward-worm', 'checkpoints'), { recursive: true });
    world.plane.clock.moveTo(world.plane.clock.now() + 21 * MINUTE);
    await expect(world.answer(approval, BEN)).rejects.toMatchObject({ name: 'DependencyError' });
    await nothingWasReleased();
  });

  it('is asked for again at every step: what is signed later is no fault', async () => {
    const approval = await asked(2);
    await world.answer(approval, BEN);
    await sign();
    world.plane.clock.moveTo(world.plane.clock.now() + MINUTE);
    expect(await world.answer(approval, EVE)).toMatchObject({ verdict: 'approved' });
    await world.run();
    expect(await world.types()).toContain('ReleaseCompleted:live');
  });
});
