import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Meter, meterFiles } from '../../../cli/actions/drift/meter.ts';
import { confirmOption, scheduleOption, windowOption } from '../../../cli/commands/drift/options.ts';
import { diskFiles } from '../../../lib/tables/files/disk-files.ts';
import { captureLine, csv } from '../../domain/capture/lines.ts';
import { newHome } from '../cli.ts';

const home = newHome();
const MIDNIGHT = Date.parse('2026-11-01T00:00:00Z');
const run = (...args: string[]) => {
  const ran = spawnSync(process.execPath, ['cli/bundled-entry.ts', 'drift', ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return { code: ran.status, out: ran.stdout, err: ran.stderr };
};
const file = (name: string, text: string): string => {
  writeFileSync(join(home, name), text);
  return join(home, name);
};
const value = (i: number): number => ((i * 7919) % 1000) / 1000;

describe('--window', () => {
  const day = { start: MIDNIGHT, end: MIDNIGHT + 86_400_000 };
  it.each([
    ['2026-11-01/2026-11-02', day],
    ['2026-11-01/1d', day],
    ['2026-11-01T00:00Z/24h', day],
    ['2026-11-01T02:00:00+02:00/2026-11-02T00:00:00Z', day],
  ])('%s', (text, window) => expect(windowOption(text)).toEqual(window));

  it.each([
    '',
    '2026-11-01',
    '2026-11-02/2026-11-01',
    '2026-11-01/2026-11-01',
    '2026-02-30/1d',
    '2026-11-01T00:00/1d',
    'a/b',
    '2026-11-01/1d/1d',
  ])('`%s` is refused', (text) => expect(() => windowOption(text)).toThrow());

  it('and its neighbours say what they take', () => {
    expect([scheduleOption('hourly'), scheduleOption('weekly')].map((n) => n.toFixed(2))).toEqual(['730.00', '4.35']);
    expect(() => scheduleOption('often')).toThrow('hourly, daily or weekly');
    expect(confirmOption('2of3')).toEqual({ drifted: 2, of: 3 });
    for (const text of ['3of2', '0of1', '2/3', '2of31']) expect(() => confirmOption(text)).toThrow('2of3');
  });
});

describe('progress', () => {
  const told = (isTTY: boolean, quiet: boolean) => {
    let written = '';
    let now = 0;
    const out = { isTTY, write: (text: string) => (written += text) };
    const meter = new Meter({
      what: 'reading',
      total: 400e6,
      count: () => 12_345,
      unit: 'rows',
      quiet,
      out,
      now: () => now,
    });
    for (let i = 0; i < 20; i++) {
      now += 300;
      meter.add(10e6);
    }
    meter.end();
    return written;
  };

  it('is a bar with bytes, rows, speed and time left on a terminal, which goes away', () => {
    const bars = told(true, false).split('\r');
    expect(bars).toHaveLength(22);
    expect(bars[10]).toBe(
      'reading [######                  ]  25 %  100 of 400 MB  12345 rows  33 MB/s  ETA 9 s\x1b[K',
    );
    expect(bars.at(-1)).toBe('\x1b[K');
  });

  it('is a line every five seconds elsewhere, and nothing for --json', () => {
    expect(told(false, false).split('\n')).toEqual([expect.stringContaining('10 %'), '']);
    expect(told(true, true)).toBe('');
  });

  it('counts what is read of a file in slices once, so that it ends at the bytes of the file', async () => {
    const table = file('sliced.bin', 'x'.repeat(300_000));
    let read = 0;
    const files = meterFiles(diskFiles, (bytes) => {
      read += bytes;
    });
    for (const [start, end] of [[299_000], [0, 100_000], [50_000, 150_000], [10, 20], [100_000, 290_000]]) {
      const { slice } = await files.slices(table);
      await slice(start!, end);
    }
    expect(read).toBe(300_000);
  });
});

describe('steward drift', () => {
  const baseline = join(home, 'baseline.json');
  const captures = join(home, 'captures');

  it('checks a day of a capture folder and plays policies over all of them', () => {
    const train = file(
      'train.csv',
      `x,c\n${Array.from({ length: 5000 }, (_, i) => `${value(i)},${'abc'[i % 3]}`).join('\n')}\n`,
    );
    expect(run('baseline', '--data', train, '-o', baseline)).toMatchObject({ code: 0 });
    mkdirSync(captures);
    for (let day = 0; day < 6; day++) {
      const line = (i: number): string =>
        captureLine({
          eventId: `${day}-${i}`,
          input: csv(`${value(i) + (day > 3 ? 0.5 : 0)},${'abc'[i % 3]}`),
          inferenceTime: new Date(MIDNIGHT + day * 86_400_000 + i * 1000).toISOString(),
        });
      file(`captures/${day}.jsonl`, `${Array.from({ length: 1000 }, (_, i) => line(i)).join('\n')}\n{broken\n`);
    }
    const quiet = run(
      'check',
      '--baseline',
      baseline,
      '--capture',
      captures,
      '--window',
      '2026-11-02/1d',
      '--schedule',
      'daily',
      '--json',
    );
    expect(quiet.code, quiet.err).toBe(0);
    expect(JSON.parse(quiet.out)).toMatchObject({
      verdict: 'stable',
      window: { start: '2026-11-02T00:00:00.000Z', end: '2026-11-03T00:00:00.000Z' },
      rows: { read: 1006, used: 1000, broken: 6 },
      expectedFalseAlarmsPerMonth: expect.closeTo(0.152, 3),
    });
    const open = run(
      'check',
      '--baseline',
      baseline,
      '--capture',
      captures,
      '--window',
      '2026-11-01/2999-01-01',
      '--json',
    );
    expect(JSON.parse(open.out)).toMatchObject({
      verdict: 'undecided',
      because: expect.stringContaining('open until 2999'),
    });
    expect(open.code).toBe(2);

    const loose = file('loose.yaml', 'limits: {ks: 0.1}\n');
    const strict = file('strict.yaml', 'limits: {ks: 0.1}\nminimumRows: 1500\n');
    const replay = [
      'replay',
      '--baseline',
      baseline,
      '--capture',
      captures,
      '--every',
      '1d',
      '--policy',
      loose,
      '--policy',
      strict,
    ];
    const played = run(...replay, '--confirm', '2of3', '--json');
    expect(played.code, played.err).toBe(0);
    expect(JSON.parse(played.out).policies).toMatchObject([
      { policy: loose, windows: 6, stable: 4, drifted: 2, alarms: 1, features: [{ name: 'x', drifted: 2 }] },
      { policy: strict, windows: 6, undecided: 6, alarms: 0 },
    ]);
    expect(run(...replay).out).toContain('....XX');
  }, 120_000);

  it.each([
    [
      ['check', '--baseline', baseline, '--capture', join(home, 'train.csv'), '--window', '2026-11-01/1d'],
      'inference time',
    ],
    [
      ['replay', '--baseline', baseline, '--capture', join(home, 'train.csv'), '--every', '1d'],
      'carries no inference times',
    ],
    [['replay', '--baseline', baseline, '--capture', captures], 'needs `--baseline`, `--capture` and `--every`'],
    [['baseline', '--data', join(home, 'train.csv'), '-o', home], 'is a folder'],
    [['baseline', '--data', join(home, 'train.csv'), '-o', join(home, 'no', 'b.json')], 'its folder does not exist'],
    [
      ['check', '--baseline', baseline, '--capture', captures, '--schedule', 'daily', '--checks-per-month', '3'],
      'cannot be used with',
    ],
  ])(
    '%j says `%s`',
    (args, words) => {
      const ran = run(...args);
      expect(ran.code).toBe(3);
      expect(ran.err).toContain(words);
    },
    60_000,
  );

  it('ends with 130 on Ctrl-C, and leaves no half-written baseline', async () => {
    const header = `${Array.from({ length: 40 }, (_, i) => `c${i}`).join(',')}\n`;
    const row = `${Array.from({ length: 40 }, (_, i) => i * 1.5).join(',')}\n`;
    const big = file('big.csv', header + row.repeat(400_000));
    const child = spawn(process.execPath, [
      'cli/bundled-entry.ts',
      'drift',
      'baseline',
      '--data',
      big,
      '-o',
      join(home, 'cut.json'),
    ]);
    let err = '';
    child.stderr.on('data', (chunk) => {
      // It reads: told after a second.
      if (err === '') child.kill('SIGINT');
      err += chunk;
    });
    const [code] = await once(child, 'exit');
    expect(code).toBe(130);
    expect(err).toContain('interrupted');
    expect(readdirSync(home)).not.toContain('cut.json');
  }, 240_000);
});
