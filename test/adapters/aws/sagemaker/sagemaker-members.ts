/**
 * How a member of SageMaker's descriptions is treated. `compared`: it must be what was approved, and `rule` says that it is not. `refused`:
 * Steward never sets it, so that it is set is `rule`. `used`: no content, but something else goes by it. `ignored`: for a reason.
 * `value` is another than that of an endpoint that runs what was approved.
 */
export type Treated =
  | { readonly as: 'compared' | 'refused'; readonly value: unknown; readonly rule: string }
  | { readonly as: 'used' | 'ignored'; readonly value: unknown; readonly why: string };

const compared = (value: unknown, rule: string): Treated => ({ as: 'compared', value, rule });
const refused = (value: unknown, rule = 'settings'): Treated => ({ as: 'refused', value, rule });
const used = (value: unknown, why: string): Treated => ({ as: 'used', value, why });
const ignored = (value: unknown, why: string): Treated => ({ as: 'ignored', value, why });

const D = 'e'.repeat(64);
const LATER = new Date(99_000);
const NAMED = 'it is what was asked for';
const SAYS_THE_SAME = 'it says the same as the name';
const vpc = { SecurityGroupIds: ['sg'], Subnets: ['s'] };
const explainer = { ClarifyExplainerConfig: {} };
const async = { OutputConfig: { S3OutputPath: 's3://out' } };
const scaling = { Status: 'ENABLED', MinInstanceCount: 1, MaxInstanceCount: 9 };
const routing = { RoutingStrategy: 'LEAST_OUTSTANDING_REQUESTS' };
const reserved = { CapacityReservationPreference: 'capacity-reservations-only' };
const metrics = { MetricPublishFrequencyInSeconds: 300, EnableEnhancedMetrics: true };
const pools = [{ InstanceType: 'ml.c5.large', Priority: 1, CurrentInstanceCount: 1 }];
const serverless = { MemorySizeInMB: 1024, MaxConcurrency: 1 };
const shadow = { VariantName: 'shadow', ModelName: 'm' };

/** Every member of every shape that an endpoint, its config and its models are described by, as the SDK names them. */
export const MEMBERS: Readonly<Record<string, Readonly<Record<string, Treated>>>> = {
  DescribeEndpointConfigOutput: {
    EndpointConfigName: ignored('other', NAMED),
    EndpointConfigArn: ignored('arn:other', SAYS_THE_SAME),
    ProductionVariants: compared([{ VariantName: 'other', ModelName: 'm' }], 'variants'),
    CreationTime: compared(LATER, 'made'),
    DataCaptureConfig: compared(undefined, 'capture'),
    KmsKeyId: refused('key'),
    AsyncInferenceConfig: refused(async),
    ExplainerConfig: refused(explainer),
    ShadowProductionVariants: compared([shadow], 'shadow-variants'),
    ExecutionRoleArn: refused('arn:role'),
    VpcConfig: refused(vpc),
    EnableNetworkIsolation: refused(true),
    MetricsConfig: refused(metrics),
  },
  ProductionVariant: {
    VariantName: compared('other', 'variants'),
    ModelName: compared('gone', 'containers'),
    InitialInstanceCount: used(9, 'a config is compared by it, an endpoint by how many run'),
    InstanceType: compared('ml.c5.large', 'instance-type'),
    InstancePools: refused(pools),
    VariantInstanceProvisionTimeoutInSeconds: refused(60),
    InitialVariantWeight: refused(0),
    AcceleratorType: refused('ml.eia2.medium'),
    CoreDumpConfig: refused({ DestinationS3Uri: 's3://out' }),
    ServerlessConfig: refused(serverless),
    VolumeSizeInGB: refused(1),
    ModelDataDownloadTimeoutInSeconds: refused(60),
    ContainerStartupHealthCheckTimeoutInSeconds: refused(60),
    EnableSSMAccess: refused(true),
    ManagedInstanceScaling: refused(scaling),
    RoutingConfig: refused(routing),
    InferenceAmiVersion: refused('al2-ami-sagemaker-inference-gpu-2'),
    CapacityReservationConfig: refused(reserved),
  },
  DataCaptureConfig: {
    InitialSamplingPercentage: used(1, 'a config is compared by it, an endpoint by what it samples now'),
    DestinationS3Uri: used('s3://theirs', 'a config is compared by it, an endpoint by where it writes now'),
    CaptureOptions: compared([{ CaptureMode: 'Input' }], 'capture'),
    EnableCapture: used(false, 'a config is compared by it, an endpoint by whether it writes now'),
    KmsKeyId: refused('key'),
    CaptureContentTypeHeader: compared(undefined, 'capture-types'),
  },
  CaptureContentTypeHeader: {
    CsvContentTypes: compared(['application/json'], 'capture-types'),
    JsonContentTypes: compared(undefined, 'capture-types'),
  },
  CaptureOption: { CaptureMode: compared('InputAndOutput', 'capture') },
  DescribeModelOutput: {
    ModelName: ignored('other', NAMED),
    CreationTime: compared(LATER, 'made'),
    ModelArn: ignored('arn:other', SAYS_THE_SAME),
    PrimaryContainer: compared({ Image: 'theirs' }, 'containers'),
    Containers: compared([], 'containers'),
    InferenceExecutionConfig: refused({ Mode: 'Direct' }),
    ExecutionRoleArn: compared('arn:theirs', 'role'),
    VpcConfig: refused(vpc),
    EnableNetworkIsolation: refused(true),
    DeploymentRecommendation: ignored(
      { RecommendationStatus: 'COMPLETED' },
      'advice of SageMaker, which nothing runs by',
    ),
  },
  ContainerDefinition: {
    ContainerHostname: ignored(
      'container-1',
      'SageMaker gives one where none is given; callers name it in Direct mode only, which is refused',
    ),
    Image: compared(`theirs@sha256:${D}`, 'container-image'),
    ImageConfig: refused({ RepositoryAccessMode: 'Vpc' }, 'container-settings'),
    Mode: refused('MultiModel', 'container-settings'),
    ModelDataUrl: compared('s3://theirs', 'container-artifact'),
    ModelDataSource: compared({ S3DataSource: { S3Uri: 's3://theirs', S3DataType: 'S3Object' } }, 'container-artifact'),
    AdditionalModelDataSources: refused([{ ChannelName: 'a' }], 'container-settings'),
    Environment: compared({ LD_PRELOAD: 'x' }, 'container-environment'),
    ModelPackageName: compared('arn:theirs', 'containers'),
    InferenceSpecificationName: refused('other', 'container-settings'),
    MultiModelConfig: ignored(
      { ModelCacheSetting: 'Disabled' },
      'it is read in MultiModel mode only, which is refused',
    ),
    ContainerMetricsConfig: refused({ MetricsEndpoints: [] }, 'container-settings'),
  },
  ImageConfig: {
    RepositoryAccessMode: refused('Vpc', 'container-settings'),
    RepositoryAuthConfig: ignored(
      { RepositoryCredentialsProviderArn: 'arn:f' },
      'it is read with Vpc only, which is refused',
    ),
  },
  S3ModelDataSource: {
    S3Uri: compared('s3://theirs', 'container-artifact'),
    S3DataType: refused('S3Prefix', 'container-settings'),
    CompressionType: ignored('None', 'the same bytes are fetched; a container that cannot read them does not answer'),
    ModelAccessConfig: ignored({ AcceptEula: true }, 'a licence that was accepted changes no content'),
    HubAccessConfig: refused({ HubContentArn: 'arn:hub' }, 'container-settings'),
    ManifestS3Uri: refused('s3://theirs', 'container-settings'),
    ETag: ignored('e', 'SageMaker tells it; the digest of the object is held against the one registered'),
    ManifestEtag: ignored('e', 'it goes with a manifest, which is refused'),
  },
  DescribeEndpointOutput: {
    EndpointName: ignored('other', NAMED),
    EndpointArn: ignored('arn:other', SAYS_THE_SAME),
    EndpointStatus: compared('OutOfService', 'status'),
    CreationTime: used(LATER, 'it tells an endpoint that Steward made from another of its name'),
    LastModifiedTime: ignored(LATER, 'autoscaling changes it too; what was changed is compared'),
    EndpointConfigName: compared('other', 'running-config'),
    ProductionVariants: compared([{ VariantName: 'other' }], 'variants'),
    DataCaptureConfig: compared(undefined, 'capture'),
    FailureReason: used(
      'of last year',
      'it is told with a release that failed; on an endpoint in service it says nothing of now',
    ),
    LastDeploymentConfig: ignored({ RollingUpdatePolicy: {} }, 'how the last update went; the next brings its own'),
    AsyncInferenceConfig: refused(async),
    PendingDeploymentSummary: used(
      { EndpointConfigName: 'next' },
      'an update on its way is waited for, or is the release itself',
    ),
    ExplainerConfig: refused(explainer),
    ShadowProductionVariants: compared([shadow], 'shadow-variants'),
    MetricsConfig: refused(metrics),
  },
  ProductionVariantSummary: {
    VariantName: compared('other', 'variants'),
    DeployedImages: compared([{ ResolvedImage: `x@sha256:${D}` }], 'running-images'),
    CurrentWeight: ignored(
      0.5,
      'of one variant, which gets all traffic; what others would get is a finding of its own',
    ),
    DesiredWeight: ignored(
      0.5,
      'of one variant, which gets all traffic; what others would get is a finding of its own',
    ),
    CurrentInstanceCount: ignored(1, 'on its way to the count desired, which is compared'),
    DesiredInstanceCount: compared(9, 'instances'),
    InstancePools: refused(pools),
    VariantStatus: used([{ Status: 'Updating' }], 'of an update on its way it tells which bake this is'),
    CurrentServerlessConfig: refused(serverless),
    DesiredServerlessConfig: refused(serverless),
    ManagedInstanceScaling: refused(scaling),
    RoutingConfig: refused(routing),
    CapacityReservationConfig: refused({ CapacityReservationPreference: 'capacity-reservations-only' }),
  },
  DataCaptureConfigSummary: {
    EnableCapture: compared(false, 'capture'),
    CaptureStatus: compared('Stopped', 'capture'),
    CurrentSamplingPercentage: compared(1, 'capture'),
    DestinationS3Uri: compared('s3://theirs', 'capture'),
    KmsKeyId: ignored(
      'key',
      'the key in use is the config\u2019s, where one is refused; without one S3\u2019s own may be told',
    ),
  },
  DeployedImage: {
    SpecifiedImage: ignored('tag', 'what a container names proves nothing: what was pulled is compared'),
    ResolvedImage: compared(`x@sha256:${D}`, 'running-images'),
    ResolutionTime: ignored(LATER, 'when it was pulled changes nothing'),
  },
  MetricsConfig: {
    EnableEnhancedMetrics: refused(true),
    EnableDetailedObservability: ignored(false, 'more numbers change no answer, and none that an alarm of ours reads'),
    MetricPublishFrequencyInSeconds: refused(300),
  },
  InferenceExecutionConfig: { Mode: refused('Direct') },
  ModelDataSource: {
    S3DataSource: compared({ S3Uri: 's3://theirs', S3DataType: 'S3Object' }, 'container-artifact'),
  },
  ProductionVariantManagedInstanceScaling: {
    Status: refused('ENABLED'),
    MinInstanceCount: ignored(1, 'of no meaning while it is DISABLED'),
    MaxInstanceCount: ignored(9, 'of no meaning while it is DISABLED'),
    ScaleInPolicy: ignored({ Strategy: 'IDLE' }, 'of no meaning while it is DISABLED'),
  },
  ProductionVariantRoutingConfig: {
    RoutingStrategy: refused('LEAST_OUTSTANDING_REQUESTS'),
    PrefixAwareRoutingConfig: ignored({}, 'it is read with PREFIX_AWARE only, which is refused'),
  },
};
