import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { folderObjects } from '../../lib/adapters/local/files/folder.ts';
import { buildBaseline } from '../../lib/domain/drift/baseline/build-baseline.ts';
import { fnv1a, rowHash } from '../../lib/domain/drift/columns/sample.ts';
import { InvalidEventError, NotFoundError } from '../../lib/domain/errors.ts';
import { diskFiles } from '../../lib/tables/files/disk-files.ts';
import { objectFiles } from '../../lib/tables/files/object-files.ts';
import { readTable } from '../../lib/tables/read-table.ts';
import { sketchTable } from '../../lib/tables/sketch/sketch-table.ts';
import type { TableOptions } from '../../lib/tables/table.ts';
import { captureLine } from '../domain/capture/lines.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'steward-manifest-'));
const bucket = path.join(folder, 'buckets');
const files = objectFiles(folderObjects(bucket));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const full = path.join(folder, name);
  await mkdir(path.dirname(full), { recursive: true });
  await writeFile(full, content);
  return full;
}
const object = async (key: string, content: string | Uint8Array) => {
  await file(`buckets/buck/${key}`, content);
  return `s3://buck/${key}`;
};
const manifest = (prefix: unknown, ...names: unknown[]) => JSON.stringify([{ prefix }, ...names]);
const XY: Omit<TableOptions, 'files'> = { columns: ['x', 'y'] };
async function read(name: string, options: Partial<TableOptions> = {}) {
  const table = await readTable(name, { files: name.startsWith('s3:') ? files : diskFiles, ...XY, ...options });
  return { ...table, rows: await Array.fromAsync(table.rows) };
}
const added = (cells: string, id: string, time: string) => `${cells},${id},${time}\n`;

describe('a manifest of batch transform', () => {
  it('in S3 names files of rows without a header, plain or compressed, each read once', async () => {
    await object('in/a.csv', '1,2\n3,4\n');
    await object('in/more/b.csv.gz', gzipSync('x,y\n5,6\n'));
    const first = await object(
      'cap/input/2026/11/01/06/m-1.manifest',
      manifest('s3://buck/in/', 'a.csv', 'more/b.csv.gz'),
    );
    await object('cap/input/2026/11/01/07/m-2', manifest('s3://buck/in/', 'a.csv'));
    const rows = [
      ['1', '2'],
      ['3', '4'],
      ['5', '6'],
    ];
    expect(await read(first)).toMatchObject({ format: 'manifest', rows, notes: { read: 3, used: 3, broken: 0 } });
    expect((await read('s3://buck/cap/input/')).rows).toEqual(rows);
  });

  it('on this machine names files beside it', async () => {
    await file('near/data/a.csv', '1,2\n');
    const name = await file('near/m.json', manifest('data/', 'a.csv'));
    expect((await read(name)).rows).toEqual([['1', '2']]);
    expect((await read(path.join(folder, 'near'))).rows).toEqual([['1', '2']]);
  });

  it('has its added ids and times taken off, and a window cut by them', async () => {
    await object(
      'out/a.csv.out',
      added('1,2', 'i-1', '2026-11-01T06:00:00Z') + added('3,4', 'i-2', '2026-11-01T07:00:00Z'),
    );
    const answer = { SageMakerInferenceId: 'i-3', y: 6, x: 5, SageMakerInferenceTime: '2026-11-01T06:59:59.999Z' };
    await object('out/b.jsonl.out', JSON.stringify(answer));
    const name = await object('cap7/m.manifest', manifest('s3://buck/out/', 'a.csv.out', 'b.jsonl.out'));
    const window = { start: Date.UTC(2026, 10, 1, 6), end: Date.UTC(2026, 10, 1, 7) };
    const table = await read(name, { window });
    expect(table.rows).toEqual([
      ['1', '2'],
      ['5', '6'],
    ]);
    expect(table.notes).toMatchObject({ read: 3, used: 2, outside: 1, unknown: [] });
    expect(table.notes.span).toEqual({ first: window.start, last: window.end - 1 });
  });

  it('is sampled by the ids, whatever file a row lies in', async () => {
    const baseline = await buildBaseline(
      { features: ['x', 'y'].map((name) => ({ name, type: 'number' })) },
      Array.from({ length: 100 }, (_, i) => [String(i), String(i % 7)]),
    );
    const lines = ['i-1', 'i-2', 'i-3'].map((id, i) => added(`${i},${i}`, id, '2026-11-01T06:00:00Z'));
    await object('s/all.csv', lines.join(''));
    await object('s/last.csv', lines[2]!);
    await object('s/rest.csv', lines.slice(0, 2).join(''));
    const sampled = async (...names: string[]) => {
      const name = await object(`s/${names.length}.manifest`, manifest('s3://buck/s/', ...names));
      return (await (await sketchTable(name, baseline, { files })).count()).sketch;
    };
    const whole = await sampled('all.csv');
    expect(await sampled('last.csv', 'rest.csv')).toEqual(whole);
    expect(whole.sample.map(([hash]) => hash).sort()).toEqual(
      ['i-1', 'i-2', 'i-3'].map((id) => rowHash(fnv1a(Buffer.from(id)), 0)).sort(),
    );
  });

  it('counts what is broken in the files, by place', async () => {
    const bad = ['1', '1,2,3', '1,2,,2026-11-01T06:00:00Z', '1,2,i,yesterday', '"1,2', '5,6'].join('\n');
    await object('bad/a.csv', bad);
    const name = await object('bad/m.manifest', manifest('s3://buck/bad/', 'a.csv'));
    const { rows, notes } = await read(name);
    expect(rows).toEqual([['5', '6']]);
    expect(notes).toMatchObject({
      read: 6,
      used: 1,
      broken: 5,
      kinds: { 'row-width': 2, payload: 1, shape: 1, time: 1 },
    });
    expect(notes.examples.map(({ at }) => at)).toEqual([1, 2, 3, 4, 5]);
  });

  it('gives the answer as last cell where a job joins its input to it', async () => {
    await object('joined/a.csv.out', added('1,2,0.5', 'i-1', '2026-11-01T06:00:00Z'));
    const name = await object('joined/m.manifest', manifest('s3://buck/joined/', 'a.csv.out'));
    expect((await read(name, { output: 'score' })).rows).toEqual([['1', '2', '0.5']]);
  });

  it('needs names for the columns, and times for a window', async () => {
    await object('plain/a.csv', '1,2\n');
    const name = await object('plain/m.manifest', manifest('s3://buck/plain/', 'a.csv'));
    await expect(read(name, { columns: undefined })).rejects.toThrow('give a baseline or a schema');
    await expect(read(name, { window: { start: 0, end: 1 } })).rejects.toThrow('`GenerateInferenceId`');
  });

  it('that names a file which is not there says so', async () => {
    const name = await object('gone/m.manifest', manifest('s3://buck/gone/', 'never.csv'));
    await expect(read(name)).rejects.toThrow(NotFoundError);
  });

  it('of both sides of a job is refused', async () => {
    for (const side of ['input', 'output'])
      await object(`both/${side}/2026/m.manifest`, manifest('s3://buck/in/', 'a.csv'));
    await expect(read('s3://buck/both/')).rejects.toThrow('give its `input` or its `output`');
  });

  it.each([
    ['a name that climbs', manifest('s3://buck/in/', '../secret.csv'), 'leads out of its prefix'],
    ['a prefix that climbs', manifest('s3://buck/in/../../other/', 'a.csv'), 'leads out of its prefix'],
    ['a name with a backslash', manifest('s3://buck/in/', '..\\a.csv'), 'backslash or a control character'],
    ['a name with an escape', manifest('s3://buck/in/', '\u001b[31m.csv'), 'backslash or a control character'],
    ['an absolute name', manifest('s3://buck/in/', '/etc/passwd'), 'does not continue its prefix'],
    ['an address as a name', manifest('s3://buck/in/', 's3://other/a.csv'), 'does not continue its prefix'],
    ['a name that is none', manifest('s3://buck/in/', { a: 1 }), 'must be a text'],
    ['an empty name', manifest('s3://buck/in/', ''), 'must be a text'],
    ['another scheme', manifest('http://169.254.169.254/', 'a.csv'), 'must be `s3://bucket/…`'],
    ['a file of the machine', manifest('file:///etc/', 'passwd'), 'must be `s3://bucket/…`'],
    ['a prefix that is none', manifest(7, 'a.csv'), 'must begin with'],
    ['more keys', '[{"prefix":"s3://buck/in/","x":1},"a.csv"]', 'must begin with'],
    ['broken JSON', '[{"prefix":"s3://buck/in/"},"a.csv"', 'not JSON'],
    ['another shape', '{"prefix":"s3://buck/in/"}', 'must begin with'],
    [
      'UTF-8 that is none',
      Buffer.from([...Buffer.from('[{"prefix":"s3://buck/in/"},"'), 0xff, 0x22, 0x5d]),
      'not UTF-8',
    ],
  ])('is refused with %s', async (_name, text, message) => {
    await object('hostile/m.manifest', text);
    const attempt = read('s3://buck/hostile/');
    await expect(attempt).rejects.toThrow(message);
    await expect(attempt).rejects.toThrow(InvalidEventError);
  });

  it.each([
    ['s3://', manifest('data/', 'a.csv'), 'objects in S3 only'],
    ['here', manifest('/etc/', 'passwd'), 'below its own folder'],
    ['here', manifest('../adapters/local/', 'a.csv'), 'leads out of its prefix'],
  ])('lying %s does not reach what it should not: %s', async (where, text, message) => {
    const name = where === 'here' ? await file('reach/m.manifest', text) : await object('reach/m.manifest', text);
    await expect(read(name)).rejects.toThrow(message);
  });

  it.each([
    ['data capture of an endpoint', captureLine(), 'data capture of an endpoint'],
    ['arrays', '[1,2]\n', 'JSON arrays'],
    ['Parquet', 'PAR1xxxx', 'Parquet'],
  ])('that names %s is refused', async (_name, content, message) => {
    await object('kinds/a.csv', content);
    const name = await object('kinds/m.manifest', manifest('s3://buck/kinds/', 'a.csv'));
    await expect(read(name)).rejects.toThrow(message);
  });
});
