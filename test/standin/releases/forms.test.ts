import {
  DeleteModelCommand,
  DescribeEndpointCommand,
  DescribeEndpointConfigCommand,
  DescribeModelCommand,
} from '@aws-sdk/client-sagemaker';
import { afterEach, describe, expect, it } from 'vitest';
import { rollback } from '../../../functions/release/commands/rollback.ts';
import { ENDPOINT, MODEL, Released } from '../released.ts';

// Each story is a control plane and a SageMaker stand-in of its own, and minutes of their time: slow on a busy machine.
const PATIENCE = 180_000;
let released: Released;
afterEach(() => released.close());

type Spec = Record<string, unknown>;
const LOGS = { logs: { uri: 's3://data/logs' } };
const KEY = 'arn:aws:kms:us-east-1:000000000000:key/0a1b2c3d-0000-4000-8000-000000000000';

/** Takes the instances, the capture and what leans on them out of the flights' deployment. */
const withoutInstances = (spec: Spec): void => {
  for (const key of ['instanceType', 'instances', 'capture']) delete spec[key];
};
const ALL_AT_ONCE = { plan: { type: 'all-at-once', bake: '10m' } };

interface Form {
  readonly change: (spec: Spec) => void;
  /** As SageMaker describes what serves it. */
  readonly described: object;
}

const FORMS: Record<string, Form> = {
  'a serverless endpoint': {
    change: (spec) => {
      withoutInstances(spec);
      const serving = { type: 'serverless', memory: 2, maxConcurrency: 20, provisionedConcurrency: 1 };
      Object.assign(spec, { serving, ...LOGS, ...ALL_AT_ONCE });
    },
    described: {
      endpoint: {
        ProductionVariants: [
          { CurrentServerlessConfig: { MemorySizeInMB: 2048, MaxConcurrency: 20, ProvisionedConcurrency: 1 } },
        ],
      },
    },
  },
  'an asynchronous endpoint, by canary': {
    change: (spec) => {
      delete spec.capture;
      delete spec.smoke;
      const topic = (name: string) => `arn:aws:sns:us-east-1:000000000000:${name}`;
      const serving = {
        type: 'async',
        output: 's3://data/answers',
        failure: 's3://data/failures',
        successTopic: topic('answers'),
        errorTopic: topic('failures'),
        maxConcurrent: 2,
      };
      Object.assign(spec, { serving, ...LOGS, encryption: { answers: KEY } });
    },
    described: {
      endpoint: {
        AsyncInferenceConfig: {
          OutputConfig: { S3OutputPath: 's3://data/answers', S3FailurePath: 's3://data/failures', KmsKeyId: KEY },
          ClientConfig: { MaxConcurrentInvocationsPerInstance: 2 },
        },
      },
    },
  },
  'two variants of one endpoint, by canary': {
    change: (spec) => {
      for (const key of ['instanceType', 'instances']) delete spec[key];
      const fleet = { instanceType: 'ml.m5.large', instances: 2 };
      Object.assign(spec, {
        variants: [
          { name: 'cpu', ...fleet, weight: 3 },
          { name: 'gpu', ...fleet, instanceType: 'ml.g5.xlarge', weight: 1 },
        ],
      });
    },
    described: {
      endpoint: {
        ProductionVariants: [
          { VariantName: 'cpu', CurrentWeight: 3, CurrentInstanceCount: 2 },
          { VariantName: 'gpu', CurrentWeight: 1, CurrentInstanceCount: 2 },
        ],
      },
      config: { ProductionVariants: [{ InstanceType: 'ml.m5.large' }, { InstanceType: 'ml.g5.xlarge' }] },
    },
  },
  'a real-time endpoint in a VPC, with keys of its own and no network': {
    change: (spec) =>
      Object.assign(spec, {
        network: {
          vpc: { subnets: ['subnet-0b', 'subnet-0a'].map((s) => `${s}000000`), securityGroups: ['sg-0a000000'] },
          isolated: true,
        },
        encryption: { volumes: KEY, capture: KEY },
      }),
    described: {
      config: { KmsKeyId: KEY, DataCaptureConfig: { KmsKeyId: KEY } },
      model: {
        EnableNetworkIsolation: true,
        VpcConfig: { Subnets: ['subnet-0b000000', 'subnet-0a000000'], SecurityGroupIds: ['sg-0a000000'] },
      },
    },
  },
};

/** What serves now, as SageMaker describes endpoint, config and model. */
async function described() {
  const { sagemaker } = released.standin;
  const endpoint = await sagemaker.send(new DescribeEndpointCommand({ EndpointName: ENDPOINT }));
  const name = endpoint.EndpointConfigName;
  const config = await sagemaker.send(new DescribeEndpointConfigCommand({ EndpointConfigName: name }));
  const model = await sagemaker.send(new DescribeModelCommand({ ModelName: name }));
  return { endpoint, config, model };
}

async function live(): Promise<number> {
  const version = await released.asked();
  await released.approve();
  await released.ended(version);
  expect(await released.last('ReleaseCompleted')).toMatchObject({ subject: { version }, verdict: 'live' });
  return version;
}

describe('a version', () => {
  it(
    'goes live for transform jobs alone, is replaced, comes back, and is a finding when somebody deletes its model',
    async () => {
      released = await Released.launch((spec) => {
        withoutInstances(spec);
        delete spec.smoke;
        Object.assign(spec, { serving: { type: 'batch' }, alarms: [], ...LOGS, ...ALL_AT_ONCE });
      });
      const first = await live();
      const { config, content } = await released.deployment();
      const { sagemaker } = released.standin;
      const model = await sagemaker.send(new DescribeModelCommand({ ModelName: config }));
      expect(model.Containers).toMatchObject([{ ModelPackageName: (await released.version(first))!.package }]);
      expect(content).toMatchObject({ extras: ['for transform jobs'], variants: [{ imageDigests: [] }] });
      const endpoint = new DescribeEndpointCommand({ EndpointName: ENDPOINT });
      await expect(sagemaker.send(endpoint)).rejects.toThrow('Could not find');
      const second = await live();
      expect(await released.deployment()).toMatchObject({ champion: second, previous: { version: first } });
      await rollback(released.plane.ports)({ tenant: 'default', model: MODEL, deployment: ENDPOINT });
      await released.until(async () => (await released.deployment()).champion === first);
      const releases = { [first]: 'live', [second]: 'superseded' };
      expect(await released.deployment()).toMatchObject({ config, releases });
      expect(await released.types()).not.toContain('OutOfBandChangeFound');
      await sagemaker.send(new DeleteModelCommand({ ModelName: config }));
      await released.until(async () => (await released.last('OutOfBandChangeFound')) !== undefined);
      const found = await released.last('OutOfBandChangeFound');
      expect(found!.reasons).toMatchObject([{ rule: 'running-config', observed: 'absent' }]);
    },
    PATIENCE,
  );

  it.each(Object.entries(FORMS))(
    'goes live on %s, is replaced, and comes back',
    async (_, { change, described: shape }) => {
      released = await Released.launch(change);
      const first = await live();
      expect(await described()).toMatchObject(shape);
      const { config } = await released.deployment();
      const second = await live();
      expect(await released.deployment()).toMatchObject({ champion: second });
      await rollback(released.plane.ports)({ tenant: 'default', model: MODEL, deployment: ENDPOINT });
      await released.until(async () => (await released.deployment()).champion === first);
      expect(await released.deployment()).toMatchObject({
        config,
        releases: { [first]: 'live', [second]: 'superseded' },
      });
      expect((await described()).endpoint.EndpointConfigName).toBe(config);
      expect(await released.types()).not.toContain('OutOfBandChangeFound');
    },
    PATIENCE,
  );
});
