import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { uniform } from '../../domain/drift/samples.ts';
import { newHome, steward } from '../cli.ts';

const home = newHome();
const path = (name: string) => join(home, name);

/** Orders of three regions and a few of others; of `south` the amounts may be moved. */
function orders(n: number, seed: number, moved = 0): string {
  const u = uniform(seed);
  const rows = Array.from({ length: n }, (_, i) => {
    const region = i % 50 === 0 ? `town ${i % 7}` : ['north', 'south', 'east'][Math.floor(u() * 3)]!;
    return `${region},${(u() * 100 + (region === 'south' ? moved : 0)).toFixed(2)}`;
  });
  return ['region,amount', ...rows].join('\n');
}

const check = (window: string, ...args: string[]) =>
  steward(
    home,
    'drift',
    'check',
    ...['--baseline', path('b.json'), '--segments', path('s.json'), '--data', window, ...args],
  );

describe('drift by segment', () => {
  beforeAll(() => {
    writeFileSync(path('train.csv'), orders(20_000, 1));
    writeFileSync(path('same.csv'), orders(6_000, 2));
    writeFileSync(path('moved.csv'), orders(6_000, 3, 25));
    const files = ['-o', path('b.json'), '--segments', path('s.json')];
    const made = steward(home, 'drift', 'baseline', '--data', path('train.csv'), '--by', 'region', ...files);
    expect([made.code, made.err]).toEqual([0, '']);
    expect(made.out).toMatch(/segments of region: (north|south|east) \(\d+ rows\), .*, written to/);
  });

  it('names the segment that moved most, which the whole alone does not show to be beyond its limit', () => {
    const alone = steward(home, 'drift', 'check', '--baseline', path('b.json'), '--data', path('moved.csv'), '--json');
    expect(JSON.parse(alone.out).verdict).not.toBe('drifted');
    const told = check(path('moved.csv'), '--json', '--markdown', path('report.md'));
    expect([told.code, told.err]).toEqual([1, '']);
    const { verdict, reasons, segments } = JSON.parse(told.out);
    expect([verdict, segments.most]).toEqual(['drifted', 'region = south']);
    expect(reasons[0].subject).toBe('amount where region = south');
    const findings = Object.fromEntries(
      segments.parts.map(({ name, finding }: { name: string; finding: string }) => [name, finding]),
    );
    expect(findings).toMatchObject({
      'region = south': 'drifted',
      'region = north': 'stable',
      'region = east': 'stable',
    });
    expect(readFileSync(path('report.md'), 'utf8')).toContain('the segment that moved most: region = south');
    const text = check(path('moved.csv'));
    expect(text.out).toMatch(/ {2}where region = south: drifted, farthest amount \(/);
    expect(text.out).toMatch(/^drifted/m);
  });

  it('of a window like the training data finds nothing, and counts what no segment has', () => {
    const told = check(path('same.csv'), '--json');
    const { verdict, segments } = JSON.parse(told.out);
    expect([told.code, verdict, segments.most, segments.elsewhere]).toEqual([0, 'stable', undefined, 120]);
  });

  it('are judged in every window of a replay as in a check', () => {
    mkdirSync(path('days'));
    copyFileSync(path('same.csv'), path('days/2026-11-01.csv'));
    copyFileSync(path('moved.csv'), path('days/2026-11-02.csv'));
    const replay = (...args: string[]) =>
      steward(home, 'drift', 'replay', '--baseline', path('b.json'), '--segments', path('s.json'), ...args);
    const played = replay('--data', path('days'), '--every', '1d', '--json');
    const checked = JSON.parse(check(path('moved.csv'), '--json').out);
    const [{ checks }] = JSON.parse(played.out).policies;
    expect(checks.map(({ verdict }: { verdict: string }) => verdict)).toEqual(['stable', 'drifted']);
    expect(checks[1]).toMatchObject({ segments: checked.segments, reasons: checked.reasons });
    const text = replay('--data', path('days'), '--every', '1d').out;
    expect(text).toMatch(/2026-11-02 to 2026-11-03: where region = south: drifted, farthest amount \(/);
    expect(text).toContain(
      'the segment that moved most: region = south (in 1 of 2 windows, 1 of them drifted, 2026-11-02 to 2026-11-03)',
    );
    const ofModel = steward(home, 'drift', 'replay', '--model', 'orders', '--segments', path('s.json'));
    expect([ofModel.code, ofModel.err]).toEqual([
      3,
      expect.stringContaining('by the segments that its checks counted'),
    ]);
  });

  it.each([
    [['--by', 'amount', '--segments', 'x.json'], '`amount` is no column of categories'],
    [['--by', 'town', '--segments', 'x.json'], 'the baseline has no column `town`'],
    [['--by', 'region'], 'give both'],
  ])('%j is refused', (args, message) => {
    const ran = steward(home, 'drift', 'baseline', '--data', path('train.csv'), '-o', path('n.json'), ...args);
    expect([ran.code, ran.err.includes(message)]).toEqual([3, true]);
  });

  it('of another baseline is refused', () => {
    const other = { ...JSON.parse(readFileSync(path('s.json'), 'utf8')), of: '0'.repeat(64) };
    writeFileSync(path('o.json'), JSON.stringify(other));
    const ran = steward(
      home,
      'drift',
      'check',
      '--baseline',
      path('b.json'),
      '--segments',
      path('o.json'),
      '--data',
      path('same.csv'),
    );
    expect([ran.code, ran.err]).toEqual([3, expect.stringContaining('segments of another baseline')]);
  });
});
