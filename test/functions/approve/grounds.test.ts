import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, describe, expect, it } from 'vitest';
import { audit, openExport } from '../../../functions/audit/audit.ts';
import { listExecutions } from '../../../functions/executions/list-executions.ts';
import { retire } from '../../../functions/register/retire.ts';
import { requestRelease } from '../../../functions/release/commands/request.ts';
import { canonical, digestOf, leafHash } from '../../../lib/domain/ledger/record.ts';
import { trustedKeys } from '../../../lib/domain/ledger/signature.ts';
import { BEN, person, World } from '../world.ts';

/** What somebody makes of the items and records that a question rests on, who can write the database's file and cannot sign. */
const id = { tenant: 'default', model: 'flight-delay' };
const EVA = person('u_eva', 'owners', 'operators', 'approvers');
const PIPELINE = { requester: 'training-pipeline' };
const SERVICE = { kind: 'service' as const, id: 'x' };

type Item = Record<string, unknown>;
let world: World;
let database: string;
afterEach(() => world.plane.close());

async function managed(change: Item = {}, who = 'u_ana'): Promise<void> {
  database = join(mkdtempSync(join(tmpdir(), 'steward-grounds-')), 'plane.db');
  world = new World(database);
  await world.apply((m) => Object.assign(m, change), who);
}
function sql(run: (db: DatabaseSync) => void): void {
  const db = new DatabaseSync(database);
  run(db);
  db.close();
}
/** Edits the one item below these keys; without a change it is taken out. */
const edit = (pk: string, sk: string, change?: (item: Item) => Item): void =>
  sql((db) => {
    const rows = db.prepare('SELECT pk, sk, item FROM items WHERE pk LIKE ? AND sk LIKE ?').all(`${pk}%`, `${sk}%`);
    expect(rows).toHaveLength(1);
    const [row] = rows as { pk: string; sk: string; item: string }[];
    if (change)
      db.prepare('UPDATE items SET item = ? WHERE pk = ? AND sk = ?').run(
        JSON.stringify(change(JSON.parse(row!.item))),
        row!.pk,
        row!.sk,
      );
    else db.prepare('DELETE FROM items WHERE pk = ? AND sk = ?').run(row!.pk, row!.sk);
  });
async function trained(options = {}): Promise<void> {
  world.take(world.train(1, options));
  await world.run(world.plane.clock.now());
}
/** Nobody was asked, nothing touched; why stands in the log of a flow, or in what became of the release. */
async function nobodyIsAsked(why: RegExp): Promise<void> {
  await world.run(world.plane.clock.now());
  expect(await world.types()).not.toContain('ApprovalRequested');
  const executions = await listExecutions(world.plane.ports)(id).catch(() => []);
  expect(`${world.log.join('\n')}${JSON.stringify(executions)}`).toMatch(why);
  expect(world.sagemaker.calls).toEqual([]);
}
const verdict = async () => {
  const { ledger, checkpoints } = world.plane.ports;
  const keys = trustedKeys([world.plane.publicKey()!]);
  return (await audit(await openExport({ ledger, checkpoints }, world.plane.log), keys)).verdict;
};

describe('an edited manifest', () => {
  const easier = (item: Item): Item => ({
    ...(item.manifest as Item),
    approval: { quorum: 1, expires: '3d' },
    gate: { minimumHeldOutRows: 1, aucFloor: 0.5, maximumLoss: 0.01 },
  });
  const strict = {
    approval: { quorum: 2, expires: '3d' },
    gate: { minimumHeldOutRows: 1, aucFloor: 0.999, maximumLoss: 0.01 },
  };

  it('is not read: its quorum and its limits are not those that were applied', async () => {
    await managed(strict);
    edit('MANIFEST#T#', 'META', (item) => ({ ...item, manifest: easier(item) }));
    await trained();
    await nobodyIsAsked(/IntegrityError: the manifest of `flight-delay`/);
  });

  it('with its digest edited too asks nobody: no record says that it was applied', async () => {
    await managed(strict);
    edit('MANIFEST#T#', 'META', (item) => ({
      ...item,
      manifest: easier(item),
      manifestDigest: digestOf(easier(item)),
    }));
    await trained();
    await nobodyIsAsked(/the manifest applied last is/);
  });
});

describe('a version', () => {
  it('that failed its gate is not asked about, whatever its item says', async () => {
    await managed({ gate: { minimumHeldOutRows: 1, aucFloor: 0.999, maximumLoss: 0.01 } });
    await trained();
    edit('VERSION#', 'V#', (item) => ({
      ...item,
      state: 'gated-pass',
      gate: { ...(item.gate as Item), verdict: 'pass' },
    }));
    const version = (await world.plane.ports.registry.version(id, 1))!;
    const due = { ...id, version: 1, deployment: 'flight-delay-prod' };
    await requestRelease(world.plane.ports, due, version, SERVICE);
    await nobodyIsAsked(/its last gate is `fail`/);
  });

  it('that was put away is not released, whatever its item says', async () => {
    await managed();
    await trained();
    await world.answer((await world.open())!, BEN);
    await retire(world.plane.portsOf('command'))({ ...id, version: 1, reason: 'it leaks', actor: SERVICE });
    edit('VERSION#', 'V#', (item) => ({ ...item, state: 'approved' }));
    await world.run();
    expect((await world.records()).at(-1)).toMatchObject({
      type: 'ReleaseFailed',
      verdict: 'refused',
      reasons: [{ rule: 'not-retired', observed: 'retired' }],
    });
    expect(world.sagemaker.calls).toEqual([]);
  });
});

describe('an answer', () => {
  it('whose item and effect are taken away is not given a second time', async () => {
    await managed({ approval: { quorum: 2, expires: '3d' } });
    await trained();
    await world.answer((await world.open())!, BEN);
    edit('QUESTION#T#', 'VOTE#');
    sql((db) => db.exec("DELETE FROM items WHERE pk LIKE 'DECIDED#%'"));
    await expect(world.answer((await world.open())!, BEN)).rejects.toMatchObject({
      name: 'IntegrityError',
      message: expect.stringContaining('`u_ben` is in the ledger'),
    });
    await world.run();
    expect(await verdict()).toBe('verified');
  });
});

describe('a record of who changed the manifest', () => {
  const spare = (db: DatabaseSync, hashed: boolean): void => {
    const { position, bytes } = db
      .prepare("SELECT position, bytes FROM ledger WHERE bytes LIKE '%ModelApplied%' ORDER BY position LIMIT 1")
      .get() as { position: number; bytes: string };
    const other = canonical({ ...JSON.parse(bytes), actor: { kind: 'person', id: 'u_zed' } });
    db.prepare('UPDATE ledger SET bytes = ? WHERE position = ?').run(other, position);
    if (hashed) db.prepare('UPDATE ledger SET hash = ? WHERE position = ?').run(leafHash(other), position);
  };

  it.each([
    ['alone', false],
    ['with its hash', true],
  ])('that was edited %s asks nobody: who changed it would not be kept from answering', async (_, hashed) => {
    await managed({}, EVA.id);
    await world.apply((m) => Object.assign(m, { owner: 'somebody' }));
    await world.run();
    sql((db) => spare(db, hashed));
    await trained(PIPELINE);
    await nobodyIsAsked(/record 1 of `model.default.flight-delay` is not the one that the record after it/);
  });
});
