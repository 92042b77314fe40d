import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { objectFiles } from '../../lib/tables/files/object-files.ts';
import { readTable } from '../../lib/tables/read-table.ts';
import { newHome, steward } from '../cli/cli.ts';
import { captureLine, csv } from '../domain/capture/lines.ts';

/** What lies there twice, as copied prefixes, deliveries at least once and callers' own ids leave it. */
const home = newHome();
const at = (name: string): string => {
  const path = join(home, 'twice', name);
  mkdirSync(dirname(path), { recursive: true });
  return path;
};
const file = (name: string, lines: readonly string[]): string => {
  writeFileSync(at(name), `${lines.join('\n')}\n`);
  return at(name);
};
const baseline = at('baseline.json');
const train = ['amount,score', ...Array.from({ length: 600 }, (_, row) => `${row % 30},0.${row % 10}`)];
const schema = file('schema.json', [
  '{"features":[{"name":"amount","type":"number"}],"output":{"name":"score","type":"number"}}',
]);
steward(home, 'drift', 'baseline', '--data', file('train.csv', train), '--schema', schema, '-o', baseline);

const line = (event: number, amount = event % 30, metadata = {}): string =>
  captureLine({
    input: csv(String(amount)),
    output: csv(`0.${event % 10}`, 'OUTPUT'),
    eventId: `e-${event}`,
    metadata,
  });
const lines = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => line(from + i));

type Read = { rows: { read: number; used: number; copies?: number; copiedFiles?: { count: number } } };
const check = (capture: string, ...more: string[]) => {
  const ran = steward(home, 'drift', 'check', '--baseline', baseline, '--capture', capture, ...more);
  expect(ran.code, ran.err).toBeLessThan(3);
  return ran.out;
};
const rowsOf = (capture: string) => (JSON.parse(check(capture, '--json')) as Read).rows;

describe('a file that lies there again under another name', () => {
  const folder = at('copied');
  copyFileSync(file('copied/2026/a.jsonl', lines(0, 200)), at('copied/again-a.jsonl'));
  file('copied/2026/b.jsonl', lines(200, 300));
  // as long as the second, and no copy
  file('copied/2026/c.jsonl', lines(300, 400));

  it('is counted once, and said, in text, JSON and HTML', () => {
    expect(rowsOf(folder)).toMatchObject({ read: 400, used: 400, copiedFiles: { count: 1 } });
    const page = at('copied.html');
    const text = check(folder, '--html', page);
    for (const place of [text, readFileSync(page, 'utf8')]) {
      expect(place).toContain('1 file holds the same bytes as another and is counted once');
      expect(place).toContain('again-a.jsonl');
    }
  });

  it('is so in a replay, by the exact reader', () => {
    const ran = steward(
      home,
      'drift',
      'replay',
      '--baseline',
      baseline,
      '--capture',
      folder,
      '--every',
      '1d',
      '--json',
    );
    expect(ran.out).toMatch(/"used": 400/);
  });

  it('is told by ETag and size in a bucket', async () => {
    const bytes = Buffer.from(`${lines(0, 5).join('\n')}\n`);
    const listed = ['a', 'b', 'c'].map((name, place) => ({
      ...{ uri: `s3://captures/x/${name}.jsonl`, size: bytes.length },
      etag: place === 2 ? '"other"' : '"same"',
    }));
    const unused = () => Promise.reject(new Error('not asked for'));
    const files = objectFiles({
      list: async (prefix) => listed.filter(({ uri }) => uri.startsWith(prefix)),
      open: async function* () {
        yield bytes;
      },
      ...{ versions: unused, first: unused, look: unused, folders: unused, copy: unused, put: unused },
    });
    const { capture, notes } = await readTable('s3://captures/x/', { files, columns: ['amount'] });
    expect(capture!.names).toEqual([listed[0]!.uri, listed[2]!.uri]);
    expect(notes.copiedFiles).toEqual({ count: 1, file: listed[1]!.uri, of: listed[0]!.uri });
  });
});

describe('an event that is captured', () => {
  it('twice in one file is counted once, and said', () => {
    const twice = file('events.jsonl', [...lines(0, 300), ...lines(100, 150)]);
    expect(rowsOf(twice)).toMatchObject({ read: 300, used: 300, copies: 50 });
    expect(check(twice)).toContain('50 lines are there again in their files');
  });

  it.each([
    ['with another payload under the same inference id', (i: number) => line(i, i % 30, { inferenceId: 'session' })],
    ['with the same payload under another event id', (i: number) => line(i % 10 === 0 ? i : i + 1_000, 7)],
    ['with another payload under the same event id', (i: number) => line(0, i)],
  ])('%s is another one', (name, one) => {
    const rows = rowsOf(
      file(
        `${name.replaceAll(' ', '-')}.jsonl`,
        Array.from({ length: 300 }, (_, i) => one(i)),
      ),
    );
    expect(rows).toMatchObject({ used: 300 });
    expect(rows.copies).toBeUndefined();
  });
});
