import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { beforeAll, describe, expect, it } from 'vitest';
import { NO_TENANTS } from '../../lib/adapters/local/people/owners.ts';
import { controlPlane } from '../../local/control-plane.ts';
import { newHome, steward } from './cli.ts';

const CHAIN = 'model.default.flight-delay';
const home = newHome();
const exported = join(home, 'export');

/** A small ledger of a model whose manifest changed five times. */
beforeAll(() => {
  const manifest = readFileSync('examples/flights/flight-delay.model.yaml', 'utf8');
  for (let days = 1; days <= 5; days++) {
    const file = join(home, 'model.yaml');
    writeFileSync(file, manifest.replace('expires: 3d', `expires: ${days}d`));
    const ran = steward(home, 'apply', '-f', file, '--as', 'u_ana');
    expect(ran.err + ran.out).toContain('flight-delay');
  }
  expect(steward(home, 'audit', 'export', '-o', exported).code).toBe(0);
}, 120_000);

/** A copy of the export with one chain's lines changed. */
function changed(change: (lines: string[]) => string[], chain = CHAIN): string {
  const copy = join(home, `copy-${Math.random().toString(36).slice(2)}`);
  cpSync(exported, copy, { recursive: true });
  const file = join(copy, `${chain}.jsonl`);
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  writeFileSync(
    file,
    change(lines)
      .map((line) => `${line}\n`)
      .join(''),
  );
  return copy;
}

const replace = (index: number, from: RegExp, to: string) => (lines: string[]) =>
  lines.map((line, i) => (i === index ? line.replace(from, to) : line));

const VERIFIED = (records: number) => new RegExp(`^signed for up to .*\\nledger: ${records} records verified\\n$`);

describe('a decision', () => {
  const ledger = join(home, 'signed');
  const pem = join(home, 'ledger.pem');
  const verify = (...more: string[]) => steward(home, 'audit', 'verify', '--export', ledger, ...more);

  beforeAll(async () => {
    const plane = controlPlane({
      home: join(home, 'dev'),
      keys: join(home, 'keys'),
      owners: NO_TENANTS,
      start: Date.now(),
    });
    await plane.ports.ledger.commit({
      once: 'a decision',
      writes: [],
      appends: [
        {
          chain: CHAIN,
          draft: {
            type: 'VersionRetired',
            actor: { kind: 'person', id: 'u_ben' },
            subject: { tenant: 'default', model: 'flight-delay' },
            data: {},
          },
        },
      ],
    });
    plane.close();
    expect(steward(home, 'audit', 'export', '-o', ledger).code).toBe(0);
    const key = steward(home, 'audit', 'key');
    expect(key.out).toMatch(/^Ledger: steward\/\S+\n-----BEGIN PUBLIC KEY-----\n[\s\S]+\n-----END PUBLIC KEY-----\n$/);
    writeFileSync(pem, key.out);
  }, 240_000);

  it('is checked with the key that is given, and on this machine with its own', () => {
    for (const ran of [verify(), verify('--key', pem), steward(home, 'audit', 'verify')])
      expect(ran).toMatchObject({ code: 0, out: expect.stringMatching(VERIFIED(7)) });
  });

  it('is shown with the key that signed it', () => {
    const shown = steward(home, 'audit', 'show', '--chain', CHAIN, '--seq', '6', '--json');
    const told = { verdict: 'verified', kid: expect.any(String), record: { type: 'VersionRetired' } };
    expect(JSON.parse(shown.out)).toMatchObject(told);
  });

  it('is not called verified by somebody who has no key, or another', () => {
    const other = join(home, 'other.pem');
    writeFileSync(
      other,
      generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ type: 'spki', format: 'pem' }),
    );
    const elsewhere = newHome();
    for (const ran of [verify('--key', other), steward(elsewhere, 'audit', 'verify', '--export', ledger)]) {
      expect(ran.code).toBe(2);
      expect(ran.out).toContain(`incomplete: ${CHAIN} seq 6: it is signed by key`);
      expect(ran.out).toContain('give the public key with `--key`');
    }
    expect(verify('--key', other, pem).code).toBe(0);
  });

  it('whose signature is taken away or exchanged is tampered', () => {
    const another = (_: string, before: string, one: string) => `${before}${one === 'A' ? 'B' : 'A'}`;
    for (const change of [
      (text: string) => text.replace(/,"sig":"[^"]+","kid":"[^"]+"/, ''),
      (text: string) => text.replace(/("sig":".{20})(.)/, another),
    ]) {
      const copy = join(home, `copy-${Math.random().toString(36).slice(2)}`);
      cpSync(ledger, copy, { recursive: true });
      const file = join(copy, `${CHAIN}.jsonl`);
      writeFileSync(file, change(readFileSync(file, 'utf8')));
      const ran = steward(home, 'audit', 'verify', '--export', copy, '--key', pem);
      expect([ran.code, ran.out]).toEqual([1, expect.stringContaining(`tampered: ${CHAIN} seq 6: it`)]);
    }
  });

  it('is not checked with what is no public key', () => {
    writeFileSync(join(home, 'no.pem'), 'hello');
    expect(verify('--key', join(home, 'no.pem'))).toMatchObject({ code: 3 });
    expect(verify('--key', join(home, 'no.pem')).err).toContain('must be one on P-256');
    expect(verify('--key', join(home, 'nowhere.pem')).err).toContain('there is no file');
    expect(steward(newHome(), 'audit', 'key')).toMatchObject({ code: 3 });
  });
});

describe('a ledger that does not hold', () => {
  it('is one in which a name stands twice: another reader takes the first', () => {
    const twice = changed((lines) => lines.map((line) => line.replace('"bytes"', '"bytes":"{}","bytes"')));
    const heads = changed((lines) => lines);
    const file = join(heads, 'heads.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('"log"', '"log":"another","log"'));
    for (const copy of [twice, heads])
      expect(steward(home, 'audit', 'verify', '--export', copy)).toMatchObject({
        code: 1,
        out: expect.stringContaining('tampered'),
      });
  });

  it('is one whose heads or checkpoint are a pipe: nobody waits for who writes it', () => {
    for (const name of ['heads.json', 'checkpoint.json']) {
      const copy = changed((lines) => lines);
      rmSync(join(copy, name));
      expect(spawnSync('mkfifo', [join(copy, name)]).status).toBe(0);
      expect(steward(home, 'audit', 'verify', '--export', copy)).toMatchObject({
        code: 1,
        out: expect.stringContaining('not as it was written'),
      });
    }
  });

  it('is one whose heads or checkpoint hold a name that means a prototype, as does a checkpoint given with `--since`', () => {
    for (const name of ['heads.json', 'checkpoint.json']) {
      const copy = changed((lines) => lines);
      const file = join(copy, name);
      writeFileSync(
        file,
        readFileSync(file, 'utf8').replace('"heads":{', '"heads":{"__proto__":{"seq":1,"hash":"x"},'),
      );
      expect(steward(home, 'audit', 'verify', '--export', copy), name).toMatchObject({
        code: 1,
        out: expect.stringContaining(`tampered: catalog`),
      });
      if (name === 'checkpoint.json')
        expect(steward(home, 'audit', 'verify', '--since', file)).toMatchObject({
          code: 3,
          err: expect.stringContaining('is no checkpoint'),
        });
    }
  });

  it('is the live one whose last checkpoint was damaged: tampered at its place, not a command that could not run', () => {
    const other = newHome();
    cpSync(join(home, 'dev'), join(other, 'dev'), { recursive: true });
    cpSync(join(home, 'keys'), join(other, 'keys'), { recursive: true });
    const folder = join(other, 'dev', 's3', 'steward-worm', 'checkpoints');
    writeFileSync(join(folder, '0-stray.txt'), 'hello');
    expect(steward(other, 'audit', 'verify')).toMatchObject({ code: 0 });
    const sizes = readdirSync(folder).filter((name) => /^\d{15}$/.test(name));
    const size = join(folder, sizes.sort()[0]!);
    writeFileSync(join(size, readdirSync(size).sort()[0]!), '{');
    expect(steward(other, 'audit', 'verify')).toMatchObject({
      code: 1,
      out: expect.stringMatching(/^tampered: catalog: .* is not a checkpoint as it was written\n/),
    });
  });

  it('says how much of it holds and how much was not checked, never that all of it is tampered', () => {
    const copy = changed(replace(3, /u_ana/, 'u_ben'));
    const ran = steward(home, 'audit', 'verify', '--export', copy);
    expect(ran.code).toBe(1);
    expect(ran.out).toMatch(/^tampered: model\.default\.flight-delay seq 4: /);
    expect(ran.out).toContain('ledger: tampered: 4 records hold, 2 were not checked or do not\n');
  });
});

describe('audit show', () => {
  const show = (...args: string[]) => steward(home, 'audit', 'show', ...args);

  it('reads a record again by its chain and seq, and says whether it holds', () => {
    const ran = show('--chain', CHAIN, '--seq', '2');
    expect(ran.out).toMatch(/^model\.default\.flight-delay seq 2: verified\nhash [0-9a-f]{64}\n\{\n/);
    expect(ran.out).toContain('"type": "ModelApplied"');
    expect(ran.code).toBe(0);
    const told = JSON.parse(show('--chain', CHAIN, '--seq', '2', '--json').out);
    expect(told).toEqual({
      chain: CHAIN,
      seq: 2,
      verdict: 'verified',
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      record: expect.objectContaining({ type: 'ModelApplied', chain: CHAIN, seq: 2 }),
    });
    expect(JSON.parse(show('--chain', 'catalog', '--seq', '1', '--json').out)).toMatchObject({ verdict: 'verified' });
  });

  it('says how long a chain is that has no such record, and what a number of a record is', () => {
    expect(show('--chain', CHAIN, '--seq', '99')).toMatchObject({
      code: 3,
      err: expect.stringMatching(/has no record 99: it has (\d), from 1 to \1/),
    });
    expect(show('--chain', 'model.default.nobody', '--seq', '1').err).toContain('there is no chain');
    expect(show('--chain', CHAIN, '--seq', '0')).toMatchObject({
      code: 3,
      err: expect.stringContaining('count from 1'),
    });
  });

  it('says what is wrong with one that was changed, removed or linked to another', () => {
    const behind = (change: string): ReturnType<typeof steward> => {
      const other = newHome();
      cpSync(join(home, 'dev'), join(other, 'dev'), { recursive: true });
      cpSync(join(home, 'keys'), join(other, 'keys'), { recursive: true });
      const db = new DatabaseSync(join(other, 'dev', 'plane.db'));
      db.exec(change);
      db.close();
      return steward(other, 'audit', 'show', '--chain', CHAIN, '--seq', '3');
    };
    const here = `where chain = '${CHAIN}' and seq =`;
    expect(behind(`update ledger set bytes = replace(bytes, 'limited', 'limitee') ${here} 3`)).toMatchObject({
      code: 1,
      out: expect.stringContaining('seq 3: tampered: the stored hash is not the hash of the stored bytes'),
    });
    expect(behind(`update ledger set bytes = '{' ${here} 3`).out).toMatch(/tampered: .* no?t plain JSON\n.*\n\{\n$/);
    expect(behind(`update ledger set hash = '${'0'.repeat(64)}' ${here} 2`).out).toContain(
      'tampered: prev is not the hash of the record before',
    );
    expect(behind(`delete from ledger ${here} 3`)).toMatchObject({
      code: 1,
      out: expect.stringMatching(
        /seq 3: tampered: it was removed: the chain's head counts \d records, and this one is not/,
      ),
    });
  });
});

describe('audit verify', () => {
  it('verifies what was exported, offline and live', () => {
    expect(steward(home, 'audit', 'verify', '--export', exported)).toMatchObject({
      code: 0,
      out: expect.stringMatching(VERIFIED(6)),
    });
    expect(steward(home, 'audit', 'verify').out).toMatch(VERIFIED(7));
  });

  it.each([
    ['one byte of a record', replace(2, /limited/, 'limitee'), 3],
    ['one digit of a hash', replace(1, /"hash":"(.)/, '"hash":"x'), 2],
    ['a seq', replace(3, /"seq":4,"hash"/, '"seq":5,"hash"'), 4],
    ['the last record', replace(4, /changed/, 'chamged'), 5],
    ['the order of two', (lines: string[]) => [lines[0]!, lines[2]!, lines[1]!, ...lines.slice(3)], 2],
    ['a record in the middle, left out', (lines: string[]) => lines.filter((_, i) => i !== 2), 3],
    ['a record, written twice', (lines: string[]) => [...lines.slice(0, 2), lines[1]!, ...lines.slice(2)], 3],
    ['a line that is no JSON', (lines: string[]) => lines.map((line, i) => (i === 1 ? '{' : line)), 2],
  ])('says tampered and names chain and seq after a change of %s', (_, change, seq) => {
    const ran = steward(home, 'audit', 'verify', '--export', changed(change));
    expect(ran.code).toBe(1);
    expect(ran.out).toContain(`tampered: ${CHAIN} seq ${seq}:`);
  });

  it('says incomplete when the tail, a chain or the catalog is missing', () => {
    for (const copy of [
      changed((lines) => lines.slice(0, 3)),
      changed(() => [], CHAIN),
      changed(() => [], 'catalog'),
    ]) {
      const ran = steward(home, 'audit', 'verify', '--export', copy);
      expect(ran.code, ran.out).toBe(2);
    }
  });

  it('never says verified of nothing', () => {
    const empty = join(home, 'empty');
    mkdirSync(empty);
    expect(steward(home, 'audit', 'verify', '--export', empty).code).toBe(2);
    expect(steward(home, 'audit', 'verify', '--export', join(home, 'nowhere'))).toMatchObject({ code: 3 });
  });

  it('refuses to export over something', () => {
    const ran = steward(home, 'audit', 'export', '-o', exported);
    expect(ran.code).toBe(3);
    expect(ran.err).toContain('is not empty');
  });
});
