import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { newHome, type Ran, steward } from '../cli/cli.ts';

/** Odd files at the doors of `drift baseline`, `drift check` and `quality check`: what is given, the exit code, and what is said. */
const home = newHome();
const put = (name: string, text: string | Uint8Array): string => {
  const path = join(home, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
};
const pairs = (n: number): [string, string][] =>
  Array.from({ length: n }, (_, i) => [String(((i * 7919) % 1000) / 1000), 'abc'[i % 3]!]);
const CSV = `x,c\n${pairs(3000)
  .map((row) => row.join(','))
  .join('\n')}\n`;
const LINES = pairs(3000)
  .map(([x, c]) => JSON.stringify({ x: Number(x), c }))
  .join('\n');
const CAPTURE = pairs(3000)
  .map(([x, c], i) =>
    JSON.stringify({
      captureData: {
        endpointInput: { observedContentType: 'text/csv', mode: 'INPUT', data: `${x},${c}`, encoding: 'CSV' },
      },
      eventMetadata: { eventId: `e${i}`, inferenceTime: '2026-11-23T06:00:00Z' },
      eventVersion: '0',
    }),
  )
  .join('\n');
const zipped = gzipSync(CSV);
const flipped = (at: number): Buffer => {
  const bytes = Buffer.from(zipped);
  bytes[at]! ^= 0xff;
  return bytes;
};
const magic = (...bytes: number[]): Buffer => Buffer.concat([Buffer.from(bytes), Buffer.alloc(60, 7)]);

const baseline = join(home, 'baseline.json');
const check = (capture: string): Ran =>
  steward(home, 'drift', 'check', '--baseline', baseline, '--capture', capture, '--json');

beforeAll(() => {
  expect(steward(home, 'drift', 'baseline', '--data', put('train.csv', CSV), '-o', baseline)).toMatchObject({
    code: 0,
  });
});

const REFUSED: [input: string, name: string, bytes: string | Uint8Array, says: string][] = [
  ['plain text under the name of gzip', 'plain.csv.gz', CSV, 'not gzip, though its name ends in `.gz`'],
  ['plain capture under the name of gzip', 'plain.jsonl.gz', CAPTURE, 'not gzip, though its name ends in `.gz`'],
  ['gzip under the name of CSV', 'gzip.csv', zipped, 'is gzip, only UTF-8 text is read here'],
  ['gzip under the name of JSON Lines', 'gzip.jsonl', gzipSync(LINES), 'is gzip, only UTF-8 text is read here'],
  ['gzip under the name of Parquet', 'gzip.parquet', zipped, 'is gzip, only Parquet is read here'],
  ['gzip in gzip', 'twice.csv.gz', gzipSync(zipped), 'is gzip, only UTF-8 text is read here'],
  ['JSON Lines under the name of CSV', 'lines.csv', LINES, 'a quote in the wrong place'],
  ['CSV under the name of JSON Lines', 'csv.jsonl', CSV, 'has no line that is a JSON object'],
  ['CSV under the name of Parquet', 'csv.parquet', CSV, 'is not Parquet, though its name says so'],
  ['Parquet under the name of CSV', 'parquet.csv', magic(0x50, 0x41, 0x52, 0x31), 'is Parquet'],
  ['a zip archive', 'zip.csv', magic(0x50, 0x4b, 3, 4), 'is a zip archive'],
  ['a workbook', 'book.csv', magic(0x50, 0x4b, 3, 4), 'save its sheet as CSV UTF-8'],
  ['a line for Excel, `;`', 'excel.csv', `sep=;\r\n${CSV.replaceAll(',', ';')}`, 'remove that line'],
  ['a line for Excel, `,`', 'comma.csv', `\ufeffsep=,\r\n${CSV}`, 'remove that line'],
  ['CSV under a name of text', 'table.txt', CSV, 'rename it'],
  ['zstd', 'zstd.jsonl', magic(0x28, 0xb5, 0x2f, 0xfd), 'is zstd'],
  ['bzip2', 'bz.csv', magic(0x42, 0x5a, 0x68, 0x39), 'is bzip2'],
  ['xz', 'xz.csv', magic(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0), 'is xz'],
  ['gzip with a wrong byte', 'byte.csv.gz', flipped(zipped.length >> 1), 'gzip is damaged'],
  ['gzip with a wrong checksum', 'sum.csv.gz', flipped(zipped.length - 6), 'gzip is damaged'],
  ['gzip with a wrong length', 'length.csv.gz', flipped(zipped.length - 2), 'gzip is damaged'],
  [
    'gzip cut before its end',
    'cut.csv.gz',
    zipped.subarray(0, -4),
    `gzip is cut off in line ${CSV.trimEnd().split('\n').length + 1}: copy it again`,
  ],
  ['gzip cut in half', 'half.csv.gz', zipped.subarray(0, zipped.length >> 1), 'gzip is cut off'],
  [
    'gzip and something behind it',
    'tail.csv.gz',
    Buffer.concat([zipped, Buffer.from('and more')]),
    'something else follows',
  ],
  ['a gzip bomb of one line', 'bomb.csv.gz', gzipSync(Buffer.alloc(100e6, 0x61)), 'longer than the limit'],
  ['gzip of nothing', 'nothing.csv.gz', gzipSync(''), 'is empty once it is decompressed'],
  ['gzip of nothing, of JSON Lines', 'nothing.jsonl.gz', gzipSync(''), 'is empty once it is decompressed'],
  ['nothing', 'empty.csv', '', 'is empty (0 bytes)'],
  ['UTF-16', 'utf16.jsonl', Buffer.from(`\ufeff${LINES}`, 'utf16le'), 'is UTF-16 text'],
  ['Latin-1', 'latin.csv', Buffer.from(CSV.replaceAll('a', 'é'), 'latin1'), 'is not UTF-8'],
  ['CSV without its header', 'bare.csv', CSV.slice(4), 'seems to hold values, not names'],
  [
    'CSV with a column twice',
    'double.csv',
    CSV.replace('x,c', 'x,x'),
    'has column `x` twice, as columns 1 and 2: give each its own name',
  ],
  ['CSV in one column', 'colons.csv', CSV.replaceAll(',', ':'), 'between `:`'],
  ['CSV with lone carriage returns', 'cr.csv', CSV.replaceAll('\n', '\r'), 'end with carriage returns alone'],
  ['one JSON array of lists', 'array.jsonl', '[[1,"a"]]', 'is a JSON array of no objects'],
  [
    'capture without `captureData` around its sides',
    'level.jsonl',
    CAPTURE.replaceAll('"captureData":{"endpointInput":', '"endpointInput":').replaceAll('}},"ev', '},"ev'),
    'at the wrong level',
  ],
  [
    'a file of no known kind',
    'data.xlsx',
    CSV,
    'of no known kind: its name must end in `.csv`, `.tsv`, `.jsonl`, `.ndjson` (each also with `.gz`) or `.parquet`; save its sheet',
  ],
];

const BROKEN: [input: string, text: string, why: Record<string, number>][] = [
  ['`eventId` beside `eventMetadata`', CAPTURE.replace(/"eventMetadata":\{(.*?)\}/g, '$1'), { shape: 3000 }],
  ['a side without its name', CAPTURE.replace(/"endpointInput":\{(.*?)\}\}/g, '$1}'), { shape: 3000 }],
  ['the time beside its event', CAPTURE.replaceAll('"inferenceTime"', '"x":{},"time"'), { time: 3000 }],
  ['a newer version of events', CAPTURE.replaceAll('"eventVersion":"0"', '"eventVersion":"1"'), { shape: 3000 }],
  ['half a character in an id', CAPTURE.replaceAll('"eventId":"e', '"eventId":"\\ud800'), { 'not-json': 3000 }],
  ['half a character in a payload', CAPTURE.replace(/(\d),a"/g, '$1,\\udfff"'), { 'not-json': 1000 }],
  ['a key twice', CAPTURE.replaceAll('"eventId":', '"eventId":"a","eventId":'), { 'duplicate-key': 3000 }],
];

const TAKEN: [input: string, name: string, bytes: string | Uint8Array][] = [
  ['CSV with its columns in another order', 'order.csv', CSV.replaceAll(/^(.*),(.*)$/gm, '$2,$1')],
  ['JSON Lines with its keys in another order', 'order.jsonl', LINES.replaceAll(/\{(.*),(.*)\}/g, '{$2,$1}')],
  ['CSV in UTF-16', 'utf16.csv', Buffer.from(`\ufeff${CSV}`, 'utf16le')],
  ['one JSON array', 'array.json', `[${LINES.trim().split('\n').join(',')}]`],
  ['CSV with semicolons', 'semicolons.csv', CSV.replaceAll(',', ';')],
  ['CSV with tabs', 'tabs.tsv', CSV.replaceAll(',', '\t')],
  ['a byte order mark', 'mark.csv', `\ufeff${CSV}`],
  ['lines that end as on Windows', 'crlf.csv', CSV.replaceAll('\n', '\r\n')],
  ['gzip of two members', 'members.csv.gz', Buffer.concat([gzipSync(CSV.slice(0, 5000)), gzipSync(CSV.slice(5000))])],
  [
    'a column that nobody asked for',
    'more.csv',
    CSV.replaceAll(/$/gm, ',1').replace('x,c,1', 'x,c,__proto__').trimEnd().replace(/\n,1$/, ''),
  ],
];

describe('a file at `drift check`', () => {
  it.each(REFUSED)('that is %s is refused in words that help', (_, name, bytes, says) => {
    const ran = check(put(name, bytes));
    expect(ran).toMatchObject({ code: 3, out: '', err: expect.stringContaining(says) });
    // A file is named once, but for a command that mends it, and nothing of what is in it is quoted.
    expect(ran.err.replace(/`python .*?`/, '').split(join(home, name))).toHaveLength(2);
    expect(ran.err.split('\n')).toHaveLength(2);
  });

  it.each(BROKEN)('that has %s gives no verdict, and counts why', (_, text, why) => {
    const ran = check(put('odd.jsonl', text));
    expect(ran.code).toBe(2);
    expect(JSON.parse(ran.out)).toMatchObject({ verdict: 'undecided', rows: { why } });
  });

  it.each(TAKEN)('that has %s is read as what it is', (_, name, bytes) => {
    const ran = check(put(name, bytes));
    expect(ran).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(ran.out)).toMatchObject({ verdict: 'stable', rows: { read: 3000, used: 3000, broken: 0 } });
  });

  it('whose column is renamed by case alone is not merged: both names are told', () => {
    const told = JSON.parse(check(put('case.csv', CSV.replace('x,c', 'X,c'))).out);
    expect(told).toMatchObject({ columns: { absent: ['x'], unknown: ['X'] } });
  });

  it.each<[string, string | Uint8Array, string]>([
    ['plain under the name of gzip', CAPTURE, 'not gzip, though its name'],
    ['cut off', gzipSync(CAPTURE).subarray(0, 99), 'gzip is cut off'],
  ])('in a folder beside good ones is named when it is %s', (_, bytes, says) => {
    put('folder/a.jsonl', CAPTURE);
    const bad = put('folder/b.jsonl.gz', bytes);
    const ran = check(dirname(bad));
    expect(ran).toMatchObject({ code: 3, err: expect.stringContaining(says) });
    expect(ran.err.split(bad)).toHaveLength(2);
  });
});

describe('a baseline at `drift check`', () => {
  const ours = (): string =>
    JSON.stringify(
      JSON.parse(steward(home, 'drift', 'baseline', '--data', join(home, 'train.csv'), '-o', baseline, '--json').out),
    );
  it.each<[string, (text: string) => string | Uint8Array, string]>([
    ['cut', (text) => text.slice(0, 200), 'is not JSON'],
    ['gzip', (text) => gzipSync(text), 'is gzip'],
    ['with a key twice', (text) => text.replace('{', '{"n":1,"n":2,'), 'a key is there twice'],
    ['not UTF-8', (text) => Buffer.from(text.replace('"c"', '"é"'), 'latin1'), 'not UTF-8'],
    ['of a newer version', (text) => text.replace('"v":1', '"v":2'), 'which is what this Steward reads'],
    ['with a key at the wrong level', (text) => text.replace('{', '{"edges":[],'), 'edges'],
  ])('that is %s is refused', async (_, change, says) => {
    expect(ours()).toContain('baseline');
    const { readFileSync } = await import('node:fs');
    const other = put('other-baseline.json', change(readFileSync(baseline, 'utf8')));
    const ran = steward(home, 'drift', 'check', '--baseline', other, '--capture', join(home, 'train.csv'));
    expect(ran).toMatchObject({ code: 3, err: expect.stringContaining(says) });
  });
});

describe('files at `quality check`', () => {
  const predictions = `id,score\n${pairs(600)
    .map(([x], i) => `i${i},${x}`)
    .join('\n')}\n`;
  const labels = `id,label\n${pairs(600)
    .map(([x], i) => `i${i},${Number(x) > 0.4 ? 1 : 0}`)
    .join('\n')}\n`;
  const ran = (p: [string, string | Uint8Array], l: [string, string | Uint8Array]): Ran =>
    steward(home, 'quality', 'check', '--predictions', put(...p), '--labels', put(...l), '--json');

  it.each<[string, [string, string | Uint8Array], [string, string | Uint8Array], string]>([
    ['predictions plain under the name of gzip', ['p.csv.gz', predictions], ['l.csv', labels], 'not gzip, though'],
    ['labels cut off', ['p.csv', predictions], ['l.csv.gz', gzipSync(labels).subarray(0, 99)], 'cut off'],
    ['labels that are gzip under the name of CSV', ['p.csv', predictions], ['lz.csv', gzipSync(labels)], 'is gzip'],
    ['labels without an id', ['p.csv', predictions], ['li.csv', labels.replace('id', 'key')], '`id`'],
    ['capture for labels', ['p.csv', predictions], ['lc.jsonl', CAPTURE], 'is data capture'],
    ['labels of nothing', ['p.csv', predictions], ['l0.csv', ''], 'is empty'],
  ])('%s are refused', (_, p, l, says) => {
    expect(ran(p, l)).toMatchObject({ code: 3, err: expect.stringContaining(says) });
  });

  it('columns in another order are the same columns', () => {
    const turned = (text: string): string => text.replaceAll(/^(.*),(.*)$/gm, '$2,$1');
    const [straight, other] = [
      ran(['p.csv', predictions], ['l.csv', labels]),
      ran(['pt.csv', turned(predictions)], ['lt.csv', turned(labels)]),
    ];
    expect(JSON.parse(other.out).rows).toMatchObject({ labelled: 600 });
    expect(other.out).toBe(straight.out);
  });
});
