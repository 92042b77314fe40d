import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { audit, openExport } from '../functions/audit/audit.ts';
import { readExport, writeExport } from '../lib/adapters/local/files/export-folder.ts';
import { World } from '../test/functions/world.ts';
import { drawn, tellLedger } from './ledger.ts';
import type { Random } from './mutations.ts';

const SEED = Number(process.env.ATTACK_SEED ?? Math.floor(Math.random() * 1e9));
const TIMES = Number(process.env.ATTACK_TIMES ?? 160) * 4;

const top = mkdtempSync(join(tmpdir(), 'steward-damage-'));
const whole = join(top, 'whole');
let told: Awaited<ReturnType<typeof tellLedger>>;
beforeAll(async () => {
  told = await tellLedger();
  await writeExport(whole, told.stolen);
});
afterAll(() => rmSync(top, { recursive: true, force: true }));

const pick = <T>(random: Random, from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
/** Values where others were: what JSON can hold, and what no schema of ours takes. */
const VALUES = [
  'null',
  '0',
  '-1',
  '1e400',
  '9007199254740993',
  '"x"',
  '""',
  '[]',
  '{}',
  'true',
  '{"seq":"1"}',
  '[[[[]]]]',
];

/** What a text editor, a disk and a bad script do to a file. */
const DAMAGE: Record<string, (path: string, random: Random) => void> = {
  'a byte': (path, random) => {
    const bytes = readFileSync(path);
    bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
    writeFileSync(path, bytes);
  },
  'a value of JSON': (path, random) => {
    const text = readFileSync(path, 'utf8');
    const spots = [...text.matchAll(/:("[^"]*"|\d+)/g)];
    if (spots.length === 0) return;
    const { index, 0: was } = pick(random, spots);
    writeFileSync(path, `${text.slice(0, index)}:${pick(random, VALUES)}${text.slice(index + was.length)}`);
  },
  'a line gone': (path, random) => {
    const lines = readFileSync(path, 'utf8').split('\n');
    lines.splice(Math.floor(random() * lines.length), 1);
    writeFileSync(path, lines.join('\n'));
  },
  'a line twice': (path, random) => {
    const lines = readFileSync(path, 'utf8').split('\n');
    const i = Math.floor(random() * lines.length);
    lines.splice(i, 0, lines[i]!);
    writeFileSync(path, lines.join('\n'));
  },
  'cut off': (path, random) =>
    writeFileSync(path, readFileSync(path).subarray(0, Math.floor(random() * statSync(path).size))),
  empty: (path) => writeFileSync(path, ''),
  'another file': (path, random) => writeFileSync(path, pick(random, VALUES)),
  'not text': (path) => writeFileSync(path, Buffer.from([0xff, 0xfe, 0, 0xc3, 0x28])),
  'a very long line': (path) => writeFileSync(path, `{"chain":"${'x'.repeat(3_000_000)}`),
  'a folder in its place': (path) => {
    rmSync(path);
    mkdirSync(path);
  },
  gone: (path) => rmSync(path),
};

/** Whether what is read is the same: space at the ends is no content. */
function isSame(path: string, before: Buffer): boolean {
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return false;
  const after = readFileSync(path);
  return after.equals(before) || after.toString().trim() === before.toString().trim();
}

describe(`damage anywhere (ATTACK_SEED=${SEED})`, () => {
  it('to an export is tampered or incomplete at a place, and never ends the verifier', async () => {
    const random = drawn(SEED);
    const tally: Record<string, Record<string, number>> = {};
    for (let i = 0; i < TIMES; i++) {
      const folder = join(top, `${i}`);
      cpSync(whole, folder, { recursive: true });
      const kind = pick(random, Object.keys(DAMAGE));
      const file = pick(random, readdirSync(folder));
      const before = readFileSync(join(folder, file));
      DAMAGE[kind]!(join(folder, file), random);
      const same = isSame(join(folder, file), before);
      const ledger = readExport(folder);
      const report = await audit(ledger, told.keys, { logs: [told.stolen.log] });
      const findings = [...ledger.findings, ...report.findings];
      const verdict = findings.length === 0 ? 'verified' : report.verdict === 'verified' ? 'unread' : report.verdict;
      if (!same && verdict === 'verified') expect.soft({ i, kind, file, verdict }).toEqual({});
      for (const { chain, problem } of findings) expect(`${chain} ${problem}`).toMatch(/./);
      tally[kind] ??= {};
      tally[kind][same ? 'unchanged' : verdict] = (tally[kind][same ? 'unchanged' : verdict] ?? 0) + 1;
      rmSync(folder, { recursive: true });
    }
    process.stdout.write(`${JSON.stringify(tally, null, 1)}\n`);
  });

  it('to the database is an IntegrityError or a finding, wherever it is', async () => {
    const random = drawn(SEED + 1);
    const file = join(mkdtempSync(join(top, 'db-')), 'plane.db');
    const world = new World(file);
    await world.apply();
    await world.run();
    const db = new DatabaseSync(file);
    const heads = db.prepare("SELECT pk, sk, item FROM items WHERE pk LIKE 'CHAIN#%'").all() as {
      pk: string;
      sk: string;
      item: string;
    }[];
    for (let i = 0; i < TIMES / 8; i++) {
      const { pk, sk, item } = pick(random, heads);
      const broken = item.replace(
        /:("[^"]*"|\d+)/,
        `:${pick(
          random,
          VALUES.filter((value) => value !== '1e400'),
        )}`,
      );
      db.prepare('UPDATE items SET item = ? WHERE pk = ? AND sk = ?').run(broken, pk, sk);
      const report = await audit(await openExport(world.plane.ports, world.plane.log), told.keys);
      expect(report.verdict, `${pk} ${broken}`).not.toBe('verified');
      db.prepare('UPDATE items SET item = ? WHERE pk = ? AND sk = ?').run(item, pk, sk);
    }
    db.close();
  });
});
