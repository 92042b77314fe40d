import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CreateModelPackageCommand, CreateModelPackageGroupCommand } from '@aws-sdk/client-sagemaker';
import {
  DescribeExecutionCommand,
  DescribeMapRunCommand,
  ListExecutionsCommand,
  ListMapRunsCommand,
  ListStateMachinesCommand,
} from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runFiles } from '../functions/run-files.ts';
import {
  clients,
  eventually,
  evidence,
  flightManifest,
  hearFromNow,
  makeBuckets,
  S3,
  STANDIN,
  standin,
} from './cloud.ts';
import { readsAtMost } from './plane/faults.ts';
import { followed } from './plane/followed.ts';
import { applied } from './plane/gate-hold.ts';
import { api, person, signIn } from './plane/people.ts';

const MODEL = 'large-model';
const ENDPOINT_NAME = 'large-prod';
const BUCKET = 'flight-delay-data';
const KB = 1000;
/** What a deployed function takes on by itself here, where a deploy says 24 GiB: a third of it is a share. */
const ONE = 150 * KB;
const WEIGHTS = Array.from({ length: 60 }, (_, i) => `weights/${String(i).padStart(3, '0')}.bin`);
const LARGE = 'large.safetensors';
/** In three pieces. */
const LARGE_BYTES = Buffer.alloc(400 * KB, 'steward ');
const CONTAINER = fileURLToPath(new URL('../standin/fixtures/container', import.meta.url));
const { about, recorded, question } = followed(MODEL);
const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();
/** As a version has it: of what is read in pieces of their digests, and how many. */
function digestOf(file: Uint8Array | string): string {
  const bytes = Buffer.from(file);
  if (bytes.length <= ONE) return sha256(bytes).toString('hex');
  const pieces = Array.from({ length: Math.ceil(bytes.length / ONE) }, (_, i) =>
    sha256(bytes.subarray(i * ONE, (i + 1) * ONE)),
  );
  return `${sha256(Buffer.concat(pieces)).toString('hex')}-${pieces.length}`;
}

/** Writes an object where SageMaker keeps them; it appears in the emulator's S3 before anything is heard of it. */
function put(key: string, bytes: Uint8Array | string): void {
  const path = join(S3, BUCKET, key);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
}
const folderOf = (version: number): string => `large/${version}/model/`;
const weight = (name: string): string => `${name} `.repeat(400);

async function image(): Promise<string> {
  const body = JSON.stringify({
    repository: MODEL,
    folder: CONTAINER,
    train: ['node', 'train.mjs'],
    serve: ['node', 'serve.mjs'],
  });
  const answer = await fetch(`${STANDIN}/_standin/images`, { method: 'POST', body });
  return ((await answer.json()) as { imageUri: string }).imageUri;
}

/** A package whose one container finds 62 files below a prefix. S3 keeps no SHA-256 of them. */
async function packaged(version: number): Promise<void> {
  const root = `large/${version}`;
  for (const name of WEIGHTS) put(folderOf(version) + name, weight(name));
  put(folderOf(version) + LARGE, LARGE_BYTES);
  put(`${folderOf(version)}model.json`, JSON.stringify({ mean: version }));
  const files = { ...runFiles(version, 0.4), 'evaluation.json': '{}' };
  for (const [name, text] of Object.entries(files)) put(`${root}/${name}`, text);
  const at = (name: string): string => `s3://${BUCKET}/${root}/${name}`;
  await clients.sagemaker.send(
    new CreateModelPackageCommand({
      ModelPackageGroupName: MODEL,
      ModelApprovalStatus: 'PendingManualApproval',
      InferenceSpecification: {
        Containers: [
          {
            Image: await image(),
            ModelDataSource: {
              S3DataSource: { S3Uri: at('model/'), S3DataType: 'S3Prefix', CompressionType: 'None' },
            },
          },
        ],
        SupportedContentTypes: ['text/csv'],
        SupportedResponseMIMETypes: ['text/csv'],
      },
      ModelMetrics: { ModelQuality: { Statistics: { ContentType: 'application/json', S3Uri: at('evaluation.json') } } },
      CustomerMetadataProperties: {
        'steward:predictions': at('predictions.jsonl'),
        'steward:trainingData': at('train.csv'),
      },
    }),
  );
}

interface Reading {
  readonly mode: string;
  readonly version: number;
  readonly status: string;
  readonly children: Record<string, number> | undefined;
  readonly why: string;
}

/** Every execution of the machine that reads for this model, oldest first, with how its children ended. */
async function readings(): Promise<Reading[]> {
  const { stateMachines = [] } = await clients.sfn.send(new ListStateMachinesCommand({}));
  const { stateMachineArn } = stateMachines.find(({ name }) => name?.includes('ArtifactMap'))!;
  const { executions = [] } = await clients.sfn.send(new ListExecutionsCommand({ stateMachineArn }));
  const found = await Promise.all(
    executions.map(async ({ executionArn }) => {
      const { input, status, startDate, error, cause } = await clients.sfn.send(
        new DescribeExecutionCommand({ executionArn }),
      );
      const { mapRuns = [] } = await clients.sfn.send(new ListMapRunsCommand({ executionArn }));
      const run =
        mapRuns[0] && (await clients.sfn.send(new DescribeMapRunCommand({ mapRunArn: mapRuns[0].mapRunArn })));
      const { model, mode, version } = JSON.parse(input!);
      const children = run?.executionCounts as Record<string, number> | undefined;
      return {
        model,
        mode,
        version,
        status: status!,
        children,
        why: [error, cause].filter(Boolean).join(': '),
        began: startDate!.getTime(),
      };
    }),
  );
  return found.filter(({ model }) => model === MODEL).toSorted((a, b) => a.began - b.began);
}

async function minute(): Promise<void> {
  await standin.moveTo((await standin.state()).now + 60_000);
}

describe('a version that many deployed functions read', () => {
  let lars: string;
  let lena: string;
  const undo: (() => Promise<void>)[] = [];

  async function approved(version: number): Promise<void> {
    const { id, digest } = await question(version, lars);
    const answer = { answer: 'approve', digest, reason: 'looks right', idempotencyKey: `large-${version}` };
    expect(await api('POST', `/api/approvals/${id}/answer`, lars, answer)).toMatchObject({ status: 200 });
  }

  beforeAll(async () => {
    for (const fn of ['RegisterFunction', 'ReleaseFunction', 'ArtifactMapFunction', 'CommandFunction'])
      undo.push(await readsAtMost(fn, ONE));
    await makeBuckets().catch(() => undefined);
    await person('lars@example.com', 'default.approvers');
    await person('lena@example.com', 'default.operators');
    lars = (await signIn('lars@example.com')).access;
    lena = (await signIn('lena@example.com')).access;
    await hearFromNow();
    await clients.sagemaker.send(new CreateModelPackageGroupCommand({ ModelPackageGroupName: MODEL }));
    const { retraining: _, ...written } = flightManifest();
    const [deployment] = written.deployments;
    const place = { ...deployment, endpoint: ENDPOINT_NAME, plan: { type: 'all-at-once' } };
    await applied({ ...written, model: MODEL, owner: 'large', deployments: [place] });
  });
  afterAll(async () => {
    for (const back of undo) await back();
  });

  it('is registered when they have, each file by its digest, the large one in pieces, and passes its gate', async () => {
    await packaged(1);
    const reading = await eventually('the execution to end', async () => {
      const [found] = await readings();
      return found && found.status !== 'RUNNING' && found;
    });
    evidence(`artifact-map, ${reading.mode}: ${reading.status}, children ${JSON.stringify(reading.children)}`);
    expect(reading, reading.why).toMatchObject({ mode: 'register', status: 'SUCCEEDED' });
    const { data } = await recorded('ModelVersionRegistered', 1);

    evidence(`registered: ${JSON.stringify(data.inventory)}`);
    const { total = 0, succeeded, failed } = reading.children!;
    expect([succeeded, failed]).toEqual([total, 0]);
    // Three pieces, and what else there is in shares of a third of what one takes on.
    expect(total).toBeGreaterThan(5);
    expect(data.inventory).toMatchObject({ files: WEIGHTS.length + 2, read: 'sharded' });
    expect(data.unreadable).toBeUndefined();
    await recorded('ApprovalRequested', 1);
  });

  it('is live, read again before it began and before it was called so', async () => {
    await approved(1);
    const { data } = await recorded('ReleaseCompleted', 1, minute);
    const modes = (await readings()).map(({ mode, status }) => `${mode} ${status}`);
    evidence(`${modes.join(', ')}; live: ${data.config}`);
    expect(modes).toEqual(['register SUCCEEDED', 'start SUCCEEDED', 'verify SUCCEEDED']);
  });

  it('is verified by an operator: begun, then answered, then told by the name of the file that changed', async () => {
    const verify = () => api('POST', `/api/models/${MODEL}/verify`, lena, { version: 1 });
    const begun = await verify();
    evidence(`${begun.status} ${begun.body.detail}`);
    expect(begun).toMatchObject({ status: 409, body: { detail: expect.stringContaining('many functions read them') } });
    const done = await eventually('what they found', async () => {
      const asked = await verify();
      return asked.status === 200 && asked;
    });
    evidence(`${done.body.verdict} as of ${done.body.asOf}`);
    expect(done.body).toMatchObject({ verdict: 'verified', differing: [], inventory: { read: 'sharded' } });
    put(folderOf(1) + WEIGHTS[7], weight(WEIGHTS[7]!).replace('w', 'W'));
    const differs = await eventually('what differs', async () => {
      const asked = await verify();
      return asked.body.verdict === 'differs' && asked;
    });
    evidence(JSON.stringify(differs.body.differing[0]));
    expect(differs.body.differing).toEqual([expect.objectContaining({ subject: `model: ${WEIGHTS[7]}` })]);
  });

  const other = weight(WEIGHTS[3]!).replace('w', 'W');
  const otherLarge = Buffer.from(LARGE_BYTES).fill('S', 200 * KB, 200 * KB + 1);
  it.each<[string, number, string, string | Uint8Array, string]>([
    ['one byte of a small file', 2, WEIGHTS[3]!, other, digestOf(weight(WEIGHTS[3]!))],
    ['one byte of the second piece of the large one', 3, LARGE, otherLarge, digestOf(LARGE_BYTES)],
    ['a file more', 4, 'code/inference.py', 'import os', 'not there'],
  ])('is not released after %s: refused by its name', async (_, version, name, bytes, limit) => {
    await packaged(version);
    await question(version, lars);
    put(folderOf(version) + name, bytes);
    await approved(version);
    const refused = await recorded('ReleaseFailed', version, minute);
    evidence(`${refused.verdict}: ${JSON.stringify(refused.reasons)}`);
    const reason = { rule: 'artifact', subject: `model: ${name}`, observed: digestOf(bytes), limit };
    expect(refused.reasons).toEqual([reason]);
    expect((await about(version)).some(({ type }) => type === 'ReleaseCompleted')).toBe(false);
  });
});
