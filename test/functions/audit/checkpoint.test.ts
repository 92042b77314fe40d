import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import {
  audit,
  auditLive,
  type ChainOut,
  type Export,
  openExport,
  openExportToVerify,
} from '../../../functions/audit/audit.ts';
import { checkpoint } from '../../../functions/checkpoint/checkpoint.ts';
import { localPublicKey } from '../../../lib/adapters/local/keys/signer.ts';
import { trustedKeys } from '../../../lib/domain/ledger/signature.ts';
import { World } from '../world.ts';

const DAY = 86_400_000;

async function told(database = ':memory:') {
  const world = new World(database);
  await world.apply();
  world.take(world.train(1));
  await world.run(world.plane.clock.now());
  const { ports, log } = world.plane;
  const keys = trustedKeys([localPublicKey(join(world.home, 'keys'))!]);
  return { world, ports, log, keys, sign: checkpoint(ports) };
}

describe('a checkpoint', () => {
  it('is signed by itself as soon as nothing else is to be done, over every chain', async () => {
    const { ports, log, keys } = await told();
    const report = await audit(await openExport(ports, log), keys);
    expect(report).toMatchObject({ verdict: 'verified', findings: [], proved: { behind: 0, span: 0 } });
    expect(report.proved?.records).toBe(report.records);
  });

  it('is signed again when a chain moved, and once a day when none did', async () => {
    const { world, sign, ports } = await told();
    const before = await ports.checkpoints.last();
    expect(await sign()).toMatchObject({ verdict: 'unmoved' });
    world.plane.clock.moveTo(world.plane.clock.now() + DAY);
    expect(await sign()).toMatchObject({ verdict: 'signed' });
    const idle = await ports.checkpoints.last();
    expect(idle).toMatchObject({ heads: before!.heads });
    expect(idle!.note).not.toBe(before!.note);
    await world.apply((m) => Object.assign(m, { owner: 'somebody else' }));
    expect(await sign()).toMatchObject({ verdict: 'signed' });
    expect((await ports.checkpoints.last())!.heads).not.toEqual(before!.heads);
  });

  it('is missed by the time at which a live ledger is read, however few records wait for it', async () => {
    const { world, ports, log, keys, sign } = await told();
    const { clock } = world.plane;
    await world.apply((m) => Object.assign(m, { owner: 'somebody else' }));
    const read = async () => audit(await openExport(ports, log, clock.now()), keys);
    expect(await read()).toMatchObject({ verdict: 'verified', proved: { behind: 1, span: 0 } });
    clock.moveTo(clock.now() + 60_000);
    expect(await read()).toMatchObject({ verdict: 'verified', proved: { behind: 1, span: 60_000 } });
    clock.moveTo(clock.now() + 9 * 60_000);
    expect(await read()).toMatchObject({
      verdict: 'incomplete',
      findings: [{ problem: 'for 10 minutes of records no checkpoint was signed' }],
    });
    await expect(auditLive(ports)()).rejects.toMatchObject({ name: 'DependencyError' });
    expect(await audit(await openExport(ports, log), keys)).toMatchObject({ verdict: 'verified', proved: { span: 0 } });
    await sign();
    expect(await auditLive(ports)()).toMatchObject({ verdict: 'verified' });
  });

  it('goes on after a signer that died between claim and signature', async () => {
    const { world, sign, ports } = await told();
    await world.apply((m) => Object.assign(m, { owner: 'somebody else' }));
    const dying = { ...ports, signer: { sign: () => Promise.reject(new Error('died')) } };
    const { log, keys } = { log: world.plane.log, keys: trustedKeys([localPublicKey(join(world.home, 'keys'))!]) };
    await expect(checkpoint(dying)()).rejects.toThrow('died');
    expect(await sign()).toMatchObject({ verdict: 'signed' });
    expect(await audit(await openExport(ports, log), keys)).toMatchObject({ verdict: 'verified' });
  });

  it('is not signed for a second root of a size, nor for a smaller one', async () => {
    const { ports } = await told();
    const { checkpoints } = ports;
    const size = Number((await checkpoints.last())!.note.split('\n')[1]);
    await expect(checkpoints.claim(size, 'another')).rejects.toMatchObject({ name: 'IntegrityError' });
    await expect(checkpoints.claim(size - 1, 'a root')).rejects.toMatchObject({ name: 'IntegrityError' });
    await checkpoints.claim(size + 1, 'a root');
    await expect(checkpoints.claim(size + 1, 'another')).rejects.toMatchObject({ name: 'IntegrityError' });
  });

  it('finds what a checkpoint kept from before was signed over, changed or gone', async () => {
    const { world, ports, log, keys, sign } = await told();
    const kept = (await ports.checkpoints.last())!;
    await world.apply((m) => Object.assign(m, { owner: 'somebody else' }));
    await sign();
    const known = async (heads: typeof kept.heads) =>
      audit({ ...(await openExport(ports, log)), checkpoint: undefined }, keys, { known: [{ ...kept, heads }] });
    expect(await audit(await openExport(ports, log), keys, { known: [kept] })).toMatchObject({ verdict: 'verified' });
    expect((await known(kept.heads)).findings).toMatchObject([
      { problem: expect.stringMatching(/^there is no checkpoint/) },
    ]);
    const chain = 'model.default.flight-delay';
    const whole = await openExport(ports, log);
    const cut = { ...whole, chains: shortened(whole.chains, chain) };
    const report = await audit(cut, keys, { known: [kept] });
    expect(report.verdict).toBe('incomplete');
    expect(report.findings).toContainEqual(expect.objectContaining({ chain, seq: 2 }));
  });

  it('beside which strays lie is found and signed on: only what has the name of one is one', async () => {
    const { world, sign, ports, log, keys } = await told();
    const folder = join(world.home, 's3', 'steward-worm', 'checkpoints');
    mkdirSync(join(folder, '000000000000000', 'more'), { recursive: true });
    mkdirSync(join(folder, '0'));
    for (const stray of ['.DS_Store', '000000000000000/root.txt.bak', '000000000000000/more/1.json', '0/0.json', 'x'])
      writeFileSync(join(folder, stray), 'not ours');
    await world.apply((m) => Object.assign(m, { owner: 'somebody else' }));
    expect(await sign()).toMatchObject({ verdict: 'signed' });
    const ledger = await openExportToVerify(ports, log);
    expect(ledger.findings).toEqual([]);
    expect(await audit(ledger, keys)).toMatchObject({ verdict: 'verified' });
  });

  it('that is broken, changed or moved is a finding at its place, and nothing is signed after it', async () => {
    const { world, sign, ports, log } = await told();
    const folder = join(world.home, 's3', 'steward-worm', 'checkpoints');
    const [size] = readdirSync(folder).sort();
    const [name] = readdirSync(join(folder, size!)).sort();
    const file = join(folder, size!, name!);
    const text = readFileSync(file, 'utf8');
    await world.apply((m) => Object.assign(m, { owner: 'somebody else' }));
    const added = '"heads":{"__proto__":{"seq":1,"hash":"x"},';
    for (const broken of ['', '{', 'null', text.replace('"heads":{', added), text.replace('"v":1', '"v":1,"v":1')]) {
      writeFileSync(file, broken);
      const { findings, checkpoint } = await openExportToVerify(ports, log);
      const problem = expect.stringContaining(`/checkpoints/${size}/${name}\` is not a checkpoint as it was written`);
      expect(findings, broken).toEqual([{ kind: 'tampered', chain: 'catalog', seq: 0, problem }]);
      expect(checkpoint).toBeUndefined();
      await expect(sign(), broken).rejects.toMatchObject({ name: 'IntegrityError' });
    }
    writeFileSync(file, text);
    mkdirSync(join(folder, '000000000000000'));
    writeFileSync(join(folder, '000000000000000', name!), text);
    expect((await openExportToVerify(ports, log)).findings).toHaveLength(1);
  });

  it('is not signed over a record that was changed, or a chain that got shorter', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'steward-checkpoint-')), 'plane.db');
    const { world, sign } = await told(file);
    await world.apply((m) => Object.assign(m, { owner: 'somebody else' }));
    const db = new DatabaseSync(file);
    db.prepare(
      "UPDATE ledger SET bytes = replace(bytes, 'somebody else', 'nobody at all') WHERE chain LIKE 'model%'",
    ).run();
    db.close();
    await expect(sign()).rejects.toMatchObject({
      name: 'IntegrityError',
      message: expect.stringMatching(/not signed/),
    });
  });
});

/** The same chains, one of them with its first record only and a head that fits it. */
async function* shortened(chains: Export['chains'], chain: string): AsyncGenerator<ChainOut> {
  for await (const one of chains) {
    const record = one.chain === chain ? await first(one.records) : undefined;
    yield record ? { chain, head: { seq: 1, hash: record.hash }, records: [record] } : one;
  }
}

async function first<T>(records: AsyncIterable<T> | Iterable<T>): Promise<T> {
  for await (const record of records) return record;
  throw new Error('empty');
}
