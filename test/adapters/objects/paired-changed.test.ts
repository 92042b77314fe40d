import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { folderObjects } from '../../../lib/adapters/local/files/folder.ts';
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
    look: async (uri) => timed(await folder.look(uri)),
    list: async (...asked) => (await folder.list(...asked)).map(timed),
  };
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

async function put(name: string, text: string, at = ended - MINUTE): Promise<void> {
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
    ['of a list that was written after the job', good, ended + MINUTE, 'written after the job'],
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
});
