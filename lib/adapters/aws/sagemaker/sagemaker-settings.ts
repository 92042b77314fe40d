import type {
  AsyncInferenceConfig,
  DescribeEndpointConfigCommandOutput,
  DescribeModelCommandOutput,
  MetricsConfig,
  ProductionVariant,
  ProductionVariantServerlessConfig,
  ProductionVariantSummary,
  VpcConfig,
} from '@aws-sdk/client-sagemaker';
import {
  asyncSetting,
  BY_NAME,
  captureKeySetting,
  HOST_ISOLATED,
  hostVpcSetting,
  ISOLATED,
  keySetting,
  roleSetting,
  scalingSetting,
  serverlessSetting,
  vpcSetting,
} from '../../../domain/serving/settings.ts';
import { givenNames } from './sagemaker-shapes.ts';

/**
 * What else may run, see the traffic, reach an instance, or keep one from starting: none of it is ever set by Steward. How every member of
 * SageMaker's descriptions is treated stands in test/adapters/aws/sagemaker/sagemaker-members.ts, which fails when there is a new one.
 */
export const variantExtras = (variant: ProductionVariant): string[] => [
  ...serverlessIn(variant.ServerlessConfig),
  ...givenNames({
    AcceleratorType: variant.AcceleratorType,
    CapacityReservationConfig: variant.CapacityReservationConfig,
    ContainerStartupHealthCheckTimeoutInSeconds: variant.ContainerStartupHealthCheckTimeoutInSeconds,
    CoreDumpConfig: variant.CoreDumpConfig,
    EnableSSMAccess: variant.EnableSSMAccess,
    InferenceAmiVersion: variant.InferenceAmiVersion,
    'InitialVariantWeight 0': variant.InitialVariantWeight === 0,
    ModelDataDownloadTimeoutInSeconds: variant.ModelDataDownloadTimeoutInSeconds,
    VariantInstanceProvisionTimeoutInSeconds: variant.VariantInstanceProvisionTimeoutInSeconds,
    VolumeSizeInGB: variant.VolumeSizeInGB,
    ...shared(variant),
  }),
];

/** What may be told of the variant that runs beside what its config says. */
export const runningExtras = (running: ProductionVariantSummary): string[] => [
  ...serverlessIn(running.CurrentServerlessConfig),
  ...serverlessIn(running.DesiredServerlessConfig),
  ...givenNames({ CapacityReservationConfig: running.CapacityReservationConfig, ...shared(running) }),
];

const serverlessIn = (config: ProductionVariantServerlessConfig | undefined): string[] =>
  config
    ? [
        serverlessSetting({
          memory: config.MemorySizeInMB,
          maxConcurrency: config.MaxConcurrency,
          provisionedConcurrency: config.ProvisionedConcurrency,
        }),
      ]
    : [];

export const queueIn = (config: AsyncInferenceConfig | undefined): string[] => {
  if (!config) return [];
  const { OutputConfig: out, ClientConfig: client } = config;
  return [
    asyncSetting({
      output: out?.S3OutputPath,
      failure: out?.S3FailurePath,
      successTopic: out?.NotificationConfig?.SuccessTopic,
      errorTopic: out?.NotificationConfig?.ErrorTopic,
      answersIn: out?.NotificationConfig?.IncludeInferenceResponseIn,
      maxConcurrent: client?.MaxConcurrentInvocationsPerInstance,
      key: out?.KmsKeyId,
    }),
  ];
};

/** Both say it in the same words. RANDOM is how SageMaker routes unless told otherwise. */
const shared = ({
  ManagedInstanceScaling: scaling,
  ...of
}: ProductionVariant | ProductionVariantSummary): Record<string, boolean> => ({
  InstancePools: (of.InstancePools ?? []).length > 0,
  [scalingSetting({ least: scaling?.MinInstanceCount, most: scaling?.MaxInstanceCount })]:
    scaling?.Status === 'ENABLED',
  RoutingConfig: of.RoutingConfig !== undefined && of.RoutingConfig.RoutingStrategy !== 'RANDOM',
});

const joined = ({ Subnets = [], SecurityGroupIds = [] }: VpcConfig) => ({
  subnets: Subnets,
  securityGroups: SecurityGroupIds,
});

export const modelExtras = (model: DescribeModelCommandOutput): string[] => [
  ...(model.VpcConfig ? [vpcSetting(joined(model.VpcConfig))] : []),
  ...givenNames({
    [ISOLATED]: model.EnableNetworkIsolation,
    [BY_NAME]: model.InferenceExecutionConfig?.Mode === 'Direct',
  }),
];

export const configExtras = (config: DescribeEndpointConfigCommandOutput): string[] => [
  ...(config.ExecutionRoleArn ? [roleSetting(config.ExecutionRoleArn)] : []),
  ...(config.VpcConfig ? [hostVpcSetting(joined(config.VpcConfig))] : []),
  ...queueIn(config.AsyncInferenceConfig),
  ...(config.DataCaptureConfig?.KmsKeyId ? [captureKeySetting(config.DataCaptureConfig.KmsKeyId)] : []),
  ...(config.KmsKeyId ? [keySetting(config.KmsKeyId)] : []),
  ...givenNames({
    [HOST_ISOLATED]: config.EnableNetworkIsolation,
    ExplainerConfig: config.ExplainerConfig,
    MetricsConfig: slower(config.MetricsConfig),
  }),
];

/**
 * Whether what alarms hear of is published other than SageMaker does unless told: every minute, by endpoint and variant. An alarm of some
 * minutes' periods never rings on numbers that come every five (API_MetricsConfig). Observability in detail is on by default.
 */
export const slower = (metrics: MetricsConfig | undefined): boolean =>
  metrics?.EnableEnhancedMetrics === true || (metrics?.MetricPublishFrequencyInSeconds ?? 60) !== 60;
