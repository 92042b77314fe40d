import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { transformJobOf } from '../../../lib/adapters/aws/sagemaker/job-shapes.ts';
import { folderObjects } from '../../../lib/adapters/local/files/folder.ts';
import { transformsIn } from '../../../lib/adapters/objects/paired/pair-job.ts';
import { withPaired } from '../../../lib/adapters/objects/paired/paired-objects.ts';
import type { Objects } from '../../../lib/ports/objects.ts';

const ENDED = new Date('2100-01-01T00:00:00Z');
const of = { tenant: 'default', model: 'm', deployment: 'nightly', id: undefined };

let root: string;
let objects: Objects;
let lists: Objects;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'steward-paired-'));
  objects = folderObjects(root);
  lists = withPaired(objects, 'evidence');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** A job of one row a file, which reads below `s3://data/in/` and writes below `s3://data/out/`. */
async function paired(
  inputs: readonly string[],
  outputs: readonly string[],
  changes: { filter?: string; type?: string } = {},
) {
  for (const name of inputs) await objects.put(`s3://data/in/${name}`, '1,2\n');
  for (const name of outputs) await objects.put(`s3://data/out/${name}`, '3\n');
  const job = transformJobOf({
    ...{ TransformJobName: 'job', TransformJobStatus: 'Completed', TransformEndTime: ENDED },
    TransformInput: {
      DataSource: { S3DataSource: { S3DataType: (changes.type ?? 'S3Prefix') as 'S3Prefix', S3Uri: 's3://data/in/' } },
      ...{ ContentType: 'text/csv', SplitType: 'Line' },
    },
    TransformOutput: { S3OutputPath: 's3://data/out', AssembleWith: 'Line' },
    DataProcessing: { InputFilter: changes.filter ?? '$' },
  } as Parameters<typeof transformJobOf>[0]);
  return transformsIn(objects, lists).pair({ ...job, endedAt: ENDED.getTime() }, of);
}

describe('an answer', () => {
  it.each([
    ['in the same folder', ['dataset01/data.csv'], ['dataset01/data.csv.out']],
    ['from the bucket on', ['dataset01/data.csv'], ['in/dataset01/data.csv.out']],
    ["where AWS's newer example has it", ['dataset01/data.csv'], ['input-name-prefix/data.csv.out']],
  ])('is found %s', async (_, inputs, outputs) => {
    expect(await paired(inputs, outputs)).toMatchObject({ verdict: 'paired', files: 1, rows: 1 });
  });

  it.each([
    ['two of its name', ['a/data.csv'], ['x/data.csv.out', 'y/data.csv.out']],
    ['two inputs of one name', ['a/data.csv', 'b/data.csv'], ['x/data.csv.out']],
  ])('is not guessed where there are %s', async (_, inputs, outputs) => {
    const read = await paired(inputs, outputs);
    expect(read).toMatchObject({ verdict: 'unpaired' });
    const observed = 'reasons' in read ? read.reasons.map(({ observed: one }) => one) : [];
    expect(observed).toEqual([...inputs.map(() => 'no answer'), ...outputs.map(() => 'no input')]);
  });
});

describe('a job is not read', () => {
  it.each([
    ['whose filter has a range with an end', { filter: '$[0:1]' }, 'InputFilter', '`$[1,2,3,4]` or `$[1:]`: whether'],
    ['whose filter is another', { filter: '$[*]' }, 'InputFilter', 'one like `$[1:]`'],
    ['that reads conversations', { type: 'Converse' }, 'S3DataType', 'S3Prefix, or ManifestFile'],
  ])('%s', async (_, changes, subject, limit) => {
    expect(await paired(['data.csv'], ['data.csv.out'], changes)).toMatchObject({
      verdict: 'unpaired',
      reasons: [{ rule: 'job-data', subject, limit: expect.stringContaining(limit) }],
    });
  });
});
