import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { audit } from '../functions/audit/audit.ts';
import { signAnew } from './forgeries.ts';
import { forgeStories, mutate, type Tally, tellLedger } from './ledger.ts';

const SEED = Number(process.env.ATTACK_SEED ?? Math.floor(Math.random() * 1e9));
const TIMES = Number(process.env.ATTACK_TIMES ?? 160);

const keysFolder = mkdtempSync(join(tmpdir(), 'steward-attack-'));
let told: Awaited<ReturnType<typeof tellLedger>>;
beforeAll(async () => {
  told = await tellLedger(keysFolder);
});

const total = (tallies: readonly Tally[], what: 'tried' | 'unreported') => tallies.reduce((sum, t) => sum + t[what], 0);

function print(title: string, tallies: readonly Tally[]): void {
  const width = Math.max(...tallies.map(({ kind }) => kind.length));
  const row = (kind: string, ...cells: (string | number)[]) =>
    `${kind.padEnd(width)}  ${cells.map((cell) => String(cell).padStart(10)).join('')}`;
  const lines = [
    title,
    row('kind', 'tried', 'tampered', 'incomplete', 'unreported'),
    ...tallies.map((t) => row(t.kind, t.tried, t.tampered, t.incomplete, t.unreported)),
    row('all', total(tallies, 'tried'), '', '', total(tallies, 'unreported')),
  ];
  process.stdout.write(`\n${lines.join('\n')}\n\n`);
}

describe(`a ledger that was edited (ATTACK_SEED=${SEED})`, () => {
  it('is verified as it was written, and says how much is not signed for yet', async () => {
    const report = await audit(told.stolen, told.keys, { logs: [told.stolen.log] });
    expect(report).toMatchObject({ verdict: 'verified', proved: { behind: 2, span: 20_000 } });
  });

  it('is reported, whatever was changed that a checkpoint was signed over', async () => {
    const tallies = await mutate(told, { times: TIMES, seed: SEED, where: 'under the checkpoint' });
    print('under the last checkpoint, the verifier has the key', tallies);
    expect(total(tallies, 'tried')).toBeGreaterThan(TIMES * 10);
    expect(tallies.filter(({ unreported }) => unreported > 0)).toEqual([]);
  });

  it('is never verified by who has no key', async () => {
    const tallies = await mutate(
      { ...told, keys: new Map() },
      { times: 10, seed: SEED, where: 'under the checkpoint' },
    );
    print('the verifier has no key', tallies);
    expect(total(tallies, 'unreported')).toBe(0);
  });

  it('of another home with the same key is not taken for this one', async () => {
    const other = await tellLedger(keysFolder);
    const report = await audit(other.stolen, told.keys, { logs: [told.stolen.log] });
    expect(report.verdict).toBe('tampered');
  });

  it('and shortened to an older checkpoint is found by who kept a later one', async () => {
    const { stolen, keys } = told;
    const kept = stolen.checkpoint!;
    const cut = { ...stolen, chains: stolen.chains.filter(({ chain }) => chain !== 'model.default.second') };
    expect((await audit({ ...cut, checkpoint: undefined }, keys, { known: [kept] })).verdict).not.toBe('verified');
  });
});

describe(`a story that does not hold together (ATTACK_SEED=${SEED})`, () => {
  const times = Math.ceil(TIMES / 4);

  it('is not what signing all of a true one anew makes', async () => {
    const copy = structuredClone(told.stolen);
    signAnew(copy, keysFolder);
    expect(await audit(copy, told.keys, { logs: [copy.log] })).toMatchObject({ verdict: 'verified' });
  });

  it('is reported, whoever may write tells it', async () => {
    const tallies = await forgeStories(told, { times, seed: SEED });
    print('stories told without the key', tallies);
    expect(total(tallies, 'tried')).toBeGreaterThan(times * 15);
    expect(tallies.filter(({ unreported }) => unreported > 0)).toEqual([]);
  });

  it('is reported by its relations alone, whoever may sign tells it', async () => {
    const tallies = await forgeStories(told, { times, seed: SEED, signed: keysFolder });
    print('stories told with the key, the checkpoint signed over them', tallies);
    expect(total(tallies, 'tried')).toBeGreaterThan(times * 15);
    expect(tallies.filter(({ unreported }) => unreported > 0)).toEqual([]);
  });

  it('is never verified by who has no key', async () => {
    const without = { ...told, keys: new Map() };
    for (const signed of [undefined, keysFolder]) {
      const tallies = await forgeStories(without, { times: 4, seed: SEED, ...(signed && { signed }) });
      expect(total(tallies, 'unreported')).toBe(0);
    }
  });
});
