import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { driftCommands } from '../../../cli/commands/drift/drift.ts';
import { captureLine, csv } from '../../domain/capture/lines.ts';
import { uniform } from '../../domain/drift/samples.ts';
import { newHome } from '../cli.ts';

const home = newHome();
const at = (name: string): string => join(home, name);

async function drift(...args: string[]): Promise<string> {
  const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const before = process.exitCode;
  try {
    const program = new Command().exitOverride();
    driftCommands(program);
    await program.parseAsync(['drift', ...args], { from: 'user' });
    return written.mock.calls.map(([part]) => String(part)).join('');
  } finally {
    process.exitCode = before;
    written.mockRestore();
  }
}

/** Amounts, and plans of which a rare one has a row in two hundred, and more. */
function rows(n: number, seed: number, more = 0): string[] {
  const next = uniform(seed);
  return Array.from({ length: n }, () => {
    const plan = next() < 0.005 + more ? 'gold' : ['basic', 'plus'][Math.floor(next() * 2)]!;
    return `${(100 * next()).toFixed(3)},${plan}`;
  });
}
const table = (name: string, lines: string[]): string => {
  writeFileSync(at(name), `amount,plan\n${lines.join('\n')}\n`);
  return at(name);
};
const check = (data: string, ...more: string[]) =>
  drift('check', '--baseline', at('baseline.json'), '--data', data, ...more);
const kept = (name: string) => JSON.parse(readFileSync(at(name), 'utf8'));

/** Twelve days of 1,000 rows; on the last the rare plan is nearly four times as frequent. */
const DAYS = 12;
const day = (d: number): string[] => rows(1_000, 200 + d, d === DAYS - 1 ? 0.015 : 0);

beforeAll(async () => {
  await drift('baseline', '--data', table('train.csv', rows(600, 1)), '-o', at('baseline.json'));
});

describe('earlier windows in a file', () => {
  it('grow with each in which nothing changed, and show what the baseline alone does not', async () => {
    for (let d = 0; d < DAYS - 1; d++) await check(table(`${d}.csv`, day(d)), '--past', at('past.json'));
    expect(kept('past.json')).toMatchObject({ windows: DAYS - 1, sketch: { rows: 11_000 } });
    const last = table('last.csv', day(DAYS - 1));
    expect(await check(last)).not.toContain('plan changed since');
    const before = readFileSync(at('past.json'), 'utf8');
    const said = await check(last, '--past', at('past.json'));
    expect(said).toMatch(/plan changed since earlier windows \(.*\), but by less than you allow/);
    expect(said).toMatch(/^stable, something changed/m);
    expect(said).toContain('held against 11 earlier windows, in which nothing changed, too (11000 rows)');
    const told = JSON.parse(await check(last, '--past', at('past.json'), '--json'));
    expect(told.moved).toMatchObject({ columns: [{ feature: 'plan', against: 'past' }], past: { windows: DAYS - 1 } });
    // neither what changed nor what is in it already is added
    await check(at('3.csv'), '--past', at('past.json'));
    expect(readFileSync(at('past.json'), 'utf8')).toBe(before);
  });

  it('are made by a replay of old windows, and go on with a check', async () => {
    const lines = Array.from({ length: DAYS }, (_, d) =>
      day(d).map((row, i) => {
        const inferenceTime = new Date(Date.UTC(2026, 10, d + 1) + i * 60_000).toISOString();
        return captureLine({ eventId: `${d}-${i}`, input: csv(row), inferenceTime });
      }),
    );
    writeFileSync(at('days.jsonl'), `${lines.flat().join('\n')}\n`);
    const replay = (...more: string[]) =>
      drift('replay', '--baseline', at('baseline.json'), '--capture', at('days.jsonl'), '--every', '1d', ...more);
    // As a deployment's checks do, each window of a replay is held against those before it; a file keeps what they come to.
    const told = /2026-11-12.*plan changed since earlier windows/;
    expect(await replay()).toMatch(told);
    expect(await replay('--past', at('replayed.json'))).toMatch(told);
    expect(kept('replayed.json').windows).toBe(DAYS - 1);
    expect(kept('replayed.json').sketch.features).toEqual(kept('past.json').sketch.features);
    expect(await check(at('last.csv'), '--past', at('replayed.json'))).toContain('plan changed since earlier windows');
    const none = await replay(
      '--past',
      at('none.json'),
      '--to',
      '2026-11-02',
      '--policy',
      policyOf('minimumRows: 5000'),
    );
    expect(none).toContain('no window was whole, large enough and without any change, so that none is kept');
    expect(existsSync(at('none.json'))).toBe(false);
  });

  it('are refused where there are none, or those of another baseline', async () => {
    writeFileSync(at('torn.json'), '{"v":1');
    await expect(check(at('last.csv'), '--past', at('torn.json'))).rejects.toThrow('is not JSON');
    const { sketch, ...past } = kept('past.json');
    writeFileSync(at('other.json'), JSON.stringify({ ...past, sketch: { ...sketch, baselineId: 'f'.repeat(64) } }));
    await expect(check(at('last.csv'), '--past', at('other.json'))).rejects.toThrow('windows of another baseline');
    const peers = ['--past', at('past.json'), '--policy', policyOf('methods: evidently')];
    const asksNothing = '`methods: evidently` does not ask that';
    await expect(check(at('last.csv'), ...peers)).rejects.toThrow(asksNothing);
    const days = ['--baseline', at('baseline.json'), '--capture', at('days.jsonl'), '--every', '1d'];
    await expect(drift('replay', ...days, ...peers)).rejects.toThrow(asksNothing);
  });
});

function policyOf(text: string): string {
  writeFileSync(at('policy.yaml'), `${text}\n`);
  return at('policy.yaml');
}
