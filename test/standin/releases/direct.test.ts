import {
  CreateEndpointConfigCommand,
  CreateModelCommand,
  DescribeModelCommand,
  UpdateEndpointCommand,
} from '@aws-sdk/client-sagemaker';
import { InvokeEndpointCommand } from '@aws-sdk/client-sagemaker-runtime';
import { afterEach, expect, it } from 'vitest';
import { rollback } from '../../../functions/release/commands/rollback.ts';
import { ENDPOINT, MODEL, Released } from '../released.ts';

// Each story is a control plane and a SageMaker stand-in of its own, and minutes of their time: slow on a busy machine.
const PATIENCE = 180_000;
let released: Released;
let asks = 0;
afterEach(() => released.close());

const direct = (spec: Record<string, unknown>): void => {
  delete spec.capture;
  const smoke = { contentType: 'text/csv', body: '1', bodies: { second: '2' } };
  Object.assign(spec, { serving: { type: 'direct' }, logs: { uri: 's3://data/logs' }, smoke });
};

/** The next version of two containers, each with an archive and a name, the second with more variables. */
async function asked(Environment: Record<string, string> = {}) {
  const { standin } = released;
  const Image = await standin.pushImage();
  asks += 1;
  const ModelDataUrl = `s3://runs/${asks}/model.tar.gz`;
  return released.asked({}, [
    { Image, ModelDataUrl, ContainerHostname: 'first' },
    { Image, ModelDataUrl, ContainerHostname: 'second', Environment },
  ]);
}

async function live(): Promise<number> {
  const version = await asked();
  await released.approve();
  await released.ended(version);
  expect(await released.last('ReleaseCompleted')).toMatchObject({ subject: { version }, verdict: 'live' });
  return version;
}

const ask = (TargetContainerHostname?: string) =>
  released.standin.runtime.send(
    new InvokeEndpointCommand({
      ...{ EndpointName: ENDPOINT, ContentType: 'text/csv', Body: '1' },
      ...(TargetContainerHostname && { TargetContainerHostname }),
    }),
  );

it(
  'a version of containers that are asked by name goes live, is taken back where one of them does not answer, comes back, and made serial is a finding',
  async () => {
    released = await Released.launch(direct);
    const { sagemaker } = released.standin;
    const first = await live();
    const { config } = await released.deployment();
    const model = await sagemaker.send(new DescribeModelCommand({ ModelName: config }));
    expect(model.InferenceExecutionConfig).toEqual({ Mode: 'Direct' });
    for (const name of ['first', 'second']) expect((await ask(name)).Body!.transformToString()).not.toBe('');
    await expect(ask()).rejects.toThrow('must be one of first, second');
    await expect(ask('third')).rejects.toThrow('must be one of first, second');
    const broken = await asked({ FAULTY: '1' });
    await released.approve();
    await released.ended(broken);
    expect((await released.last('ReleaseRolledBack'))?.reasons).toMatchObject([
      { rule: 'smoke' },
      { rule: 'running-config' },
    ]);
    const second = await live();
    expect(await released.deployment()).toMatchObject({ champion: second, releases: { [broken]: 'rolled-back' } });
    await rollback(released.plane.ports)({ tenant: 'default', model: MODEL, deployment: ENDPOINT });
    await released.until(async () => (await released.deployment()).champion === first);
    expect(await released.deployment()).toMatchObject({ config });
    expect(await released.types()).not.toContain('OutOfBandChangeFound');
    const { ExecutionRoleArn, Containers } = model;
    await sagemaker.send(new CreateModelCommand({ ModelName: 'serial', ExecutionRoleArn, Containers }));
    await sagemaker.send(
      new CreateEndpointConfigCommand({
        EndpointConfigName: 'serial',
        ProductionVariants: [
          {
            ...{ VariantName: 'AllTraffic', ModelName: 'serial', InitialVariantWeight: 1 },
            ...{ InstanceType: 'ml.m5.large', InitialInstanceCount: 2 },
          },
        ],
      }),
    );
    await sagemaker.send(new UpdateEndpointCommand({ EndpointName: ENDPOINT, EndpointConfigName: 'serial' }));
    await released.until(async () => (await released.last('OutOfBandChangeFound')) !== undefined);
    expect((await released.last('OutOfBandChangeFound'))!.reasons).toContainEqual(
      expect.objectContaining({ rule: 'settings', limit: 'model InferenceExecutionConfig Direct' }),
    );
  },
  PATIENCE,
);
