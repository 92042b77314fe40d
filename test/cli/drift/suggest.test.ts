import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { changedLines } from '../../../cli/actions/files/changed-lines.ts';
import { DriftPolicy } from '../../../lib/domain/drift/drift-policy.ts';
import { rowsOfDay } from '../../domain/drift/life/limits/days.ts';
import { newHome, steward } from '../cli.ts';

const home = newHome();
const file = (name: string, text: string): string => {
  writeFileSync(join(home, name), text);
  return join(home, name);
};
const dayName = (day: number): string => new Date(Date.UTC(2026, 9, day)).toISOString().slice(0, 10);
const days = Array.from({ length: 12 }, (_, i) => ({ day: dayName(i + 1), rows: rowsOfDay(i, 260) }));
const history = file(
  'history.csv',
  `calm,weather,country,at\n${days.flatMap(({ day, rows }) => rows.map((row) => `${row.join(',')},${day} 12:00\n`)).join('')}`,
);
const folder = join(home, 'days');
mkdirSync(folder);
for (const { day, rows } of days)
  file(join('days', `${day}.csv`), `calm,weather,country\n${rows.map((row) => row.join(',')).join('\n')}\n`);
const baseline = join(home, 'baseline.json');
const run = (...args: string[]) => steward(home, 'drift', ...args);
const suggestOf = (...args: string[]) => run('suggest', '--baseline', baseline, '--window', '1d', ...args);
expect(run('baseline', '--data', history, '-o', baseline).code).toBe(0);

const MANIFEST = `model: orders # the one of the shop
schema:
  features: [{ name: calm, type: number }, {name: weather, type: number}, { name: country, type: category }]
monitoring:
  drift:
    schedule: rate(7 days)
    window: 7d # a week
    confirm: { drifted: 1, of: 1 }
    policy:
      # what peers use
      limits: { ks: 0.1, psi: 0.2 }
`;

describe('steward drift suggest', () => {
  it('learns of the days of the very rows a baseline was made of, and tells it as text, JSON and page', () => {
    const page = join(home, 'page.html');
    const said = suggestOf('--data', history, '--time', 'at', '--confirm', '1of1', '--html', page, '--json');
    expect(said.code, said.err).toBe(0);
    const told = JSON.parse(said.out);
    expect(told).toMatchObject({ within: true, proposed: { window: '1d', method: 'learned', windows: 12 } });
    expect(told.proposed.limits.find((one: { rule: string }) => one.rule === 'ks')).toMatchObject({ feature: 'calm' });
    expect(DriftPolicy.parse(told.policy).perFeature?.weather?.ks).toBeGreaterThan(0.1);
    const shown = told.reach.find((one: { kind: string; feature: string }) => one.kind + one.feature === 'shiftcalm');
    expect(shown.smallest).toBeGreaterThan(0);
    const html = readFileSync(page, 'utf8');
    for (const text of ['Suggested limits', 'What is found', 'What was weighed', 'class="line now"'])
      expect(html).toContain(text);
    expect(html).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('puts limits into a manifest, comments kept, and keeps the file as it was', () => {
    const manifest = file('model.yaml', MANIFEST);
    const said = suggestOf('--data', folder, '--confirm', '2of2', '--write', manifest);
    expect(said.code, said.err).toBe(0);
    expect(said.out).toContain('+     window: 1d # a week');
    expect(said.out).toContain('steward apply -f');
    const written = readFileSync(manifest, 'utf8');
    for (const line of MANIFEST.split('\n').filter((text) => !/schedule|window|confirm/.test(text)))
      expect(written).toContain(line);
    expect(written).toMatch(/# Limits suggested .*\n\s+perFeature:\n\s+calm: \{ ks: 0\.\d+, /);
    expect(written).toContain('learned: { windows: 12, length: 1d, from: 2026-10-01, to: 2026-10-13');
    expect(written).toMatch(/falseAlarmsPerMonth: 0\.5, alarms: \d+, confirm: \{ drifted: 2, of: 2 \} \}/);
    expect(readFileSync(`${manifest}.old`, 'utf8')).toBe(MANIFEST);
    const again = suggestOf('--data', folder, '--write', manifest);
    expect([again.code, again.err]).toEqual([3, expect.stringContaining('is there already')]);
  });

  it('writes a policy that a check takes, and says where too few days tell nothing', () => {
    const policy = join(home, 'policy.yaml');
    const said = suggestOf('--data', folder, '--to', '2026-10-08', '--write', policy);
    expect(said.code, said.err).toBe(0);
    expect(said.out).toContain('Nothing is learned from fewer than 10 windows');
    expect(existsSync(`${policy}.old`)).toBe(false);
    const checked = run('check', '--baseline', baseline, '--data', join(folder, '2026-10-12.csv'), '--policy', policy);
    expect([0, 1, 2]).toContain(checked.code);
  });

  it('lets a check and a backtest by learned limits say what their own past shows of alarms', () => {
    const policy = join(home, 'learned.yaml');
    expect(suggestOf('--data', folder, '--confirm', '1of1', '--write', policy).code).toBe(0);
    const day = join(folder, '2026-10-12.csv');
    const words =
      'the 12 days they come from raised no alarm, each window held against limits that others taught, so 0 to';
    expect(run('check', '--baseline', baseline, '--data', day, '--policy', policy).out).toContain(words);
    const args = ['--baseline', baseline, '--data', folder, '--every', '1d', '--policy', policy];
    expect(run('replay', ...args).out).toContain(words);
    const { learnedAlarms } = JSON.parse(run('replay', ...args, '--json').out).policies[0];
    expect(learnedAlarms).toMatchObject({ alarms: 0, days: 12, perMonth: { value: 0, low: 0 } });
    expect(learnedAlarms.perMonth.high).toBeCloseTo((3.6889 * 30.4375) / 12, 2);
  });

  it('gives limits as sharp as windows of a size can hold where there is no past', () => {
    const ks = (rows: string): number => {
      const said = run('suggest', '--baseline', baseline, '--rows', rows, '--json');
      expect(said.code, said.err).toBe(0);
      const told = JSON.parse(said.out);
      expect(told.proposed.method).toBe('usual');
      return told.policy.perFeature.calm.ks;
    };
    expect(ks('20000')).toBe(0.1);
    expect(ks('250')).toBeGreaterThan(0.1);
  });

  it.each([
    [['--data', history], 'name the column that tells when a row was with `--time`'],
    [['--data', history, '--time', 'when'], 'has no column `when`'],
    [['--data', history, '--time', 'country'], 'no time in `country` that is read'],
    [['--data', history, '--time', 'at', '--every', '2d'], 'is no multiple of'],
    [['--data', history, '--time', 'at', '--share', '2'], 'from 0.001 to 0.9'],
    [['--rows', '20'], 'of `--rows`, more of these'],
    [[], 'say which past to learn from'],
    [
      [
        '--data',
        folder,
        '--confirm',
        '1of1',
        '--write',
        file('other.yaml', MANIFEST.replace('name: calm', 'name: mild')),
      ],
      'has no feature `calm`, which the baseline has',
    ],
  ])('refuses %j', (args, words) => {
    const said = suggestOf(...args);
    expect([said.code, said.err]).toEqual([3, expect.stringContaining(words)]);
  });

  it('goes for a backtest of dated files and of tables with a column of times, too', () => {
    const played = run('replay', '--baseline', baseline, '--data', history, '--time', 'at', '--every', '1d', '--json');
    const files = run('replay', '--baseline', baseline, '--data', folder, '--every', '1d', '--json');
    expect(JSON.parse(played.out).policies[0]).toMatchObject({ windows: 12 });
    expect(JSON.parse(files.out).policies[0].checks.map((check: { rows: unknown }) => check.rows)).toEqual(
      JSON.parse(played.out).policies[0].checks.map((check: { rows: unknown }) => check.rows),
    );
  });
});

describe('what was changed in a file', () => {
  it('is shown line by line, with one line around', () => {
    expect(changedLines('a\nb\nc\nd\n', 'a\nB\nc\nd\ne\n')).toEqual(['  a', '- b', '+ B', '  c', '  d', '+ e']);
    expect(changedLines('', 'a\n')).toEqual(['+ a']);
    expect(changedLines('a\n', 'a\n')).toEqual([]);
  });
});
