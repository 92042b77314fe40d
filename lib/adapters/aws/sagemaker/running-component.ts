import {
  DescribeInferenceComponentCommand,
  type DescribeInferenceComponentOutput,
  DescribeModelPackageCommand,
  type InferenceComponentSpecificationSummary,
  type SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import type { EndpointObservation, RunningVariant, ServedModel } from '../../../domain/served/served.ts';
import { componentSetting } from '../../../domain/serving/settings.ts';
import { undefinedIfGone } from '../sdk-errors.ts';
import { describeEndpoint, describeModel } from './sagemaker-content.ts';
import { digestIn, givenNames, packageOf } from './sagemaker-shapes.ts';

/**
 * What a component runs, as an endpoint of its own would show it: its config is the name of its model, its instances are its copies. Type of instance,
 * role, network and capture are those of the endpoint that it stands on, whoever made that.
 */
export async function describeComponent(
  client: SageMakerClient,
  name: string,
): Promise<EndpointObservation | undefined> {
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
  const images = await imagesOf(client, found, described?.model);
  return {
    status: statusOf(found, host),
    config: model,
    failureReason: found.FailureReason ?? host?.failureReason,
    pending: undefined,
    handedOver: false,
    createdAt: found.CreationTime?.getTime() ?? 0,
    madeAt: [described?.madeAt?.getTime() ?? 0],
    variants: [runningIn(found, { model: described?.model, variant, images })],
    shadows: host?.shadows ?? [],
    capture: host?.capture ?? { enabled: false, uri: undefined, percent: undefined, modes: [] },
    extras: host?.extras ?? [],
  };
}

/**
 * Digests of what its copies were made of. AWS does not say whether a component that was made from a model has `Container` (API_DescribeInferenceComponent
 * shows both members and says neither way): where it has none, they are those that its model names, or the package of that model, which copies are made of.
 */
async function imagesOf(
  client: SageMakerClient,
  { Specification: spec }: DescribeInferenceComponentOutput,
  model: ServedModel | undefined,
): Promise<string[]> {
  const told = spec?.Container?.DeployedImage;
  if (told) return [digestIn(told.ResolvedImage) ?? told.ResolvedImage ?? ''];
  const named = await Promise.all(
    (model?.containers ?? []).map(async ({ image, package: from }) => {
      if (image !== '' || from === undefined) return [digestIn(image) ?? image];
      const command = new DescribeModelPackageCommand({ ModelPackageName: from });
      // A package of another team cannot be read, and is not what was approved: that nothing is known of its image says so too.
      const found = await client.send(command).catch(undefinedIfDenied).catch(undefinedIfGone);
      return found ? packageOf(found).containers.map((one) => one.imageDigest ?? one.image) : [];
    }),
  );
  return named.flat();
}

/** For `.catch`: what these rights do not reach is `undefined`. */
function undefinedIfDenied(error: unknown): undefined {
  if (error instanceof Error && error.name === 'AccessDeniedException') return undefined;
  throw error;
}

/** Of its own, unless the endpoint below it does not serve. */
const statusOf = ({ InferenceComponentStatus: own }: DescribeInferenceComponentOutput, host?: EndpointObservation) =>
  host === undefined || host.status === 'Failed' || host.status === 'OutOfService' || host.status === 'Deleting'
    ? 'OutOfService'
    : (own ?? 'Unknown');

function runningIn(
  found: DescribeInferenceComponentOutput,
  { model, variant, images }: { model: ServedModel | undefined; variant: RunningVariant | undefined; images: string[] },
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
    images,
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
