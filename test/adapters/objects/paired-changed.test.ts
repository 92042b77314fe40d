import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { folderObjects } from '../../../lib/adapters/local/files/folder.ts';
import { capturesIn } from '../../../lib/adapters/objects/captures.ts';
import { transformsIn } from '../../../lib/adapters/objects/paired/pair-job.ts';
import { withPaired } from '../../../lib/adapters/objects/paired/paired-objects.ts';
import type { ListedObject, Objects } from '../../../lib/ports/objects.ts';

const MINUTE = 60_000;
const ended = Date.UTC(2026, 10, 28, 3);
const of = { tenant: 't', model: 'm', deployment: 'nightly', id: undefined };

let root: string;
let objects: Objects;
/** When S3 says that an object was written; a folder says nothing of it. */
const written = new Map<string, number>();
const timed = (object: ListedObject) => ({ ...object, writtenAt: (written.get(object.uri) ?? ended) / 1000 });
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'steward-paired-'));
  const folder = folderObjects(root);
  objects = {
    ...folder,
    look: async (...asked) => timed(await folder.look(...asked)),
    list: async (...asked) => (await folder.list(...asked)).map(timed),
  };
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** Inputs and lists a while before the job, answers as it ended. */
const due = (name: string) => (name.includes('.out') ? ended - MINUTE : ended - 30 * MINUTE);
async function put(name: string, text: string, at = due(name)): Promise<void> {
  await objects.put(`s3://${name}`, text);
  written.set(`s3://${name}`, at);
}
const job = (uri: string, listed = false) => ({
  ...{ name: 'j', status: 'Completed', model: 'm-1', variables: [], createdAt: ended - 9 * MINUTE },
  ...{ startedAt: ended - 8 * MINUTE, endedAt: ended },
  input: {
    uri,
    type: listed ? 'ManifestFile' : 'S3Prefix',
    contentType: 'text/csv',
    split: 'Line',
    compression: 'None',
  },
  output: { uri: 's3://mine/out', accept: undefined },
  ...{ inputFilter: '$', outputFilter: '$', joined: false },
});
const pair = (of_: ReturnType<typeof job>) => transformsIn(objects, withPaired(objects, 'evidence')).pair(of_, of);
const withList = async (list: object, at?: number) => {
  await put('mine/in/a.csv', '1,2\n3,4\n');
  await put('mine/out/a.csv.out', '0.1\n0.2\n');
  await put('mine/lists/list', JSON.stringify(list), at);
  return pair(job('s3://mine/lists/list', true));
};
const good = [{ prefix: 's3://mine/in/' }, 'a.csv'];

describe('files that are not as the job read and wrote them', () => {
  it('are paired as its list names them', async () => {
    expect(await withList(good)).toMatchObject({ verdict: 'paired', files: 1, rows: 2 });
  });

  it.each([
    [
      'in another bucket than the list',
      [{ prefix: 's3://other-team/secret/' }, 'a.csv'],
      undefined,
      'in the bucket of its files',
    ],
    [
      'in a bucket whose name begins like that of the list',
      [{ prefix: 's3://mine-too/in/' }, 'a.csv'],
      undefined,
      'in the bucket of its files',
    ],
    ['of a list that was written while it ran', good, ended - 2 * MINUTE, 'written after the job began'],
    ['that a list names twice', [...good, 'a.csv'], undefined, 'name each file once'],
    ['of a list that is none', { prefix: 's3://mine/in/' }, undefined, 'is no list of files'],
  ])('%s are not', async (_, list, at, words) => {
    await put('other-team/secret/a.csv', '7,7\n8,8\n');
    await put('mine-too/in/a.csv', '7,7\n8,8\n');
    const found = await withList(list, at);
    expect(found).toMatchObject({ verdict: 'unpaired', reasons: [{ rule: 'paired-files' }] });
    expect(JSON.stringify(found)).toContain(words);
  });

  it('whose answers were written over long after the job are not', async () => {
    await put('mine/in/a.csv', '1,2\n3,4\n');
    await put('mine/out/a.csv.out', '0.1\n0.2\n', ended + MINUTE);
    expect(await pair(job('s3://mine/in/'))).toMatchObject({ verdict: 'paired' });
    await put('mine/out/a.csv.out', '0.9\n0.9\n', ended + 60 * MINUTE);
    expect(await pair({ ...job('s3://mine/in/'), name: 'k' })).toMatchObject({
      verdict: 'unpaired',
      reasons: [{ subject: 's3://mine/out/a.csv.out', observed: 'written after the job' }],
    });
  });

  it('whose inputs were written while it ran are not, by their names', async () => {
    await put('mine/in/a.csv', '1,2\n3,4\n');
    await put('mine/in/b.csv', '1,2\n', ended - 2 * MINUTE);
    await put('mine/out/a.csv.out', '0.1\n0.2\n');
    await put('mine/out/b.csv.out', '0.1\n');
    expect(await pair(job('s3://mine/in/'))).toMatchObject({
      verdict: 'unpaired',
      reasons: [{ rule: 'paired-files', subject: 's3://mine/in/b.csv', observed: 'written after the job began' }],
    });
  });

  it('of which an answer has no input any more are not', async () => {
    await put('mine/in/a.csv', '1,2\n3,4\n');
    await put('mine/out/a.csv.out', '0.1\n0.2\n');
    // Of an earlier and of a later job, below the same folder.
    await put('mine/out/earlier.csv.out', '0.1\n', ended - 60 * MINUTE);
    await put('mine/out/later.csv.out', '0.1\n', ended + 60 * MINUTE);
    expect(await pair(job('s3://mine/in/'))).toMatchObject({ verdict: 'paired', rows: 2 });
    await put('mine/out/dropped.csv.out', '0.9\n');
    expect(await pair({ ...job('s3://mine/in/'), name: 'k' })).toMatchObject({
      verdict: 'unpaired',
      reasons: [{ rule: 'paired-files', subject: 's3://mine/out/dropped.csv.out', observed: 'no input' }],
    });
  });

  it('of which one answer would be that of two inputs are not', async () => {
    await put('mine/in/x/a.csv', '1,2\n');
    await put('mine/in/in/x/a.csv', '1,2\n');
    await put('mine/out/in/x/a.csv.out', '0.1\n');
    const found = await pair(job('s3://mine/in/'));
    expect('reasons' in found ? found.reasons.map(({ subject, observed }) => [subject, observed]) : []).toEqual([
      ['s3://mine/in/in/x/a.csv', 'no answer'],
      ['s3://mine/in/x/a.csv', 'no answer'],
      ['s3://mine/out/in/x/a.csv.out', 'no input'],
    ]);
  });
});

describe('what was paired', () => {
  const window = { start: ended - 60 * MINUTE, end: ended + 60 * MINUTE };
  const read = async () => {
    const lost: string[] = [];
    const location = { uri: 'paired:t/m', endpoint: 'nightly' };
    const captures = capturesIn(withPaired(objects, 'evidence'));
    const hear = (why: string) => lost.push(why);
    const records = await Array.fromAsync(captures.records(location, window, () => undefined, hear));
    return { records: records.length, lost };
  };

  it('is left out, and said to be, where a later job wrote over its answers', async () => {
    await put('mine/in/a.csv', '1,2\n3,4\n');
    await put('mine/out/a.csv.out', '0.1\n0.2\n');
    await pair(job('s3://mine/in/'));
    expect(await read()).toEqual({ records: 2, lost: [] });
    await put('mine/out/a.csv.out', '0.8\n0.9\n');
    expect(await read()).toEqual({
      records: 0,
      lost: [expect.stringContaining('`s3://mine/out/a.csv.out` was written again since transform job `j` was paired')],
    });
  });

  it('by a filter that is not read any more is left out, and said to be', async () => {
    await put('mine/in/a.csv', '1,2\n3,4\n');
    await put('mine/out/a.csv.out', '0.1\n0.2\n');
    await pair(job('s3://mine/in/'));
    const [list] = await objects.list('s3://evidence/paired/');
    const kept = (await Array.fromAsync(objects.open(list!.uri)))
      .map((bytes) => Buffer.from(bytes).toString())
      .join('');
    await objects.put(list!.uri, kept.replace('"inputFilter":"$"', '"inputFilter":"$[0:1]"'));
    expect(await read()).toEqual({ records: 0, lost: [expect.stringContaining('`$[0:1]` is not read')] });
  });
});

describe('rows that do not tell what was asked or answered', () => {
  const joined = async (input: string, output: string, changes: object) => {
    await put('mine/in/a.csv', input);
    await put('mine/out/a.csv.out', output);
    const read = await pair({ ...job('s3://mine/in/'), ...changes });
    return 'reasons' in read ? read.reasons : [];
  };

  it('are found wherever they stand, with the line of the first', async () => {
    const outputs = { joined: true, outputFilter: '$[0,-1]', inputFilter: '$[0,2]' };
    expect(await joined('a,2,3\nb,2,3\n', 'a,0.1\nb,0.2\n', outputs)).toEqual([]);
    expect(await joined('a,2,3\nb,2\nc\n', 'a,0.1\nb,0.2\n"c\n', outputs)).toMatchObject([
      { rule: 'job-data', subject: 'InputFilter', observed: '$[0,2], in 2 lines, the first is 2' },
      { rule: 'job-data', subject: 'OutputFilter', observed: '$[0,-1], in line 3' },
    ]);
  });

  it('are answers of another width than the first', async () => {
    expect(await joined('a,2\nb,2\n', 'a,2,0.1\nb,2,0.1,0.9\n', { joined: true })).toMatchObject([
      { rule: 'paired-rows', subject: 's3://mine/out/a.csv.out', observed: 'answers of another width, in line 2' },
    ]);
  });

  it('are records of JSON without what the filter names', async () => {
    const changes = { inputFilter: '$.x', joined: true };
    const json = { input: { ...job('s3://mine/in/').input, contentType: 'application/jsonlines' } };
    const kept = '{"x":1,"SageMakerOutput":1}\n{"y":1,"SageMakerOutput":1}\n{"x":1}\n';
    expect(await joined('{"x":1}\n{"y":1}\n{"x":1}\n', kept, { ...changes, ...json })).toMatchObject([
      { subject: 'InputFilter', observed: '$.x, in line 2' },
      { subject: 'OutputFilter', observed: '$, in line 3' },
    ]);
  });
});
