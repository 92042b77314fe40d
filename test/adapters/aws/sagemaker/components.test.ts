import * as sdk from '@aws-sdk/client-sagemaker';
import { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { awsSageMaker } from '../../../../lib/adapters/aws/sagemaker/sagemaker.ts';
import { contentOf } from '../../../../lib/domain/release/content.ts';
import { decideProgress } from '../../../../lib/domain/release/release.ts';
import { placedBy } from '../../../../lib/domain/serving/settings.ts';

const D = 'a'.repeat(64);
const LATER = new Date(99_000);

/** A component, the endpoint below it, that one's config, and the component's model, as SageMaker describes them. */
const described = () => {
  const image = { SpecifiedImage: 'x:1', ResolvedImage: `x@sha256:${D}` };
  const container: Record<string, unknown> = { DeployedImage: image, ArtifactUrl: 's3://m.tar.gz' };
  const needs = { MinMemoryRequiredInMb: 2048, NumberOfCpuCoresRequired: 0.5, NumberOfAcceleratorDevicesRequired: 1 };
  const specification: Record<string, unknown> = {
    ...{ ModelName: 'm', Container: container, ComputeResourceRequirements: needs },
  };
  const runtime = { DesiredCopyCount: 2, CurrentCopyCount: 2 };
  const component = {
    ...{ InferenceComponentName: 'c', EndpointName: 'e', VariantName: 'AllTraffic', CreationTime: new Date(1000) },
    ...{ InferenceComponentStatus: 'InService', Specification: specification, RuntimeConfig: runtime },
  };
  const endpoint = {
    ...{ EndpointName: 'e', EndpointConfigName: 'of-e', EndpointStatus: 'InService', CreationTime: new Date(500) },
    ProductionVariants: [{ VariantName: 'AllTraffic', DesiredInstanceCount: 2 }],
  };
  const config = {
    ...{ ExecutionRoleArn: 'arn:role', CreationTime: new Date(400) },
    ProductionVariants: [{ VariantName: 'AllTraffic', InstanceType: 'ml.m5.large', InitialInstanceCount: 2 }],
  };
  const model = {
    ...{ ExecutionRoleArn: 'arn:role', CreationTime: new Date(300) },
    Containers: [{ ModelPackageName: 'arn:package/7' }] as object[],
  };
  const pkg = {
    ModelPackageArn: 'arn:package/7',
    InferenceSpecification: { Containers: [{ Image: `x@sha256:${D}` }] },
  };
  const shapes: Record<string, Record<string, unknown>> = {
    DescribeInferenceComponentOutput: component,
    InferenceComponentSpecificationSummary: specification,
    InferenceComponentContainerSpecificationSummary: container,
    InferenceComponentComputeResourceRequirements: needs,
    InferenceComponentRuntimeConfigSummary: runtime,
    endpoint,
    config,
  };
  return { component, endpoint, config, model, pkg, shapes };
};

const control = mockClient(sdk.SageMakerClient);
const sagemaker = awsSageMaker(new sdk.SageMakerClient({}), new SageMakerRuntimeClient({}));
beforeEach(() => control.reset());

async function observed({ component, endpoint, config, model, pkg }: ReturnType<typeof described>) {
  const missing = Object.assign(new Error('Could not find model'), { name: 'ValidationException' });
  control.on(sdk.DescribeInferenceComponentCommand).resolves(component as never);
  control.on(sdk.DescribeEndpointCommand).rejects(missing);
  control.on(sdk.DescribeEndpointCommand, { EndpointName: 'e' }).resolves(endpoint as never);
  control.on(sdk.DescribeEndpointConfigCommand).resolves(config as never);
  control.on(sdk.DescribeModelCommand).rejects(missing);
  control.on(sdk.DescribeModelCommand, { ModelName: 'm' }).resolves(model as never);
  control.on(sdk.DescribeModelPackageCommand, { ModelPackageName: 'arn:package/7' }).resolves(pkg as never);
  return (await sagemaker.describeComponent('c'))!;
}

/** What a release says of a component of which one member is told otherwise than approved; no rule where it is settled. */
async function rulesOf(shape: string, member: string, value: unknown): Promise<string[]> {
  return rulesAfter(({ shapes }) => {
    shapes[shape]![member] = value;
  });
}

async function rulesAfter(change: (of: ReturnType<typeof described>) => void): Promise<string[]> {
  const approved = contentOf(await observed(described()));
  const variants = approved.variants.map((variant) => ({
    ...variant,
    ...{ instances: 2, containers: [{ ...variant.containers[0]!, images: ['x:1'], artifacts: ['s3://m.tar.gz'] }] },
  }));
  const changed = described();
  change(changed);
  const wanted = { config: 'm', content: { ...approved, variants } };
  const progress = decideProgress({ observed: await observed(changed), wanted, deadline: 1, now: 0 });
  return 'reasons' in progress ? progress.reasons.map(({ rule }) => rule) : [];
}

/** By shape and member: another value, and the rule that says so; `undefined` where nothing goes by it. */
const MEMBERS: Readonly<Record<string, Readonly<Record<string, readonly [unknown, string | undefined]>>>> = {
  DescribeInferenceComponentOutput: {
    InferenceComponentName: ['other', undefined],
    InferenceComponentArn: ['arn:other', undefined],
    EndpointName: ['gone', 'status'],
    EndpointArn: ['arn:other', undefined],
    VariantName: ['other', 'variants'],
    FailureReason: ['of last year', undefined],
    Specification: [{ ModelName: 'other' }, 'running-config'],
    Specifications: [[{ ModelName: 'other' }], 'settings'],
    RuntimeConfig: [{ DesiredCopyCount: 3 }, 'instances'],
    CreationTime: [LATER, undefined],
    LastModifiedTime: [LATER, undefined],
    InferenceComponentStatus: ['Failed', 'status'],
    LastDeploymentConfig: [{ RollingUpdatePolicy: {} }, undefined],
  },
  InferenceComponentSpecificationSummary: {
    InstanceType: ['ml.c5.large', undefined],
    ModelName: ['other', 'running-config'],
    Container: [{ DeployedImage: { ResolvedImage: `x@sha256:${'e'.repeat(64)}` } }, 'running-images'],
    StartupParameters: [{ ModelDataDownloadTimeoutInSeconds: 60 }, 'settings'],
    ComputeResourceRequirements: [{ MinMemoryRequiredInMb: 1024 }, 'settings'],
    BaseInferenceComponentName: ['base', 'settings'],
    DataCacheConfig: [{ EnableCaching: true }, 'settings'],
    SchedulingConfig: [{ PlacementStrategy: 'BINPACK' }, 'settings'],
  },
  InferenceComponentContainerSpecificationSummary: {
    DeployedImage: [undefined, undefined],
    ArtifactUrl: ['s3://theirs', 'container-artifact'],
    Environment: [{ LD_PRELOAD: 'x' }, 'container-environment'],
    ContainerMetricsConfig: [{ MetricsEndpoints: [] }, 'settings'],
  },
  InferenceComponentComputeResourceRequirements: {
    NumberOfCpuCoresRequired: [1, 'settings'],
    NumberOfAcceleratorDevicesRequired: [undefined, 'settings'],
    MinMemoryRequiredInMb: [1024, 'settings'],
    MaxMemoryRequiredInMb: [4096, 'settings'],
  },
  InferenceComponentRuntimeConfigSummary: {
    DesiredCopyCount: [3, 'instances'],
    CurrentCopyCount: [1, undefined],
    PlacementStatus: [[{ InstanceType: 'ml.m5.large', CurrentCopyCount: 2 }], undefined],
  },
};

describe.each(Object.entries(MEMBERS))('%s', (shape, members) => {
  it('has no member that nobody decided about', () => {
    const known = (sdk as unknown as Record<string, unknown[]>)[`${shape}$`]![4] as string[];
    expect(Object.keys(members).sort()).toEqual([...known].sort());
  });

  it.each(Object.entries(members))('%s', async (member, [value, rule]) => {
    const rules = await rulesOf(shape, member, value);
    if (rule) expect(rules).toContain(rule);
    else expect(rules).toEqual([]);
  });
});

it.each([
  ['endpoint', 'EndpointStatus', 'Failed', 'status'],
  ['endpoint', 'DataCaptureConfig', { EnableCapture: true, CaptureStatus: 'Started' }, 'capture'],
  ['config', 'ExecutionRoleArn', 'arn:theirs', 'settings'],
  ['config', 'VpcConfig', { Subnets: ['s'], SecurityGroupIds: ['g'] }, 'settings'],
  ['config', 'EnableNetworkIsolation', true, 'settings'],
  ['config', 'ProductionVariants', [{ VariantName: 'AllTraffic', InstanceType: 'ml.c5.large' }], 'instance-type'],
])('of the %s below it %s is compared too', async (shape, member, value, rule) => {
  expect(await rulesOf(shape, member, value)).toContain(rule);
});

it('what it has of the instances is read again from what was kept of it', async () => {
  const [variant] = contentOf(await observed(described())).variants;
  expect(placedBy(variant!.extras)).toEqual({
    ...{ on: 'e', memory: 2048, cpus: 0.5, accelerators: 1, most: undefined },
  });
});

const other = `x@sha256:${'e'.repeat(64)}`;
it.each<[string, (of: ReturnType<typeof described>) => void, string | undefined]>([
  ['the package that was approved', () => undefined, undefined],
  [
    'a package that now names another image',
    ({ pkg }) => Object.assign(pkg.InferenceSpecification.Containers[0]!, { Image: other }),
    'running-images',
  ],
  ['another image', ({ model }) => Object.assign(model.Containers[0]!, { Image: other }), 'running-images'],
  ['an image by tag', ({ model }) => Object.assign(model.Containers[0]!, { Image: 'x:1' }), 'running-images'],
  [
    'other files',
    ({ model }) => Object.assign(model.Containers[0]!, { ModelDataUrl: 's3://theirs' }),
    'container-artifact',
  ],
  [
    'other variables',
    ({ model }) => Object.assign(model.Containers[0]!, { Environment: { LD_PRELOAD: 'x' } }),
    'container-environment',
  ],
])(
  'of one that is told by its model alone, a model of %s is held against what was approved',
  async (_, change, rule) => {
    const rules = await rulesAfter((of) => {
      delete of.shapes.InferenceComponentSpecificationSummary!.Container;
      change(of);
    });
    if (rule) expect(rules).toContain(rule);
    else expect(rules).toEqual([]);
  },
);

it('that the package of its model may not be read is no failure to look, and is told as an image that nobody knows', async () => {
  const of = described();
  delete of.shapes.InferenceComponentSpecificationSummary!.Container;
  await observed(of);
  control
    .on(sdk.DescribeModelPackageCommand)
    .rejects(Object.assign(new Error('not authorized'), { name: 'AccessDeniedException' }));
  expect((await sagemaker.describeComponent('c'))!.variants[0]!.images).toEqual([]);
});
