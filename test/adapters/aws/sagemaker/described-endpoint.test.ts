import {
  DescribeEndpointCommand,
  DescribeEndpointConfigCommand,
  DescribeModelCommand,
} from '@aws-sdk/client-sagemaker';
import { beforeEach, describe, expect, it } from 'vitest';
import { control, failing, forget, sagemaker } from './mocked-clients.ts';

beforeEach(forget);

describe('what SageMaker answers', () => {
  const DIGEST = 'd'.repeat(64);
  const running = {
    EndpointName: 'e',
    EndpointArn: 'arn:e',
    EndpointStatus: 'InService',
    EndpointConfigName: 'c',
    FailureReason: 'rolled back',
    CreationTime: new Date(1000),
    LastModifiedTime: new Date(2000),
    ProductionVariants: [
      {
        VariantName: 'AllTraffic',
        DeployedImages: [{ SpecifiedImage: 'x:1', ResolvedImage: `x@sha256:${DIGEST}` }],
        CurrentWeight: 1,
        DesiredWeight: 1,
        CurrentInstanceCount: 2,
        DesiredInstanceCount: 4,
      },
    ],
    DataCaptureConfig: {
      EnableCapture: true,
      CaptureStatus: 'Started',
      CurrentSamplingPercentage: 100,
      DestinationS3Uri: 's3://capture/x',
      KmsKeyId: '',
    },
  } as const;
  const config = {
    EndpointConfigName: 'c',
    EndpointConfigArn: 'arn:c',
    CreationTime: new Date(500),
    ProductionVariants: [
      { VariantName: 'AllTraffic', ModelName: 'm', InstanceType: 'ml.m5.large', InitialInstanceCount: 2 },
    ],
    DataCaptureConfig: {
      EnableCapture: true,
      InitialSamplingPercentage: 100,
      DestinationS3Uri: 's3://capture/x',
      CaptureOptions: [{ CaptureMode: 'Output' }, { CaptureMode: 'Input' }],
      CaptureContentTypeHeader: { JsonContentTypes: ['application/json'], CsvContentTypes: ['text/csv'] },
    },
  } as const;
  const model = {
    ModelName: 'm',
    ModelArn: 'arn:m',
    CreationTime: new Date(400),
    ExecutionRoleArn: 'arn:role',
    Containers: [{ ModelPackageName: 'arn:package/7' }],
  };
  const variant = {
    name: 'AllTraffic',
    model: 'm',
    role: 'arn:role',
    instanceType: 'ml.m5.large',
    configuredInstances: 2,
    instances: 4,
    weight: 1,
    images: [DIGEST],
    containers: [{ package: 'arn:package/7', image: '', artifact: '', environment: {}, extras: [] }],
    extras: [],
  };
  const capture = {
    enabled: true,
    uri: 's3://capture/x',
    percent: 100,
    modes: ['Input', 'Output'],
    asText: ['CSV text/csv', 'JSON application/json'],
  };

  it.each([
    ["of AWS's sample event, which is the canary", 'Baking', 'canary capacity of 1 instance(s).', false],
    ['of the last bake', 'Baking', 'full capacity of 3 instance(s).', true],
    ['of traffic that is being shifted', 'ActivatingTraffic', 'full capacity of 3 instance(s).', false],
  ])('knows whether all traffic has gone to the new fleet by the words %s', async (_, Status, capacity, handedOver) => {
    const StatusMessage = `Baking for 600 seconds (TerminationWaitInSeconds) with traffic enabled on ${capacity}`;
    const DeployedImages = [{ SpecifiedImage: 'x:1', ResolvedImage: `x@sha256:${DIGEST}` }, { SpecifiedImage: 'x:2' }];
    const VariantStatus = [{ Status, StatusMessage }];
    const ProductionVariants = [{ VariantName: 'AllTraffic', DeployedImages, VariantStatus }];
    const PendingDeploymentSummary = { EndpointConfigName: 'new', ProductionVariants };
    control
      .on(DescribeEndpointCommand)
      .resolves({ ...structuredClone(running), PendingDeploymentSummary } as never)
      .on(DescribeEndpointConfigCommand)
      .resolves(structuredClone(config) as never)
      .on(DescribeModelCommand)
      .resolves(model);
    expect(await sagemaker.describeEndpoint('e')).toMatchObject({
      ...{ pending: 'new', handedOver, pendingImages: [DIGEST] },
    });
  });

  it('says what an endpoint really serves, down to the image that was pulled', async () => {
    control
      .on(DescribeEndpointCommand)
      .resolves(structuredClone(running) as never)
      .on(DescribeEndpointConfigCommand)
      .resolves(structuredClone(config) as never)
      .on(DescribeModelCommand)
      .resolves(model);
    expect(await sagemaker.describeEndpoint('e')).toEqual({
      status: 'InService',
      config: 'c',
      failureReason: 'rolled back',
      pending: undefined,
      handedOver: false,
      createdAt: 1000,
      madeAt: [500, 400],
      variants: [variant],
      shadows: [],
      capture,
      extras: [],
    });
  });

  it('names everything a config and its models add to what Steward sets', async () => {
    const [first] = config.ProductionVariants;
    control
      .on(DescribeEndpointConfigCommand)
      .resolves({
        ...config,
        ProductionVariants: [
          {
            ...first,
            EnableSSMAccess: true,
            CoreDumpConfig: { DestinationS3Uri: 's3://out' },
            InitialVariantWeight: 1,
          },
          { VariantName: 'other', ModelName: 'm', InitialVariantWeight: 0 },
        ],
        ShadowProductionVariants: [{ VariantName: 'shadow', ModelName: 'm' }],
        DataCaptureConfig: {
          ...config.DataCaptureConfig,
          EnableCapture: false,
          CaptureOptions: [],
          KmsKeyId: 'k',
          CaptureContentTypeHeader: undefined,
        },
        AsyncInferenceConfig: { OutputConfig: {} },
        VpcConfig: { SecurityGroupIds: ['sg'], Subnets: ['s'] },
      })
      .on(DescribeModelCommand)
      .resolves({
        ...model,
        Containers: [
          { Image: 'plain', ModelDataUrl: 's3://m', Environment: { A: 'b' }, Mode: 'MultiModel' },
          { ModelPackageName: 'arn:package/7', InferenceSpecificationName: 'other' },
        ],
        EnableNetworkIsolation: true,
        VpcConfig: { SecurityGroupIds: ['sg'], Subnets: ['s'] },
      });
    const served = (await sagemaker.describeConfig('c'))!;
    expect(served.variants.map(({ name, weight, extras }) => ({ name, weight, extras }))).toEqual([
      {
        name: 'AllTraffic',
        weight: 1,
        extras: [
          'CoreDumpConfig',
          'EnableSSMAccess',
          'model VpcConfig: subnets s, security groups sg',
          'model EnableNetworkIsolation',
        ],
      },
      {
        name: 'other',
        weight: 0,
        extras: [
          'InitialVariantWeight 0',
          'model VpcConfig: subnets s, security groups sg',
          'model EnableNetworkIsolation',
        ],
      },
    ]);
    expect(served.variants[0]!.containers).toEqual([
      { package: undefined, image: 'plain', artifact: 's3://m', environment: { A: 'b' }, extras: ['Mode MultiModel'] },
      { package: 'arn:package/7', image: '', artifact: '', environment: {}, extras: ['InferenceSpecificationName'] },
    ]);
    expect(served.shadows).toEqual(['shadow']);
    expect(served.capture).toEqual({ enabled: false, uri: 's3://capture/x', percent: 100, modes: [], asText: [] });
    expect(served.extras).toEqual([
      'VpcConfig: subnets s, security groups sg',
      'AsyncInferenceConfig: answers to undefined',
      'DataCaptureConfig KmsKeyId: k',
    ]);
  });

  it('says of a variant whose config is gone only what runs', async () => {
    const missing = failing('ValidationException', 'Could not find endpoint configuration "c".');
    control
      .on(DescribeEndpointCommand)
      .resolves(structuredClone(running) as never)
      .on(DescribeEndpointConfigCommand)
      .rejects(missing);
    const { variants, config: name } = (await sagemaker.describeEndpoint('e'))!;
    expect(name).toBe('c');
    expect(variants).toMatchObject([
      { name: 'AllTraffic', model: '', role: undefined, images: [DIGEST], containers: [] },
    ]);
    expect(await sagemaker.describeConfig('c')).toBeUndefined();
  });

  it('shows the variants of the config while an endpoint has none of its own', async () => {
    const { ProductionVariants: _, DataCaptureConfig: __, ...creating } = running;
    control
      .on(DescribeEndpointCommand)
      .resolves({ ...creating, EndpointStatus: 'Failed' })
      .on(DescribeEndpointConfigCommand)
      .resolves(structuredClone(config) as never)
      .on(DescribeModelCommand)
      .resolves(model);
    expect((await sagemaker.describeEndpoint('e'))!.variants).toMatchObject([{ name: 'AllTraffic', images: [] }]);
  });
});
