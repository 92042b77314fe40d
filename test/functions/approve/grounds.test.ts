import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, describe, expect, it } from 'vitest';
import { audit, openExport } from '../../../functions/audit/audit.ts';
import { listExecutions } from '../../../functions/executions/list-executions.ts';
import { gate } from '../../../functions/gate/gate.ts';
import { register } from '../../../functions/register/register.ts';
import { retire } from '../../../functions/register/retire.ts';
import { requestRelease } from '../../../functions/release/commands/request.ts';
import { canonical, digestOf, leafHash } from '../../../lib/domain/ledger/record.ts';
import { trustedKeys } from '../../../lib/domain/ledger/signature.ts';
import { runFiles } from '../run-files.ts';
import { ARN, BEN, person, World } from '../world.ts';

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

  it('that was judged by an earlier manifest is not asked about, whatever its item says', async () => {
    await managed();
    await trained();
    await world.answer((await world.open())!, BEN);
    const strict = { gate: { minimumHeldOutRows: 1, aucFloor: 0.999, maximumLoss: 0.01 } };
    await world.apply((m) => Object.assign(m, strict));
    await world.run();
    const asked = (await world.types()).filter((type) => type === 'ApprovalRequested').length;
    const manifest = (await world.plane.ports.registry.model(id))!.manifestDigest;
    edit('VERSION#', 'V#', (item) => ({ ...item, gate: { ...(item.gate as Item), manifest } }));
    const version = (await world.plane.ports.registry.version(id, 1))!;
    expect(version.state).toBe('gated-pass');
    await requestRelease(world.plane.ports, { ...id, version: 1, deployment: 'flight-delay-prod' }, version, SERVICE);
    await world.run();
    expect((await world.types()).filter((type) => type === 'ApprovalRequested')).toHaveLength(asked);
    const executions = await listExecutions(world.plane.ports)(id);
    expect(JSON.stringify(executions)).toMatch(/it was judged by another manifest than is applied now/);
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

describe('a version that is edited before it is judged', () => {
  const FLOOR = { gate: { minimumHeldOutRows: 1, aucFloor: 0.9, maximumLoss: 0.01 } };
  const again = () =>
    gate(world.plane.portsOf('command'))({
      ...id,
      ...{ version: 1, dryRun: false, actor: { kind: 'person' as const, id: 'u_dan' } },
    });

  it.each<[string, Item]>([
    ['another package', { package: 'arn:aws:sagemaker:us-east-1:000000000000:model-package/risk-score/7' }],
    ['another image', { image: `x@sha256:${'e'.repeat(64)}`, imageDigest: 'e'.repeat(64) }],
    ['another artifact', { artifact: 's3://data/evil.tar.gz', artifactDigest: 'e'.repeat(64) }],
    [
      'of another commit',
      { lineage: { pipelineExecution: 'arn:execution/1', commit: 'def', trainingData: 's3://data/runs/1/train.csv' } },
    ],
    ['another who asked for it', { requester: 'u_zed' }],
  ])('to be %s is asked about by nobody', async (_, change) => {
    await managed({ approval: { quorum: 1, expires: '3d' } });
    world.train(1, PIPELINE);
    const [ModelPackageGroupName, ModelPackageVersion, ModelPackageStatus] = ['flight-delay', 1, 'Completed'];
    const detail = { ModelPackageGroupName, ModelPackageVersion, ModelPackageStatus, ModelPackageArn: `${ARN}/1` };
    await register(world.plane.portsOf('register'))({ detail, actor: SERVICE });
    edit('VERSION#', 'V#', (item) => ({ ...item, ...change }));
    await nobodyIsAsked(/it was registered as something else/);
  });

  it('and put back after it is asked about by nobody: its gate was of something else', async () => {
    await managed(FLOOR);
    await trained(PIPELINE);
    const better = await world.plane.ports.evidence.put(runFiles(1, 0.9)['predictions.jsonl']);
    const evidence = (item: Item) => item.evidence as { name: string; sha256: string }[];
    let before: Item = {};
    edit('VERSION#', 'V#', (item) => {
      before = item;
      return {
        ...item,
        evidence: evidence(item).map((one) => (one.name === 'predictions' ? { ...one, sha256: better } : one)),
      };
    });
    expect(await again()).toMatchObject({ verdict: 'pass' });
    edit('VERSION#', 'V#', (item) => ({ ...item, evidence: before.evidence }));
    await nobodyIsAsked(/it was judged as something else than was registered/);
    expect(await verdict()).toBe('tampered');
  });

  it.each([
    ['is judged anew', false],
    ['and its gate with it, is asked about by nobody', true],
  ])('with the manifest, for that moment, %s', async (_, gateToo) => {
    await managed(FLOOR);
    await trained(PIPELINE);
    world.plane.clock.moveTo(world.plane.clock.now() + 120_000);
    let before: Item = {};
    edit('MANIFEST#T#', 'META', (item) => {
      before = item;
      const manifest = {
        ...(item.manifest as Item),
        gate: { minimumHeldOutRows: 1, aucFloor: 0.5, maximumLoss: 0.01 },
      };
      return { ...item, manifest, manifestDigest: digestOf(manifest) };
    });
    expect(await again()).toMatchObject({ verdict: 'pass' });
    edit('MANIFEST#T#', 'META', () => before);
    const manifest = before.manifestDigest;
    if (gateToo) edit('VERSION#', 'V#', (item) => ({ ...item, gate: { ...(item.gate as Item), manifest } }));
    await nobodyIsAsked(gateToo ? /it was judged by a manifest that was not in force/ : /^/);
    if (!gateToo) expect((await world.types()).slice(-2)).toEqual(['GateAsked', 'VersionGated:fail']);
    expect(await verdict()).toBe('tampered');
  });
});

describe('a deployment that is edited', () => {
  const worse = async (edited: () => void) => {
    await managed();
    await world.live(1, { better: 0.5 });
    world.plane.clock.moveTo(world.plane.clock.now() + 120_000);
    edited();
    world.take(world.train(2, { better: -0.1 }));
    await world.run(world.plane.clock.now());
    return (await world.records()).filter(({ type, subject }) => type === 'ApprovalRequested' && subject.version === 2);
  };
  const hidden = () => edit('DEPLOYMENT#', 'D#', ({ champion: _, liveSince: __, ...item }) => item);

  it('to hide its champion lets nobody be asked about a worse one', async () => {
    expect(await worse(hidden)).toEqual([]);
    const executions = JSON.stringify(await listExecutions(world.plane.ports)(id));
    expect(world.log.join() + executions).toMatch(/its champion is `1`|IntegrityError/);
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
