import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  GetBucketPolicyCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
} from '@aws-sdk/client-s3';
import { DeleteEndpointCommand, DescribeEndpointCommand, DescribeModelCommand } from '@aws-sdk/client-sagemaker';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { MINUTES_TRAINING, minutesLife, trainMinutes } from '../../examples/delay-minutes/story/life.ts';
import { pushImage, setUpTraining } from '../../examples/parts/story/training.ts';
import { clients, eventually, evidence, HOME, hearFromNow, makeBuckets, S3, STANDIN, standin } from './cloud.ts';
import { followed } from './plane/followed.ts';
import { state } from './plane/ledger.ts';
import { api, person, signIn } from './plane/people.ts';
import { CONFIG, hearTarget, LIVE, live } from './plane/target.ts';

const MODEL = 'delay-minutes';
const [STAGING, PROD] = ['delay-minutes-staging', 'delay-minutes-prod'];
const ROLE = `arn:aws:iam::${LIVE.account}:role/steward-sagemaker`;
const ID = { tenant: 'default', model: MODEL };
const { calendar, folder, rows } = minutesLife();
const world = {
  ...{ sagemaker: clients.sagemaker, sagemakerUrl: STANDIN, s3: S3 },
  ...{ shift: calendar.shift(Date.now()), rows, seed: 1 },
};
const { life, about, question } = followed(MODEL);

/** Lets a minute of both accounts' time pass, and hears what SageMaker says in the other one. */
async function minute(): Promise<void> {
  for (const one of [standin, live.standin]) await one.moveTo((await one.state()).now + 60_000);
  await hearTarget();
}
/** The record of this type about a version, of this deployment where one is named. */
const recorded = (type: string, version: number, deployment?: string) =>
  eventually(
    `${type} of ${MODEL}/${version}${deployment ? `, ${deployment}` : ''}`,
    async () => {
      await minute();
      return (await about(version)).find(
        (record) => record.type === type && (!deployment || record.subject.deployment === deployment),
      );
    },
    300_000,
  );
/** The story's own manifest, with production in the other account. A week's soak and its check are left out: Steward's clock is the real one here. */
function manifest(): Record<string, any> {
  const written = parse(readFileSync(join(folder, 'delay-minutes.model.yaml'), 'utf8'));
  const [staging, prod] = written.deployments;
  const [{ soak: _, stable: __, ...stage }, last] = written.stages;
  return {
    ...written,
    stages: [stage, last],
    deployments: [staging, { ...prod, target: LIVE.name, roleArn: ROLE }],
  };
}

/** A program of ours, or the CDK CLI, with credentials of the other account. */
function cdk(...args: string[]): void {
  const env = { ...process.env, AWS_ACCESS_KEY_ID: LIVE.account };
  const ran = spawnSync(process.execPath, [join('node_modules', 'aws-cdk', 'bin', 'cdk'), ...args], {
    env,
    encoding: 'utf8',
  });
  expect(ran.status, ran.stderr).toBe(0);
}

/**
 * The deployed policy of the bucket as the emulator can hold to it: it has no TLS, without which nobody may in, and asks about the account that comes,
 * never about its role, so that what the role may its account may here. Answers how the policy stood to that account before.
 */
async function letAccountIn(): Promise<string> {
  const Bucket = LIVE.models;
  const { Policy } = await live.s3.send(new GetBucketPolicyCommand({ Bucket }));
  const Statement = JSON.parse(Policy!).Statement.filter(({ Effect }: { Effect: string }) => Effect === 'Allow');
  const put = (written: string) => live.s3.send(new PutBucketPolicyCommand({ Bucket, Policy: written }));
  const role = `arn:aws:iam::000000000000:role/steward-cloud-release`;
  const allowed = JSON.stringify({ Version: '2012-10-17', Statement });
  await put(allowed);
  const asked = await clients.s3.send(new ListObjectsV2Command({ Bucket })).then(
    () => 'let in',
    ({ name }: Error) => name,
  );
  await put(allowed.replaceAll(role, 'arn:aws:iam::000000000000:root'));
  return asked;
}

const copies = async (): Promise<string[]> =>
  ((await live.s3.send(new ListObjectsV2Command({ Bucket: LIVE.models }))).Contents ?? []).map(({ Key }) => Key!);
const copyOf = (digest: string): string => `default/${MODEL}/${digest}/model.tar.gz`;
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
async function copied(digest: string): Promise<Uint8Array> {
  const { Body } = await live.s3.send(new GetObjectCommand({ Bucket: LIVE.models, Key: copyOf(digest) }));
  return Body!.transformToByteArray();
}
/** Changes one byte of an archive where its pipeline left it; answers the digest of what lies there then. */
function flipByte(uri: string): string {
  const path = join(S3, uri.slice('s3://'.length));
  const bytes = readFileSync(path);
  bytes[bytes.length >> 1]! ^= 1;
  writeFileSync(path, bytes);
  return sha256(bytes);
}
const champions = async (): Promise<Record<string, number | undefined>> =>
  Object.fromEntries((await state.registry.deployments(ID)).map(({ endpoint, champion }) => [endpoint, champion]));
const serving = () => live.sagemaker.send(new DescribeEndpointCommand({ EndpointName: PROD }));
const versionOf = async (version: number) => (await state.registry.version(ID, version))!;

describe('a regression, staged in one account and live in another', () => {
  let pia: string;
  let piet: string;

  /** Says yes to the open question about a version, which is about this deployment. */
  async function approved(version: number, key: string): Promise<void> {
    const { id, digest } = await question(version, piet);
    const answer = { answer: 'approve', digest, reason: 'measured on rows held out by time', idempotencyKey: key };
    expect(await api('POST', `/api/approvals/${id}/answer`, piet, answer)).toMatchObject({ status: 200 });
  }
  /** Trained, gated, asked about and live in staging. */
  async function staged(version: number): Promise<void> {
    await recorded('ApprovalRequested', version);
    await approved(version, `staging-${version}`);
    const { data } = await recorded('ReleaseCompleted', version, STAGING);
    evidence(`version ${version} live in staging: ${data.config}`);
  }
  const promoted = async (version: number): Promise<void> => {
    const asked = await api('POST', `/api/models/${MODEL}/promote`, pia, { version, to: 'prod' });
    evidence(`promote: HTTP ${asked.status} ${asked.body.verdict}`);
    expect(asked.body).toMatchObject({ verdict: 'promoted' });
    await eventually('the second question', async () => {
      await minute();
      return (await about(version)).filter(({ type }) => type === 'ApprovalRequested').length === 2;
    });
  };

  beforeAll(async () => {
    await makeBuckets().catch(() => undefined);
    await person('pia@example.com', 'default.owners', 'default.operators');
    await person('piet@example.com', 'default.approvers');
    pia = (await signIn('pia@example.com')).access;
    piet = (await signIn('piet@example.com')).access;
    await hearFromNow();
    await setUpTraining(MINUTES_TRAINING, world);
    // What a repository's policy lets another account pull.
    await pushImage(MINUTES_TRAINING, live.url);
  });

  it('has in the other account what its own deploy made there, with credentials of that account', async () => {
    cdk('bootstrap', `aws://${LIVE.account}/us-east-1`);
    cdk(
      'deploy',
      '-c',
      `config=${CONFIG}`,
      '-c',
      `target=${LIVE.name}`,
      '--output',
      join(HOME, 'target.out'),
      '--require-approval',
      'never',
    );
    evidence(`Steward-cloud-Target-${LIVE.name} in account ${LIVE.account}: bucket ${LIVE.models}`);
    expect(await copies()).toEqual([]);
    // Its policy lets in one role of Steward's, and the account as such is none.
    expect(await letAccountIn()).toBe('AccessDenied');
  });

  it('is applied with production there, and with a target of another team it is not', async () => {
    const greedy = manifest();
    greedy.deployments[1].target = 'other';
    const refused = await api('POST', `/api/models/${MODEL}/apply`, pia, { manifest: greedy });
    evidence(`HTTP ${refused.status} ${refused.body.detail}`);
    expect(refused.body.detail).toContain(`\`live\` (account ${LIVE.account})`);
    expect(await api('POST', `/api/models/${MODEL}/apply`, pia, { manifest: manifest() })).toMatchObject({
      status: 200,
    });
  });

  it('is live in staging, and then in the other account, of what was copied there and is the same', async () => {
    await trainMinutes(world, 'first-training', { Requester: 'u_ana' });
    await staged(1);
    await promoted(1);
    await approved(1, 'prod-1');
    const { data } = await recorded('ReleaseCompleted', 1, PROD);
    const endpoint = await serving();
    const model = await live.sagemaker.send(new DescribeModelCommand({ ModelName: endpoint.EndpointConfigName }));
    const [container] = model.Containers!;
    const { artifactDigest, imageDigest } = await versionOf(1);
    evidence(
      `${endpoint.EndpointArn}: ${endpoint.EndpointStatus}, of ${container!.ModelDataUrl} and ${container!.Image}`,
    );
    expect(data).toMatchObject({ account: LIVE.account });
    expect(endpoint).toMatchObject({
      EndpointStatus: 'InService',
      EndpointArn: `arn:aws:sagemaker:us-east-1:${LIVE.account}:endpoint/${PROD}`,
    });
    expect(container!.ModelPackageName).toBeUndefined();
    expect(container!.Image).toMatch(new RegExp(`@sha256:${imageDigest}$`));
    expect(container!.ModelDataUrl).toBe(`s3://${LIVE.models}/${copyOf(artifactDigest!)}`);
    expect(await copies()).toEqual([copyOf(artifactDigest!)]);
    expect(sha256(await copied(artifactDigest!))).toBe(artifactDigest);
    // Live in both, each in its own account.
    expect(await champions()).toEqual({ [STAGING]: 1, [PROD]: 1 });
    await expect(clients.sagemaker.send(new DescribeEndpointCommand({ EndpointName: PROD }))).rejects.toThrow(
      /Could not find/,
    );
  });

  it('is refused at the hop when a byte was changed on the way: the file is named, and nothing of it is made there', async () => {
    const before = await serving();
    // With this seed it is better for sure, by 0.04 to 0.22 minutes, on rows that are the same on every day.
    await trainMinutes(world, 'second-training', {
      Requester: 'u_ana',
      Seed: '2',
      ChampionModelData: (await versionOf(1)).artifact,
    });
    await staged(2);
    await promoted(2);
    const { artifact, artifactDigest } = await versionOf(2);
    const found = flipByte(artifact);
    await approved(2, 'prod-2');
    const refused = await recorded('ReleaseFailed', 2, PROD);
    evidence(`${refused.verdict}: ${JSON.stringify(refused.reasons)}`);
    expect(refused).toMatchObject({ verdict: 'refused' });
    expect(refused.reasons).toEqual([
      { rule: 'artifact', subject: 'model: model.tar.gz', observed: found, limit: artifactDigest },
    ]);
    expect((await serving()).EndpointConfigName).toBe(before.EndpointConfigName);
    // A release begins, and makes its model, only once everything was read.
    const begun = (await about(2)).filter(({ type }) => type === 'ReleaseStarted');
    expect(begun.map(({ subject }) => subject.deployment)).toEqual([STAGING]);
    expect(await champions()).toEqual({ [STAGING]: 2, [PROD]: 1 });
  });

  it('is found gone there by an event of that account, when somebody deletes it', async () => {
    await live.sagemaker.send(new DeleteEndpointCommand({ EndpointName: PROD }));
    const found = await eventually('OutOfBandChangeFound', async () => {
      await minute();
      return (await life()).find(({ type }) => type === 'OutOfBandChangeFound');
    });
    evidence(`${found.actor.id}: ${found.subject.deployment} ${JSON.stringify(found.reasons)}`);
    expect(found).toMatchObject({ actor: { id: 'reconcile' }, subject: { deployment: PROD } });
  });
});
