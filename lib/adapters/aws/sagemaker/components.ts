import {
  CreateInferenceComponentCommand,
  DeleteInferenceComponentCommand,
  DescribeInferenceComponentCommand,
  type DescribeInferenceComponentOutput,
  type InferenceComponentDeploymentConfig,
  type InferenceComponentSpecificationSummary,
  type SageMakerClient,
  UpdateInferenceComponentCommand,
} from '@aws-sdk/client-sagemaker';
import { LONGEST_UPDATE } from '../../../domain/execution/release-limit.ts';
import type { EndpointObservation, RunningVariant, ServedModel } from '../../../domain/served/served.ts';
import { componentSetting } from '../../../domain/serving/settings.ts';
import type { ComponentSpec, ComponentUpdate, SageMaker } from '../../../ports/sagemaker.ts';
import { ignoreExisting, retryIfGone, undefinedIfGone } from '../sdk-errors.ts';
import { describeEndpoint, describeModel } from './sagemaker-content.ts';
import { digestIn, givenNames } from './sagemaker-shapes.ts';

type Calls = 'describeComponent' | 'createComponent' | 'updateComponent' | 'deleteComponent';

/** Inference components through the SDK: models of their own on the instances of an endpoint that several share. */
export const awsComponents = (client: SageMakerClient): Pick<SageMaker, Calls> => ({
  describeComponent: (name) => describeComponent(client, name),
  createComponent: async ({ name, variant, copies, ...of }) => {
    const command = new CreateInferenceComponentCommand({
      InferenceComponentName: name,
      EndpointName: of.on,
      VariantName: variant,
      Specification: specificationOf(of),
      RuntimeConfig: { CopyCount: copies },
    });
    await client.send(command).catch(ignoreExisting).catch(retryIfGone);
  },
  updateComponent: async ({ name, copies, plan, alarms, ...of }) => {
    const command = new UpdateInferenceComponentCommand({
      InferenceComponentName: name,
      Specification: specificationOf(of),
      ...(copies !== undefined && { RuntimeConfig: { CopyCount: copies } }),
      ...(plan.type === 'rolling' && { DeploymentConfig: rolling(plan, alarms) }),
    });
    await client.send(command).catch(retryIfGone);
  },
  deleteComponent: async (name) => {
    await client.send(new DeleteInferenceComponentCommand({ InferenceComponentName: name })).catch(undefinedIfGone);
  },
});

const specificationOf = ({ model, memory, cpus, accelerators }: Pick<ComponentSpec, 'model' | keyof Needs>) => ({
  ModelName: model,
  ComputeResourceRequirements: {
    MinMemoryRequiredInMb: memory,
    ...(cpus !== undefined && { NumberOfCpuCoresRequired: cpus }),
    ...(accelerators !== undefined && { NumberOfAcceleratorDevicesRequired: accelerators }),
  },
});
type Needs = Pick<ComponentSpec, 'memory' | 'cpus' | 'accelerators'>;

/** A rollback brings all old copies back at once: without a size of its own it does (API_InferenceComponentRollingUpdatePolicy). */
const rolling = (
  plan: Extract<ComponentUpdate['plan'], { type: 'rolling' }>,
  alarms: readonly string[],
): InferenceComponentDeploymentConfig => ({
  RollingUpdatePolicy: {
    MaximumBatchSize: { Type: 'CAPACITY_PERCENT', Value: plan.percent },
    WaitIntervalInSeconds: plan.bakeSeconds,
    MaximumExecutionTimeoutInSeconds: LONGEST_UPDATE,
  },
  ...(alarms.length > 0 && { AutoRollbackConfiguration: { Alarms: alarms.map((AlarmName) => ({ AlarmName })) } }),
});

/**
 * What a component runs, as an endpoint of its own would show it: its config is the name of its model, its instances are its copies. Type of instance,
 * role, network and capture are those of the endpoint that it stands on, whoever made that.
 */
async function describeComponent(client: SageMakerClient, name: string): Promise<EndpointObservation | undefined> {
  const found = await client
    .send(new DescribeInferenceComponentCommand({ InferenceComponentName: name }))
    .catch(undefinedIfGone);
  if (!found) return undefined;
  const model = found.Specification?.ModelName ?? '';
  const [host, described] = await Promise.all([
    describeEndpoint(client, found.EndpointName ?? ''),
    model === '' ? undefined : describeModel(client, model),
  ]);
  const variant = host?.variants.find((one) => one.name === found.VariantName);
  return {
    status: statusOf(found, host),
    config: model,
    failureReason: found.FailureReason ?? host?.failureReason,
    pending: undefined,
    handedOver: false,
    createdAt: found.CreationTime?.getTime() ?? 0,
    madeAt: [described?.madeAt?.getTime() ?? 0],
    variants: [runningIn(found, { model: described?.model, variant })],
    shadows: host?.shadows ?? [],
    capture: host?.capture ?? { enabled: false, uri: undefined, percent: undefined, modes: [] },
    extras: host?.extras ?? [],
  };
}

/** Of its own, unless the endpoint below it does not serve. */
const statusOf = ({ InferenceComponentStatus: own }: DescribeInferenceComponentOutput, host?: EndpointObservation) =>
  host === undefined || host.status === 'Failed' || host.status === 'OutOfService' || host.status === 'Deleting'
    ? 'OutOfService'
    : (own ?? 'Unknown');

function runningIn(
  found: DescribeInferenceComponentOutput,
  { model, variant }: { model: ServedModel | undefined; variant: RunningVariant | undefined },
): RunningVariant {
  const { Specification: spec, RuntimeConfig: runtime } = found;
  const { DeployedImage: image, ArtifactUrl: artifact = '', Environment } = spec?.Container ?? {};
  return {
    name: found.VariantName ?? '',
    model: spec?.ModelName ?? '',
    role: model?.role,
    instanceType: variant?.instanceType,
    configuredInstances: undefined,
    instances: runtime?.DesiredCopyCount ?? runtime?.CurrentCopyCount,
    weight: 1,
    images: image ? [digestIn(image.ResolvedImage) ?? image.ResolvedImage ?? ''] : [],
    // What the component says that it runs is held against what was approved beside what its model says.
    containers: (model?.containers ?? []).map((container) => ({
      ...container,
      image: container.image || (image?.SpecifiedImage ?? ''),
      artifact: container.artifact || artifact,
      environment: { ...container.environment, ...Environment },
    })),
    extras: [...placing(found), ...(variant?.extras ?? []), ...(model?.extras ?? [])],
  };
}

/** Where it stands and what it has there, and what of it Steward never sets. */
function placing({ EndpointName, Specification: spec, Specifications }: DescribeInferenceComponentOutput): string[] {
  const needs = spec?.ComputeResourceRequirements;
  return [
    componentSetting({
      on: EndpointName ?? '',
      memory: needs?.MinMemoryRequiredInMb ?? 0,
      cpus: needs?.NumberOfCpuCoresRequired,
      accelerators: needs?.NumberOfAcceleratorDevicesRequired,
      most: needs?.MaxMemoryRequiredInMb,
    }),
    ...givenNames({ ...beside(spec), Specifications: (Specifications ?? []).length > 0 }),
  ];
}

const beside = (spec: InferenceComponentSpecificationSummary | undefined) => ({
  BaseInferenceComponentName: spec?.BaseInferenceComponentName,
  // A model names the image: one that the component names itself replaces it.
  Container: spec?.ModelName === undefined && spec?.Container,
  ContainerMetricsConfig: spec?.Container?.ContainerMetricsConfig,
  'DataCacheConfig EnableCaching': spec?.DataCacheConfig?.EnableCaching,
  SchedulingConfig: spec?.SchedulingConfig,
  StartupParameters: spec?.StartupParameters,
});
