import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import {
  CreateTransformJobCommand,
  type CreateTransformJobCommandInput,
  DescribeTransformJobCommand,
  ListTransformJobsCommand,
  StopTransformJobCommand,
} from '@aws-sdk/client-sagemaker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Standin, until } from '../harness.ts';

let standin: Standin;
beforeAll(async () => {
  standin = await Standin.launch();
  await standin.model('served', 3);
  await standin.model('faulty', 3, { FAULTY: '1' });
});
afterAll(() => standin.close());

type Changes = Omit<Partial<CreateTransformJobCommandInput>, 'TransformInput' | 'TransformOutput'> & {
  input?: object;
  output?: object;
  uri?: string;
};
const job = (name: string, { input, output, uri = 's3://data/in/', ...more }: Changes = {}) => ({
  TransformJobName: name,
  ModelName: 'served',
  TransformInput: {
    DataSource: { S3DataSource: { S3DataType: 'S3Prefix' as const, S3Uri: uri } },
    ContentType: 'text/csv',
    SplitType: 'Line' as const,
    ...input,
  },
  TransformOutput: { S3OutputPath: `s3://data/${name}`, Accept: 'text/csv', AssembleWith: 'Line' as const, ...output },
  TransformResources: { InstanceType: 'ml.m5.large' as const, InstanceCount: 1 },
  ...more,
});
const describeJob = (TransformJobName: string) =>
  standin.sagemaker.send(new DescribeTransformJobCommand({ TransformJobName }));
const create = (name: string, changes?: Changes) =>
  standin.sagemaker.send(new CreateTransformJobCommand(job(name, changes)));
async function ended(name: string, changes?: Changes) {
  await create(name, changes);
  await until(async () => !['InProgress', 'Stopping'].includes((await describeJob(name)).TransformJobStatus!));
  return describeJob(name);
}
const read = (key: string): string => readFileSync(join(standin.s3, 'data', key), 'utf8');

describe('a transform job', () => {
  it('answers each object line by line, under its name with `.out`, and tells what became of it', async () => {
    standin.put('data/in/a.csv', 'f1,2\nf2,4\n');
    standin.put('data/in/sub/b.csv', 'f3,6\n');
    const done = await ended('plain');
    expect(done).toMatchObject({
      TransformJobStatus: 'Completed',
      ModelName: 'served',
      TransformEndTime: expect.any(Date),
    });
    expect([read('plain/a.csv.out'), read('plain/sub/b.csv.out')]).toEqual(['3\n3\n', '3\n']);
    const events = await standin.events('Transform Job State Change');
    const told = events.map(({ detail }) => detail).filter(({ TransformJobName }) => TransformJobName === 'plain');
    expect(told).toMatchObject([
      { TransformJobStatus: 'InProgress', ModelName: 'served', TransformOutput: { S3OutputPath: 's3://data/plain' } },
      { TransformJobStatus: 'Completed', TransformEndTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) },
    ]);
    await expect(create('plain')).rejects.toMatchObject({ name: 'ResourceInUse' });
  });

  it('filters what the model is asked, joins answers with what was given, and keeps what a filter picks of both', async () => {
    standin.put('data/ids/a.csv', 'f1,2\nf2,4\n');
    const uri = 's3://data/ids/a.csv';
    const DataProcessing = { InputFilter: '$[1:]', JoinSource: 'Input' as const };
    await ended('joined', { uri, DataProcessing });
    await ended('picked', { uri, DataProcessing: { ...DataProcessing, OutputFilter: '$[0,-1]' } });
    expect([read('joined/a.csv.out'), read('picked/a.csv.out')]).toEqual(['f1,2,3\nf2,4,3\n', 'f1,3\nf2,3\n']);
    standin.put('data/json/a.jsonl', '{"id":"f1","x":2}\n');
    const input = { ContentType: 'application/jsonlines' };
    const ids = { JoinSource: 'Input' as const, OutputFilter: "$['id','SageMakerOutput']" };
    await ended('named', { uri: 's3://data/json/', input, DataProcessing: ids });
    expect(read('named/a.jsonl.out')).toBe('{"id":"f1","SageMakerOutput":3}\n');
    const beyond = await ended('beyond', { uri, DataProcessing: { ...DataProcessing, OutputFilter: '$[7]' } });
    expect(beyond).toMatchObject({ TransformJobStatus: 'Failed', FailureReason: expect.stringContaining('beyond') });
  });

  it('reads what a manifest lists, compressed too, and without `AssembleWith` writes answers without lines', async () => {
    standin.put('data/parts/a.csv.gz', gzipSync('f1,2\nf2,4\n'));
    standin.put('data/list.manifest', '[{"prefix":"s3://data/parts/"},"a.csv.gz"]');
    await ended('listed', {
      input: {
        DataSource: { S3DataSource: { S3DataType: 'ManifestFile', S3Uri: 's3://data/list.manifest' } },
        CompressionType: 'Gzip',
      },
      output: { AssembleWith: 'None' },
      BatchStrategy: 'SingleRecord',
    });
    expect(read('listed/a.csv.gz.out')).toBe('33');
  });

  it('fails with what the container said, or where nothing lies, and is refused where AWS would', async () => {
    const failed = await ended('broken', { ModelName: 'faulty' });
    expect(failed).toMatchObject({ TransformJobStatus: 'Failed', FailureReason: expect.stringContaining('500') });
    const nothing = await ended('nothing', { uri: 's3://data/elsewhere/' });
    expect(nothing.FailureReason).toContain('No S3 objects found');
    await expect(create('theirs', { ModelName: 'unknown' })).rejects.toThrow('Could not find model');
    await expect(create('words', { DataProcessing: { InputFilter: '$..x' } })).rejects.toThrow('JSONPath');
    await expect(
      create('typeless', { input: { ContentType: 'text/plain' }, DataProcessing: { InputFilter: '$[0]' } }),
    ).rejects.toThrow('CSV and JSON');
  });

  it('is listed, the last first and so many at a time, and stopped while it runs', async () => {
    await create('slow');
    await standin.sagemaker.send(new StopTransformJobCommand({ TransformJobName: 'slow' }));
    await until(async () => (await describeJob('slow')).TransformJobStatus === 'Stopped');
    const again = new StopTransformJobCommand({ TransformJobName: 'slow' });
    await expect(standin.sagemaker.send(again)).rejects.toThrow('status Stopped');
    const some = new ListTransformJobsCommand({
      StatusEquals: 'Completed',
      MaxResults: 2,
      SortBy: 'Name',
      SortOrder: 'Ascending',
    });
    const { TransformJobSummaries, NextToken } = await standin.sagemaker.send(some);
    expect(TransformJobSummaries!.map(({ TransformJobName }) => TransformJobName)).toEqual(['joined', 'listed']);
    const rest = await standin.sagemaker.send(new ListTransformJobsCommand({ ...some.input, NextToken }));
    expect(rest.TransformJobSummaries!.map(({ TransformJobName }) => TransformJobName)).toEqual(['named', 'picked']);
    await expect(describeJob('unknown')).rejects.toMatchObject({ name: 'ResourceNotFound' });
  });

  it('has filters, types and payloads as SageMaker takes them', async () => {
    const DataProcessing = { JoinSource: 'Input' as const };
    const refused: [Changes, string][] = [
      [
        { DataProcessing: { OutputFilter: "$['account_id']" } },
        'Invalid OutputFilter: "$[\'account_id\']". Unexpected "_"',
      ],
      [{ DataProcessing, output: { Accept: undefined } }, 'give its `Accept`'],
      [{ DataProcessing, output: { AssembleWith: 'None' } }, '`AssembleWith` as `Line`'],
      [{ DataProcessing, input: { SplitType: 'None' } }, '`SplitType` and'],
      [{ MaxConcurrentTransforms: 17 }, 'must not exceed 100 MB'],
    ];
    for (const [changes, why] of refused) await expect(create('refused', changes)).rejects.toThrow(why);
    const input = { SplitType: 'None' };
    standin.put('data/wide/a.csv', `${'é'.repeat(0.6 * 1024 * 1024)},2\n`);
    const uri = 's3://data/wide/a.csv';
    expect(
      await ended('ranges', { uri: 's3://data/ids/', DataProcessing: { InputFilter: '$[0:1,1:]' } }),
    ).toMatchObject({
      ...{ TransformJobStatus: 'Failed', FailureReason: expect.stringContaining('only single range filters') },
    });
    expect(await ended('wide', { uri, input, MaxPayloadInMB: 1 })).toMatchObject({
      ...{ TransformJobStatus: 'Failed', FailureReason: expect.stringContaining('is more than MaxPayloadInMB 1') },
    });
    expect(await ended('boundless', { uri, input, MaxPayloadInMB: 0 })).toMatchObject({
      TransformJobStatus: 'Completed',
    });
  });
});
