import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { driftCommands } from '../../../cli/commands/drift/drift.ts';
import { captureLine, csv } from '../../domain/capture/lines.ts';
import { constraints, numeric, statistics, text } from '../../domain/model-monitor/files.ts';
import { newHome } from '../cli.ts';

const home = newHome();
const at = (name: string): string => join(home, name);
const file = (name: string, content: string): string => {
  mkdirSync(join(at(name), '..'), { recursive: true });
  writeFileSync(at(name), content);
  return at(name);
};
const wrote = (name: string): string => readFileSync(at(name), 'utf8');

/** The command in this process, as bin/steward.ts calls it: a child for each of these runs would cost a minute. */
async function drift(...args: string[]): Promise<{ code: typeof process.exitCode; out: string }> {
  const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const before = process.exitCode;
  process.exitCode = undefined;
  try {
    const program = new Command().exitOverride();
    driftCommands(program);
    await program.parseAsync(['drift', ...args], { from: 'user' });
    return { code: process.exitCode, out: written.mock.calls.map(([part]) => String(part)).join('') };
  } finally {
    process.exitCode = before;
    written.mockRestore();
  }
}
const json = async (...args: string[]) => {
  const ran = await drift(...args, '--json');
  return { code: ran.code, ...JSON.parse(ran.out) };
};

const value = (i: number): number => ((i * 7919) % 1000) / 1000;
const rows = (n: number, shift = 0): string[] =>
  Array.from({ length: n }, (_, i) => `${value(i) + shift},${'abc'[i % 3]},${value(i * 3)}`);
const table = (name: string, lines: string[]): string => file(name, `x,c,score\n${lines.join('\n')}\n`);
const check = (capture: string, ...more: string[]) => [
  'check',
  '--baseline',
  at('baseline.json'),
  '--capture',
  capture,
  ...more,
];

beforeAll(async () => {
  const schema =
    'features: [{ name: x, type: number }, { name: c, type: category }]\noutput: { name: score, type: number }\n';
  const data = table('train.csv', rows(3000));
  await drift('baseline', '--data', data, '--schema', file('schema.yaml', schema), '-o', at('baseline.json'));
});

it('a baseline of mostly broken rows is refused unless asked for, and one of many comes with a warning', async () => {
  const of = (broken: number) => [...rows(100 - broken), ...Array.from({ length: broken }, () => '1')];
  const make = (broken: number, ...more: string[]) =>
    drift('baseline', '--data', table('broken.csv', of(broken)), '-o', at('broken.json'), ...more);
  await expect(make(60)).rejects.toThrow(/^60 of 100 rows of .*`--maximum-broken 0.6` \(broken by kind: row-width 60/);
  expect((await make(60, '--maximum-broken', '0.6')).out).toContain('warning: 60 of 100 rows');
  expect((await make(6)).out).toContain('warning: 6 of 100 rows');
  expect((await make(5)).out).not.toContain('warning');
});

describe('files a check leaves', () => {
  it('are a page, Markdown, and what readers of Model Monitor know, all of one verdict', async () => {
    const moved = table('moved <b>.csv', rows(2000, 0.5));
    const files = ['html', 'markdown', 'violations', 'statistics'];
    const ran = await drift(...check(moved), ...files.flatMap((kind) => [`--${kind}`, at(`left.${kind}`)]));
    expect(ran.code).toBe(1);
    const page = wrote('left.html');
    expect(page).toMatch(/^<!doctype html>/i);
    expect(page).not.toContain('moved <b>');
    expect(page).not.toMatch(/(src|href)="?https?:/);
    expect(wrote('left.markdown')).toMatch(/^## ▲ .*moved/);
    const { violations, steward } = JSON.parse(wrote('left.violations'));
    expect(steward).toEqual({ verdict: 'drifted' });
    expect(violations).toEqual([
      expect.objectContaining({ feature_name: 'x', constraint_check_type: 'baseline_drift_check' }),
    ]);
    expect(JSON.parse(wrote('left.statistics'))).toMatchObject({
      dataset: { item_count: 2000 },
      features: [{ name: 'x' }, { name: 'c' }, { name: 'score' }],
    });
  });

  it('show a trend of what a replay printed', async () => {
    const day = (d: number) =>
      rows(400, d > 1 ? 0.5 : 0).map((row, i) => {
        const [x, c, score] = row.split(',');
        const inferenceTime = new Date(Date.UTC(2026, 10, 1 + d) + i * 1000).toISOString();
        return captureLine({ eventId: `${d}-${i}`, input: csv(`${x},${c}`), output: csv(score!), inferenceTime });
      });
    for (const d of [0, 1, 2]) file(`captured/${d}.jsonl`, day(d).join('\n'));
    const captured = at('captured');
    const replayed = await drift('replay', ...check(captured).slice(1), '--every', '1d', '--json');
    file('history.json', replayed.out);
    const alone = await drift(...check(captured, '--window', '2026-11-03/1d', '--html', at('alone.html')));
    const ran = await drift(
      ...check(captured, '--window', '2026-11-03/1d', '--history', at('history.json'), '--html', at('trend.html')),
    );
    expect([alone.code, ran.code]).toEqual([1, 1]);
    // days that only the history tells of
    expect(wrote('trend.html')).toContain('2026-11-01');
    // the window itself is in it once, though the replay held it too
    expect(wrote('trend.html').match(/<th scope="row">2026-11-03 to 2026-11-04/g)).toHaveLength(1);
    expect(wrote('alone.html')).not.toContain('2026-11-01');
  });

  it('are not written where they cannot be, and a history that is none is known at once', async () => {
    const same = table('same.csv', rows(2000));
    await expect(drift(...check(same, '--html', at('no/where.html')))).rejects.toThrow('its folder does not exist');
    await expect(drift(...check(same, '--history', at('schema.yaml')))).rejects.toThrow('is not JSON');
    expect(readdirSync(home)).not.toContain('no');
  });
});

it('what is no baseline is told apart from one that is damaged, with what makes one of it', async () => {
  const same = table('same.csv', rows(200));
  const against = (name: string) => drift('check', '--baseline', at(name), '--data', same);
  file('statistics.json', JSON.stringify(statistics(3, numeric('x', [1, 2, 3]))));
  await expect(against('statistics.json')).rejects.toThrow(
    /`.*statistics\.json` is no baseline: it is what Model Monitor found, of which `steward drift baseline --from-model-monitor .*statistics\.json -o baseline\.json` makes one/,
  );
  for (const given of ['{}', '[]', '1', 'null', '{"features":[]}', '{"features":[null]}']) {
    file('other.json', given);
    await expect(against('other.json')).rejects.toThrow('is no baseline: give what `steward drift baseline` wrote');
  }
  file('other.json', '{"v":2}');
  await expect(against('other.json')).rejects.toThrow('`v`: must be 1');
});

describe('--methods evidently', () => {
  it('judges by its tests, which promise no rate; a policy may say the same', async () => {
    const moved = table('all-moved.csv', rows(2000, 0.5));
    const asked = await json(...check(moved), '--methods', 'evidently');
    const policy = file('evidently.yaml', 'methods: evidently\n');
    const { code, verdict, reasons, features, ...rest } = await json(...check(moved), '--policy', policy);
    expect(rest).not.toHaveProperty('expectedFalseAlarmsPerMonth');
    expect({ verdict, reasons, features }).toEqual({
      verdict: asked.verdict,
      reasons: asked.reasons,
      features: asked.features,
    });
    // one of three columns is less than the half Evidently asks for
    expect([code, verdict]).toEqual([0, 'stable']);
    expect(features[0]).toMatchObject({ name: 'x', verdict: 'drifted', method: expect.any(Object) });
    expect((await json(...check(moved), '--methods', 'steward', '--policy', policy)).code).toBe(1);
    expect((await drift(...check(moved), '--methods', 'evidently')).out).toContain('these methods promise no rate');
  });
});

describe('--from-model-monitor', () => {
  const xs = Array.from({ length: 2000 }, (_, i) => value(i));
  it('makes a baseline and a policy that a check takes', async () => {
    const said = statistics(2000, numeric('x', xs, { k: 2048 }), text('c', { a: 700, b: 700, c: 600 }));
    const limits = constraints([
      { name: 'x', inferred_type: 'Fractional', completeness: 1 },
      { name: 'c', inferred_type: 'String', completeness: 1 },
    ]);
    const from = file('statistics.json', JSON.stringify(said));
    const made = await json(
      ...['baseline', '--from-model-monitor', from, '--constraints', file('constraints.json', JSON.stringify(limits))],
      ...['-o', at('mm.json'), '--policy-output', at('mm.yaml')],
    );
    expect(made).toMatchObject({
      rows: 2000,
      features: [
        { name: 'x', type: 'number' },
        { name: 'c', type: 'category' },
      ],
    });
    expect(parse(wrote('mm.yaml'))).toMatchObject({ perFeature: { x: { ks: 0.1 } } });
    const against = (capture: string) =>
      json('check', '--baseline', at('mm.json'), '--policy', at('mm.yaml'), '--capture', capture);
    expect(await against(table('mm-same.csv', rows(9000)))).toMatchObject({ code: 0, baseline: made.baseline });
    expect(await against(table('mm-moved.csv', rows(2000, 0.5)))).toMatchObject({
      code: 1,
      reasons: [expect.objectContaining({ rule: 'ks', subject: 'x' })],
    });
  });

  it.each([
    ['neither', [], 'one of them'],
    ['both', ['--data', at('train.csv'), '--from-model-monitor', at('statistics.json')], 'one of them'],
    [
      'a policy of nothing',
      ['--from-model-monitor', at('train.csv'), '--policy-output', at('p.yaml')],
      '--constraints',
    ],
    ['a table', ['--from-model-monitor', at('train.csv')], 'train.csv'],
    ['nothing', ['--from-model-monitor', at('absent.json')], 'there is no file'],
  ])('with %s says what to give', async (_name, args, words) => {
    await expect(drift('baseline', ...args, '-o', at('never.json'))).rejects.toThrow(words);
    expect(readdirSync(home)).not.toContain('never.json');
  });
});

describe('manifests of batch transform', () => {
  it('are checked like captures, and replayed by the times SageMaker added', async () => {
    const hour = (h: number) =>
      rows(1500, h > 6 ? 0.5 : 0).map((row, i) => `${row},${h}-${i},2026-11-01T${String(h).padStart(2, '0')}:10:00Z`);
    for (const h of [6, 7]) {
      file(`batch/output/2026/11/01/0${h}/data/${h}.csv.out`, hour(h).join('\n'));
      const manifest = JSON.stringify([{ prefix: 'data/' }, `${h}.csv.out`]);
      file(`batch/output/2026/11/01/0${h}/${h}.manifest`, manifest);
    }
    const output = at('batch/output');
    const first = ['--window', '2026-11-01T06:00:00Z/1h'];
    expect(await json(...check(output, ...first))).toMatchObject({
      code: 0,
      rows: { read: 3000, used: 1500, broken: 0 },
    });
    expect(await json(...check(at('batch/output/2026/11/01/07/7.manifest')))).toMatchObject({
      code: 1,
      rows: { used: 1500 },
      window: { start: '2026-11-01T07:10:00.000Z' },
    });
    const played = await json('replay', ...check(output).slice(1), '--every', '1h');
    expect(played.policies).toMatchObject([{ windows: 2, stable: 1, drifted: 1 }]);
    file('batch/output/2026/11/01/08/hostile.manifest', '[{"prefix":"../../../../"},"train.csv"]');
    await expect(drift(...check(output))).rejects.toThrow('leads out of its prefix');
  });
});

describe('answers outside [0, 1]', () => {
  it('are a warning beside the verdict, in text and as JSON', async () => {
    const odd = table('odd.csv', [...rows(2000), '0.5,a,1.5', '0.5,b,-0.25']);
    const ran = await json(...check(odd));
    expect(ran).toMatchObject({ code: 0, improper: { feature: 'score', least: -0.25, greatest: 1.5 } });
    expect(ran.improper.beyond).toBeCloseTo(2 / 2002, 10);
    expect((await drift(...check(odd))).out).toContain('warning: answers `score` reach from -0.25 to 1.5');
    expect(await json(...check(table('even.csv', rows(2000))))).not.toHaveProperty('improper');
  });
});

describe('the life of a version in a file', () => {
  const days = at('life');
  const day = (d: number): string => `2026-11-0${d}/1d`;
  beforeAll(() => {
    // Windows that are all the same are no draws: only their rows are.
    file('by-rows.json', '{"evidence":"rows"}');
    for (const d of [1, 2, 3, 4, 5]) {
      const lines = rows(1200, 0.008).map((row, i) => {
        const [x, c, score] = row.split(',');
        const inferenceTime = new Date(Date.UTC(2026, 10, d) + i * 60_000).toISOString();
        return captureLine({ eventId: `${d}-${i}`, input: csv(`${x},${c}`), output: csv(score!), inferenceTime });
      });
      file(`life/${d}.jsonl`, `${lines.join('\n')}\n`);
    }
  });
  const looked = (d: number, life: string, ...more: string[]) =>
    json(...check(days, '--window', day(d), '--life', at(life), '--policy', at('by-rows.json'), ...more));

  it('goes on from window to window until all of them together show what none does', async () => {
    const first = await looked(1, 'life.json', '--alarm', 'evidence');
    expect(first).toMatchObject({
      code: 0,
      verdict: 'stable',
      accumulated: { found: false, counts: 'rows', units: 1 },
    });
    for (const d of [2, 3, 4]) await looked(d, 'life.json');
    const last = await looked(5, 'life.json', '--alarm', 'evidence');
    expect(last).toMatchObject({
      code: 1,
      reasons: [{ rule: 'accumulated', subject: 'x' }],
      accumulated: { found: true, units: 5, columns: [{ feature: 'x', of: 'beyond', more: true }] },
    });
    // Looked at again, a window adds nothing; without the wish it is no alarm, and said.
    const before = wrote('life.json');
    const again = await drift(
      ...check(days, '--window', day(5), '--life', at('life.json'), '--policy', at('by-rows.json')),
    );
    expect(wrote('life.json')).toBe(before);
    expect(again.code).toBe(0);
    expect(again.out).toMatch(
      /evidence since 2026-11-01: x has more values beyond all of the baseline than the noise of the baseline explains/,
    );
    expect(again.out).toMatch(/^stable, .*all windows together differ/m);
  });

  it('is refused where there is no time, no life, another baseline, or nothing to ask for', async () => {
    const plain = table('timeless.csv', rows(500));
    await expect(drift(...check(plain, '--life', at('new.json')))).rejects.toThrow('in the order of time');
    await expect(drift(...check(plain, '--alarm', 'evidence'))).rejects.toThrow('name the file');
    const life = file('torn.json', '{"v":1');
    await expect(drift(...check(days, '--window', day(1), '--life', life))).rejects.toThrow('is not JSON');
    const other = { ...JSON.parse(wrote('life.json')), baselineId: 'f'.repeat(64) };
    const strange = file('strange.json', JSON.stringify(other));
    await expect(drift(...check(days, '--window', day(1), '--life', strange))).rejects.toThrow('of another baseline');
  });
});
