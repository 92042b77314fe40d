import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { captureLine, csv } from '../../domain/capture/lines.ts';
import { newHome, steward, stewardWith } from '../cli.ts';

const home = newHome();
const put = (name: string, lines: readonly string[]): string => {
  const path = join(home, name);
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
};
const sha256 = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');
const rows = (n: number, shift = 0) => Array.from({ length: n }, (_, i) => `${(i % 50) + shift},${'xyz'[i % 3]}`);
const train = put('train.csv', ['a,b', ...rows(1000)]);
const baseline = join(home, 'b.json');
steward(home, 'drift', 'baseline', '--data', train, '-o', baseline);
const EPOCH = { SOURCE_DATE_EPOCH: '1793628000' };

describe('a report', () => {
  const window = put('window.csv', ['a,b', ...rows(600)]);
  const args = ['drift', 'check', '--baseline', baseline, '--capture', window];

  it('carries date, version and the digests of inputs, baseline and policy, on the page, in Markdown and JSON', () => {
    const [page, markdown] = [join(home, 'r.html'), join(home, 'r.md')];
    const ran = stewardWith(EPOCH, home, ...args, '--html', page, '--markdown', markdown, '--json');
    const { made } = JSON.parse(ran.out) as { made: { policies: { sha256: string }[] } };
    expect(made).toMatchObject({
      ...{ date: '2026-11-02T14:00:00Z', version: steward(home, '--version').out.trim() },
      baseline: sha256(baseline),
      inputs: [{ name: window, sha256: sha256(window) }],
    });
    for (const text of [page, markdown].map((path) => readFileSync(path, 'utf8')))
      for (const told of [
        '2026-11-02T14:00:00Z by Steward 0.1.0',
        sha256(window),
        sha256(baseline),
        made.policies[0]!.sha256,
      ])
        expect(text).toContain(told);
    const before = readFileSync(page, 'utf8');
    stewardWith(EPOCH, home, ...args, '--html', page);
    expect(readFileSync(page, 'utf8')).toBe(before);
  });

  it('refuses a date that is none, before it reads', () => {
    const ran = stewardWith({ SOURCE_DATE_EPOCH: 'yesterday' }, home, ...args, '--html', join(home, 'no.html'));
    expect(ran).toMatchObject({ code: 3, err: expect.stringContaining('whole seconds since 1970') });
  });

  it('draws windows without times in the order of their files, 9 before 10', () => {
    const history = join(home, 'history');
    mkdirSync(history);
    for (const i of [9, 10, 11]) {
      const name = put(`w-${i}.csv`, ['a,b', ...rows(600, i)]);
      const { out } = steward(home, 'drift', 'check', '--baseline', baseline, '--capture', name, '--json');
      writeFileSync(join(history, `check-${i}.json`), out);
    }
    const page = join(home, 'trend.html');
    steward(home, ...args, '--html', page, '--history', history);
    const drawn = readFileSync(page, 'utf8').split('class="trend"')[1]!;
    const labels = [...drawn.matchAll(/text-anchor="middle">([^<]+)</g)].map(([, label]) => label);
    expect(labels).toEqual(['check-9.json', 'check-10.json', 'check-11.json', 'now']);
    expect(drawn).toContain('>check-10.json<');
  });
});

describe('a backtest', () => {
  const START = Date.parse('2026-11-01T00:00:00Z');
  const lines = Array.from({ length: 6 }, (_, day) =>
    rows(400, day > 3 ? 30 : 0).map((row, i) =>
      captureLine({
        input: csv(row),
        eventId: `e-${day}-${i}`,
        inferenceTime: new Date(START + day * 86_400_000 + i * 60_000).toISOString(),
      }),
    ),
  ).flat();
  const capture = put('capture.jsonl', [lines[0]!, '{broken', ...lines.slice(1)]);
  const strict = put('strict.yaml', ['minimumRows: 500']);
  const loose = put('loose.yaml', ['minimumRows: 200']);
  const args = ['drift', 'replay', '--baseline', baseline, '--capture', capture, '--every', '1d', '--confirm', '2of2'];

  it('is drawn as a page: a row for each policy, a mark for each window, where it comes from, what was met', () => {
    const page = join(home, 'backtest.html');
    const ran = stewardWith(EPOCH, home, ...args, '--policy', loose, strict, '--html', page);
    expect(ran.err).toBe('');
    expect(ran).toMatchObject({ code: 0, out: expect.stringContaining('....xX') });
    expect(ran.out).toContain('broken by kind: not-json 1');
    const html = readFileSync(page, 'utf8');
    const picture = html.slice(html.indexOf('id="windows"'), html.indexOf('<details>'));
    expect(picture.match(/class="mark drifted"/g)).toHaveLength(2);
    expect(picture.match(/class="mark undecided"/g)).toHaveLength(6);
    expect(picture.match(/class="whisker drifted"/g)).toHaveLength(1);
    for (const told of ['1 alarm', '2026-11-02T14:00:00Z by Steward', sha256(capture), 'broken by kind: not-json 1'])
      expect(html).toContain(told);
    expect(html).not.toContain('<script');
  });

  it('says on the page, in text and in JSON how many rows its last undecided window would need', () => {
    const [page, narrow] = [join(home, 'narrow.html'), put('narrow.yaml', ['limits: { ks: 0.03 }'])];
    const ran = steward(home, ...args, '--policy', narrow, '--html', page);
    const [sentence = ''] = /last undecided for want of rows: .*about \d+ in the window.*/.exec(ran.out) ?? [];
    expect(sentence).toContain('2026-11-04 to 2026-11-05');
    expect(readFileSync(page, 'utf8').replaceAll('&#96;', '`')).toContain(sentence);
    const [policy] = JSON.parse(steward(home, ...args, '--policy', narrow, '--json').out).policies;
    expect(sentence).toContain(policy.lastUndecided.because);
    expect(policy.checks[3]).toMatchObject({ verdict: 'undecided', because: policy.lastUndecided.because });
  });
});
