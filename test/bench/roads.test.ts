import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { type Figures, type Measured, pageOf } from '../../bench/roads/page.ts';

const figures = (cpu: number, megabytes = 100): Figures => ({ cpu, whole: cpu + 1, clock: cpu, megabytes });
const road = (change: Partial<Measured>): Measured => ({
  name: 'a road',
  road: 'parquet',
  columns: 20,
  rows: 1000,
  groups: 1,
  megabytes: 1,
  runs: {},
  ...change,
});

describe('npm run bench:roads', () => {
  it('reads every road that needs no peer, small, and holds no bar that was not measured', () => {
    const env = { ...process.env, ROWS: '2000', PEERS: 'none' };
    const { status, stdout, stderr } = spawnSync(process.execPath, ['bench/roads/roads.ts'], { encoding: 'utf8', env });
    expect([status, stderr]).toEqual([0, '']);
    for (const name of [
      'capture of CSV',
      'plain CSV',
      'JSON Lines',
      'capture of JSON, named',
      'capture of JSON, 500 named',
    ])
      expect(stdout).toMatch(
        new RegExp(`^\\| ${name} \\| \\d+ x \\d+ \\| \\d+ \\| Steward, one thread \\| [\\d.]+ `, 'm'),
      );
    expect(stdout).toContain('Parquet, 500 columns: not measured');
    expect(stdout).not.toContain(' held |');
  });

  it('measures the roads asked for, and says which there are', () => {
    const env = { ...process.env, ROWS: '200', PEERS: 'none' };
    const run = (...args: string[]) =>
      spawnSync(process.execPath, ['bench/roads/roads.ts', ...args], { encoding: 'utf8', env });
    const { stdout } = run('csv');
    expect(stdout).toMatch(/^\| plain CSV \|/m);
    expect(stdout).not.toContain('JSON');
    const unknown = run('csv', 'orc');
    expect([unknown.status, unknown.stdout]).toEqual([3, '']);
    expect(unknown.stderr).toContain('`orc` is no road: choose among capture-csv, csv,');
    expect(run('--help').stdout).toMatch(
      /npm run bench:roads -- [\s\S]*json-lines {9}JSON Lines, 60 rows of 20 columns/,
    );
  });

  it('says of every bar whether it is held', () => {
    const runs = { steward: figures(2), pandas: figures(5), duckdb: figures(3) };
    const { page, missed } = pageOf(
      [
        road({ name: 'narrow', runs }),
        road({ name: 'wide', columns: 500, rows: 40, runs: { ...runs, steward: figures(3.5, 301) } }),
        road({ name: 'rows', road: 'csv', runs }),
        road({ name: 'objects', road: 'json', runs: { ...runs, pandas: figures(6) } }),
      ],
      1,
    );
    expect(missed.map(({ road, what, found }) => [road, what, found])).toEqual([
      ['wide', 'CPU of DuckDB, one thread', '0.86'],
      ['wide', 'memory', '301 MB'],
      ['rows', 'CPU of DuckDB, one thread', '1.50'],
      ['wide', 'CPU of a cell', '1.75'],
    ]);
    expect(page).toContain('| objects | CPU of pandas + scipy: at least 3 times ours | 3.00 | held |');
    expect(page).toContain('**4 of 7 bars missed.**');
  });
});
