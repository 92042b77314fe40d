import {
  type CaptureContentTypeHeader,
  type ContainerDefinition,
  type DataCaptureConfig,
  DescribeEndpointCommand,
  type DescribeEndpointCommandOutput,
  DescribeEndpointConfigCommand,
  DescribeModelCommand,
  type ProductionVariant,
  type ProductionVariantSummary,
  type SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import type {
  EndpointObservation,
  RunningCapture,
  RunningContainer,
  RunningVariant,
  ServedContent,
  ServedModel,
} from '../../../domain/served/served.ts';
import { undefinedIfGone } from '../sdk-errors.ts';
import { configExtras, modelExtras, queueIn, runningExtras, slower, variantExtras } from './sagemaker-settings.ts';
import { digestIn, givenNames } from './sagemaker-shapes.ts';

/** What a config would make an endpoint serve; `undefined` when there is no such config. */
export async function describeConfig(client: SageMakerClient, name: string): Promise<ServedContent | undefined> {
  const config = await client
    .send(new DescribeEndpointConfigCommand({ EndpointConfigName: name }))
    .catch(undefinedIfGone);
  if (!config) return undefined;
  const describeAll = (all: ProductionVariant[] = []) => Promise.all(all.map((one) => described(client, one)));
  const [models, shadows] = await Promise.all([
    describeAll(config.ProductionVariants),
    describeAll(config.ShadowProductionVariants),
  ]);
  const made = [config.CreationTime, ...[...models, ...shadows].map(({ madeAt }) => madeAt)];
  return {
    variants: models.map(({ variant }) => variant),
    madeAt: made.map((time) => time?.getTime() ?? 0),
    shadows: shadows.map(({ variant }) => variant.name),
    ...(shadows.length > 0 && { shadowing: shadows.map(({ variant }) => variant) }),
    capture: captureOf(config.DataCaptureConfig),
    extras: configExtras(config),
  };
}

/**
 * What an endpoint runs. Variants, weights, counts, images and capture are those that SageMaker runs; what they were made of is read
 * from the config and its models. A config or model that was deleted meanwhile leaves a variant of which nothing can be said.
 */
export async function describeEndpoint(
  client: SageMakerClient,
  name: string,
): Promise<EndpointObservation | undefined> {
  const found = await client.send(new DescribeEndpointCommand({ EndpointName: name })).catch(undefinedIfGone);
  if (!found) return undefined;
  const config = found.EndpointConfigName ?? '';
  // An endpoint of inference components names no variants' models; one that never started may name no config.
  const content = config === '' ? undefined : await describeConfig(client, config);
  const shadowing = runningVariants(found.ShadowProductionVariants, content?.shadowing);
  return {
    status: found.EndpointStatus ?? 'Unknown',
    config,
    failureReason: found.FailureReason,
    pending: found.PendingDeploymentSummary?.EndpointConfigName,
    ...pendingImages(found.PendingDeploymentSummary),
    ...shareIn(found.PendingDeploymentSummary),
    handedOver: isHandedOver(found.PendingDeploymentSummary),
    createdAt: found.CreationTime?.getTime() ?? 0,
    madeAt: content?.madeAt ?? [],
    variants: runningVariants(found.ProductionVariants, content?.variants),
    shadows: shadowing.map(({ name: shadow }) => shadow),
    ...(shadowing.length > 0 && { shadowing }),
    capture: runningCapture(found, content),
    extras: [
      ...(content?.extras ?? []),
      ...[
        ...queueIn(found.AsyncInferenceConfig),
        ...givenNames({
          ExplainerConfig: found.ExplainerConfig,
          MetricsConfig: slower(found.MetricsConfig),
        }),
      ].filter((extra) => !content?.extras.includes(extra)),
    ],
  };
}

/**
 * Both bakes of an update are called `Baking`, of `TerminationWaitInSeconds` alike; which one it is, only the message tells: `… with traffic
 * enabled on canary capacity of 1 instance(s).` is the first, `… on full capacity of 3 instance(s).` the last ("Events that Amazon SageMaker AI
 * sends to Amazon EventBridge", Endpoint Deployment State Change). Where AWS should word it otherwise, the smoke request is asked when the
 * update is over.
 */
const isHandedOver = (pending: DescribeEndpointCommandOutput['PendingDeploymentSummary']): boolean => {
  const states = (pending?.ProductionVariants ?? []).map(({ VariantStatus }) => VariantStatus?.at(-1));
  return (
    states.length > 0 && states.every((s) => s?.Status === 'Baking' && /full capacity/i.test(s.StatusMessage ?? ''))
  );
};

/** How many of its instances have traffic, by the same message; of several variants the one that has least. Where AWS words it otherwise, nobody says. */
function shareIn(pending: DescribeEndpointCommandOutput['PendingDeploymentSummary']): { share?: number } {
  const shares = (pending?.ProductionVariants ?? []).map(({ VariantStatus, DesiredInstanceCount: all = 0 }) => {
    const state = VariantStatus?.at(-1);
    const [, some] = /capacity of (\d+) instance/i.exec(state?.StatusMessage ?? '') ?? [];
    return state?.Status === 'Baking' && some !== undefined && all > 0 ? Math.round((Number(some) / all) * 100) : 0;
  });
  const least = Math.min(...shares);
  return shares.length > 0 && least > 0 ? { share: least } : {};
}

function pendingImages(pending: DescribeEndpointCommandOutput['PendingDeploymentSummary']) {
  const images = (pending?.ProductionVariants ?? []).flatMap(({ DeployedImages }) => DeployedImages ?? []);
  const digests = images.flatMap(({ ResolvedImage }) => digestIn(ResolvedImage) ?? []);
  return digests.length === 0 ? {} : { pendingImages: digests };
}

/** An endpoint that is still being created, or whose creation failed, shows no variants yet: then the config's stand for them. */
function runningVariants(
  running: readonly ProductionVariantSummary[] = [],
  configured: readonly RunningVariant[] = [],
): RunningVariant[] {
  if (running.length === 0) return [...configured];
  const names = running.map((variant) => variant.VariantName);
  return [
    ...running.map((variant) =>
      withRunning(
        variant,
        configured.find((v) => v.name === variant.VariantName),
      ),
    ),
    ...configured.filter((variant) => !names.includes(variant.name)),
  ];
}

function withRunning(running: ProductionVariantSummary, configured: RunningVariant | undefined): RunningVariant {
  return {
    ...(configured ?? UNKNOWN),
    name: running.VariantName ?? '',
    instances: running.DesiredInstanceCount ?? running.CurrentInstanceCount,
    weight: running.DesiredWeight ?? running.CurrentWeight ?? configured?.weight ?? 0,
    extras: [...new Set([...(configured?.extras ?? []), ...runningExtras(running)])],
    images: (running.DeployedImages ?? []).map((image) => digestIn(image.ResolvedImage) ?? image.ResolvedImage ?? ''),
  };
}

const UNKNOWN: RunningVariant = {
  name: '',
  model: '',
  role: undefined,
  instanceType: undefined,
  configuredInstances: undefined,
  instances: undefined,
  weight: 0,
  images: [],
  containers: [],
  extras: [],
};

/** Whether, where to and how much comes from the endpoint; the sides of a request that are captured stand in the config only. */
function runningCapture(found: DescribeEndpointCommandOutput, content: ServedContent | undefined): RunningCapture {
  const running = found.DataCaptureConfig;
  const configured = content?.capture ?? NO_CAPTURE;
  if (!running) return found.EndpointStatus === 'InService' ? { ...configured, enabled: false } : configured;
  return {
    enabled: running.EnableCapture === true && running.CaptureStatus !== 'Stopped',
    uri: running.DestinationS3Uri,
    percent: running.CurrentSamplingPercentage,
    modes: configured.modes,
    asText: configured.asText,
  };
}

const NO_CAPTURE: RunningCapture = { enabled: false, uri: undefined, percent: undefined, modes: [], asText: [] };

const captureOf = (config: DataCaptureConfig | undefined): RunningCapture =>
  config
    ? {
        enabled: config.EnableCapture === true,
        uri: config.DestinationS3Uri,
        percent: config.InitialSamplingPercentage,
        modes: (config.CaptureOptions ?? []).map((option) => String(option.CaptureMode)).sort(),
        asText: asText(config.CaptureContentTypeHeader),
      }
    : NO_CAPTURE;

/** What a model is made of, and when it was made; `undefined` when there is no such model. */
export async function describeModel(
  client: SageMakerClient,
  name: string,
): Promise<{ model: ServedModel; madeAt: Date | undefined } | undefined> {
  const found = await client.send(new DescribeModelCommand({ ModelName: name })).catch(undefinedIfGone);
  if (!found) return undefined;
  return {
    madeAt: found.CreationTime,
    model: {
      role: found.ExecutionRoleArn,
      containers: [found.PrimaryContainer, ...(found.Containers ?? [])].flatMap(containerOf),
      extras: modelExtras(found),
    },
  };
}

const asText = (types: CaptureContentTypeHeader | undefined): string[] =>
  [
    ...(types?.CsvContentTypes ?? []).map((type) => `CSV ${type}`),
    ...(types?.JsonContentTypes ?? []).map((type) => `JSON ${type}`),
  ].sort();

async function described(
  client: SageMakerClient,
  variant: ProductionVariant,
): Promise<{ variant: RunningVariant; madeAt: Date | undefined }> {
  const { ModelName = '' } = variant;
  const found = ModelName === '' ? undefined : await describeModel(client, ModelName);
  return {
    madeAt: found?.madeAt,
    variant: {
      name: variant.VariantName ?? '',
      model: ModelName,
      role: found?.model.role,
      instanceType: variant.InstanceType,
      configuredInstances: variant.InitialInstanceCount,
      instances: undefined,
      weight: variant.InitialVariantWeight ?? 1,
      images: [],
      containers: found?.model.containers ?? [],
      extras: [...variantExtras(variant), ...(found?.model.extras ?? [])],
    },
  };
}

function containerOf(container: ContainerDefinition | undefined): RunningContainer[] {
  if (!container) return [];
  const source = container.ModelDataSource?.S3DataSource;
  return [
    {
      package: container.ModelPackageName,
      image: container.Image ?? '',
      artifact: container.ModelDataUrl ?? source?.S3Uri ?? '',
      environment: container.Environment ?? {},
      extras: givenNames({
        AdditionalModelDataSources: (container.AdditionalModelDataSources ?? []).length > 0,
        InferenceSpecificationName: container.InferenceSpecificationName,
        'Mode MultiModel': container.Mode === 'MultiModel',
        // More than one object, or none of the bucket's: the address of the first says nothing of the others.
        ModelDataSource: source && (source.S3DataType !== 'S3Object' || source.ManifestS3Uri || source.HubAccessConfig),
        ContainerMetricsConfig: container.ContainerMetricsConfig,
        'ImageConfig Vpc': container.ImageConfig?.RepositoryAccessMode === 'Vpc',
      }),
    },
  ];
}
