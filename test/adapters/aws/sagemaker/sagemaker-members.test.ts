import * as sdk from '@aws-sdk/client-sagemaker';
import { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { awsSageMaker } from '../../../../lib/adapters/aws/sagemaker/sagemaker.ts';
import { contentOf } from '../../../../lib/domain/release/content.ts';
import { decideProgress } from '../../../../lib/domain/release/release.ts';
import { MEMBERS, type Treated } from './sagemaker-members.ts';

/** An endpoint, its config and its model as SageMaker describes them; each shape below is a part of one. */
const described = () => {
  const image = { SpecifiedImage: 'x:1', ResolvedImage: `x@sha256:${'a'.repeat(64)}` };
  const S3DataSource = { S3Uri: 's3://m.tar.gz', S3DataType: 'S3Object', CompressionType: 'Gzip' };
  const container = {
    ModelPackageName: 'arn:package/7',
    ModelDataSource: { S3DataSource },
    ImageConfig: { RepositoryAccessMode: 'Platform' },
  };
  const header = { CsvContentTypes: ['text/csv'], JsonContentTypes: ['application/json'] };
  const options = [{ CaptureMode: 'Input' }, { CaptureMode: 'Output' }];
  const running = {
    VariantName: 'AllTraffic',
    DeployedImages: [image],
    CurrentWeight: 1,
    DesiredWeight: 1,
    CurrentInstanceCount: 2,
    DesiredInstanceCount: 2,
    RoutingConfig: { RoutingStrategy: 'RANDOM' },
  };
  const configured = {
    VariantName: 'AllTraffic',
    ModelName: 'm',
    InstanceType: 'ml.m5.large',
    InitialInstanceCount: 2,
    ManagedInstanceScaling: { Status: 'DISABLED' },
  };
  const sampled = {
    EnableCapture: true,
    CaptureStatus: 'Started',
    CurrentSamplingPercentage: 100,
    DestinationS3Uri: 's3://capture',
    KmsKeyId: '',
  };
  const capture = {
    EnableCapture: true,
    InitialSamplingPercentage: 100,
    DestinationS3Uri: 's3://capture',
    CaptureOptions: options,
    CaptureContentTypeHeader: header,
  };
  const endpoint = {
    EndpointStatus: 'InService',
    EndpointConfigName: 'c',
    CreationTime: new Date(1000),
    ProductionVariants: [running],
    DataCaptureConfig: sampled,
  };
  const config = {
    CreationTime: new Date(500),
    ProductionVariants: [configured],
    DataCaptureConfig: capture,
    // What an endpoint config has that asked for nothing of the kind.
    MetricsConfig: { EnableDetailedObservability: true, MetricPublishFrequencyInSeconds: 60 },
    EnableNetworkIsolation: false,
  };
  const InferenceExecutionConfig = { Mode: 'Serial' };
  const model = {
    InferenceExecutionConfig,
    CreationTime: new Date(400),
    ExecutionRoleArn: 'arn:role',
    Containers: [container],
  };
  return {
    endpoint,
    config,
    model,
    shapes: {
      DescribeEndpointOutput: endpoint,
      ProductionVariantSummary: running,
      DataCaptureConfigSummary: sampled,
      DeployedImage: image,
      DescribeEndpointConfigOutput: config,
      ProductionVariant: configured,
      DataCaptureConfig: capture,
      CaptureContentTypeHeader: header,
      CaptureOption: options[0]!,
      DescribeModelOutput: model,
      ContainerDefinition: container,
      ImageConfig: container.ImageConfig,
      S3ModelDataSource: S3DataSource,
      ModelDataSource: container.ModelDataSource,
      MetricsConfig: config.MetricsConfig,
      InferenceExecutionConfig,
      ProductionVariantManagedInstanceScaling: configured.ManagedInstanceScaling,
      ProductionVariantRoutingConfig: running.RoutingConfig,
    } as Record<string, Record<string, unknown>>,
  };
};

const control = mockClient(sdk.SageMakerClient);
const sagemaker = awsSageMaker(new sdk.SageMakerClient({}), new SageMakerRuntimeClient({}));
beforeEach(() => control.reset());

async function observed({ endpoint, config, model }: ReturnType<typeof described>) {
  const missing = Object.assign(new Error('Could not find model'), { name: 'ValidationException' });
  control.on(sdk.DescribeEndpointCommand).resolves(endpoint as never);
  control.on(sdk.DescribeEndpointConfigCommand).resolves(config as never);
  control.on(sdk.DescribeModelCommand).rejects(missing);
  control.on(sdk.DescribeModelCommand, { ModelName: 'm' }).resolves(model as never);
  return (await sagemaker.describeEndpoint('e'))!;
}

/** What a release says of an endpoint of which one member is told otherwise than approved; no rule where it is settled. */
async function rulesOf(shape: string, member: string, { value }: Treated): Promise<string[]> {
  const approved = contentOf(await observed(described()));
  const content = { ...approved, variants: approved.variants.map((variant) => ({ ...variant, instances: 2 })) };
  const changed = described();
  changed.shapes[shape]![member] = value;
  const progress = decideProgress({
    observed: await observed(changed),
    wanted: { config: 'c', content },
    deadline: 1,
    now: 0,
  });
  return 'reasons' in progress ? progress.reasons.map(({ rule }) => rule) : [];
}

/** The members of a shape as the SDK that is installed knows them. */
const membersOf = (shape: string): string[] => [...shapeOf(shape)[4]];

describe.each(Object.entries(MEMBERS))('%s', (shape, members) => {
  it('has no member that is neither compared, refused, used nor left out for a reason', () => {
    expect(Object.keys(members).sort()).toEqual(membersOf(shape).sort());
  });

  it.each(Object.entries(members))('%s', async (member, treated) => {
    const rules = await rulesOf(shape, member, treated);
    if ('rule' in treated) expect(rules).toContain(treated.rule);
    else expect(rules).toEqual([]);
  });
});

type Shape = readonly [unknown, unknown, name: string, unknown, members: string[], kinds: unknown[]];
const shapeOf = (name: string) => (sdk as unknown as Record<string, Shape>)[`${name}$`]!;

/** The shape that a member is, or is a list of. */
function shapeIn(kind: unknown): string | undefined {
  const read = (typeof kind === 'function' ? kind() : kind) as unknown[];
  if (!Array.isArray(read)) return undefined;
  return read[0] === 1 ? shapeIn(read[4]) : read[0] === 3 ? String(read[2]) : undefined;
}

it('judges every shape below these by its members, or as a whole: another one is another decision', () => {
  const below = Object.keys(MEMBERS).flatMap((name) => shapeOf(name)[5].map(shapeIn));
  const whole = [...new Set(below)].filter((name) => name !== undefined && MEMBERS[name] === undefined);
  expect(whole.sort()).toEqual(WHOLE);
});

/** Refused as soon as one is there, or left out with the member that holds it. */
const WHOLE = [
  'AdditionalModelDataSource',
  'AsyncInferenceConfig',
  'ContainerMetricsConfig',
  'DeploymentConfig',
  'DeploymentRecommendation',
  'ExplainerConfig',
  'InferenceHubAccessConfig',
  'InstancePool',
  'InstancePoolSummary',
  'ModelAccessConfig',
  'MultiModelConfig',
  'PendingDeploymentSummary',
  'PrefixAwareRoutingConfig',
  'ProductionVariantCapacityReservationConfig',
  'ProductionVariantCapacityReservationSummary',
  'ProductionVariantCoreDumpConfig',
  'ProductionVariantManagedInstanceScalingScaleInPolicy',
  'ProductionVariantServerlessConfig',
  'ProductionVariantStatus',
  'RepositoryAuthConfig',
  'VpcConfig',
];
