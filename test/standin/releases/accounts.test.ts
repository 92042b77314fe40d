import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DeleteEndpointCommand, DescribeEndpointCommand, DescribeModelCommand } from '@aws-sdk/client-sagemaker';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { rollback } from '../../../functions/release/commands/rollback.ts';
import { ENDPOINT, LIVE, MODEL, Released } from '../released.ts';

const ROLE = `arn:aws:iam::${LIVE.account}:role/flight-delay-endpoint`;
let released: Released;

beforeAll(async () => {
  released = await Released.launchInTwo((spec) =>
    Object.assign(spec, { target: LIVE.name, roleArn: ROLE, plan: { type: 'all-at-once', bake: '10m' } }),
  );
}, 60_000);
afterAll(() => released.close());

const serving = () => released.live!.sagemaker.send(new DescribeEndpointCommand({ EndpointName: ENDPOINT }));

it('a version goes live in a second account, of what was copied there, by the unmodified SDK', async () => {
  await released.asked();
  await released.approve();
  await released.ended(1);
  expect(await released.last('ReleaseCompleted')).toMatchObject({ data: { account: LIVE.account } });
  const endpoint = await serving();
  expect(endpoint).toMatchObject({
    EndpointStatus: 'InService',
    EndpointArn: `arn:aws:sagemaker:us-east-1:${LIVE.account}:endpoint/${ENDPOINT}`,
  });
  const model = await released.live!.sagemaker.send(
    new DescribeModelCommand({ ModelName: endpoint.EndpointConfigName }),
  );
  const { artifactDigest } = (await released.version(1))!;
  expect(model.Containers).toMatchObject([
    { ModelDataUrl: `s3://${LIVE.models}/default/${MODEL}/${artifactDigest}/model.tar.gz` },
  ]);
  expect(model.Containers![0]!.ModelPackageName).toBeUndefined();
  await expect(
    released.standin.sagemaker.send(new DescribeEndpointCommand({ EndpointName: ENDPOINT })),
  ).rejects.toThrow(/Could not find/);
}, 120_000);

it('a byte that is changed on the way is refused before anything is made there: the version before serves on', async () => {
  const before = (await serving()).EndpointConfigName;
  await released.asked();
  const { artifactDigest } = (await released.version(2))!;
  const folder = join(released.standin.s3, LIVE.models, 'default', MODEL);
  // Somebody in the other account is there first.
  const { mkdirSync } = await import('node:fs');
  mkdirSync(join(folder, artifactDigest!), { recursive: true });
  writeFileSync(join(folder, artifactDigest!, 'model.tar.gz'), 'another model');
  await released.approve();
  await released.until(async () => (await released.types()).includes('ReleaseFailed'));
  expect(await released.last('ReleaseFailed')).toMatchObject({
    verdict: 'refused',
    reasons: [{ rule: 'artifact', subject: 'model: model.tar.gz', limit: artifactDigest }],
  });
  expect((await serving()).EndpointConfigName).toBe(before);
  expect(readdirSync(folder)).toHaveLength(2);
  // Once it is gone, the same version may be asked about again, and is copied.
  expect(existsSync(join(folder, artifactDigest!, 'model.tar.gz'))).toBe(true);
}, 120_000);

it('the next version takes over there and goes back there, and what is done around Steward is found by its event', async () => {
  await released.asked();
  await released.approve();
  await released.ended(3);
  expect((await released.deployment()).champion).toBe(3);
  await rollback(released.plane.ports)({ tenant: 'default', model: MODEL, deployment: ENDPOINT });
  await released.until(async () => (await released.deployment()).champion === 1);
  await released.live!.sagemaker.send(new DeleteEndpointCommand({ EndpointName: ENDPOINT }));
  await released.until(async () => (await released.types()).at(-1) === 'OutOfBandChangeFound');
  expect(await released.last('OutOfBandChangeFound')).toMatchObject({ actor: { id: 'reconcile' } });
}, 120_000);
