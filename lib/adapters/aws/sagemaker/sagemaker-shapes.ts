import type {
  AdditionalModelDataSource,
  AdditionalS3DataSource,
  DescribeModelPackageCommandOutput,
  MetricsSource,
  ModelPackageContainerDefinition,
  S3ModelDataSource,
} from '@aws-sdk/client-sagemaker';
import type { ModelSource } from '../../../domain/inventory/inventory.ts';
import type { PackageContainer } from '../../../domain/served/served.ts';
import type { LeftEvidence, PackageDetails } from '../../../ports/sagemaker.ts';

/** Metadata keys under which a pipeline names what Steward cannot find in the package itself (docs/pipelines.md). */
const PREDICTIONS = 'steward:predictions';
const TRAINING_DATA = 'steward:trainingData';
const REQUESTER = 'steward:requester';
/** Before the kind of any other evidence. */
const EVIDENCE = 'steward:evidence.';

const DIGEST = /sha256:([0-9a-f]{64})$/;
/** The digest an image is named by, lower-case hex; none for a tag. */
export const digestIn = (image: string | undefined): string | undefined => DIGEST.exec(image ?? '')?.[1];

/**
 * How every member of a container is treated stands in test/adapters/aws/sagemaker/package-members.ts, which fails when there is a new one.
 * @param storage where SageMaker itself keeps the model, if it does
 */
function packagedContainer(found: ModelPackageContainerDefinition, storage: string | undefined): PackageContainer {
  const sources = [...modelOf(found), ...(found.AdditionalModelDataSources ?? []).map(channelOf), ...besideOf(found)];
  const [named, told] = [digestIn(found.Image), digestIn(found.ImageDigest)];
  return {
    image: found.Image ?? '',
    // What an address names is what runs, whatever stands beside it.
    imageDigest: named ?? told,
    artifact: sources.find(({ name }) => name === MODEL)?.uri ?? '',
    sources,
    environment: found.Environment ?? {},
    settings: settingsOf(found),
    unreadable: givenNames({
      'ModelDataSource without S3DataSource': found.ModelDataSource && !found.ModelDataSource.S3DataSource,
      'ProductId of AWS Marketplace': found.ProductId,
      'ImageDigest beside an Image of another digest': named && told && named !== told,
      [`ManagedStorageType ${storage}`]: storage,
      // No record of ours keeps a member of that name.
      'Environment with a variable `__proto__`': Object.hasOwn(found.Environment ?? {}, '__proto__'),
      'BaseModel without model data': found.BaseModel && sources.length === 0,
    }),
  };
}

/** What decides what is served, or whether, without being bytes or variables; told only where SageMaker tells it. */
function settingsOf(found: ModelPackageContainerDefinition): Record<string, string> {
  const { HubContentName, HubContentVersion, RecipeName } = found.BaseModel ?? {};
  const licences: [string, S3ModelDataSource | undefined][] = [
    [MODEL, found.ModelDataSource?.S3DataSource],
    ...(found.AdditionalModelDataSources ?? []).map((one): [string, S3ModelDataSource | undefined] => [
      channelName(one),
      one.S3DataSource,
    ]),
  ];
  const told: [string, string | boolean | undefined][] = [
    ['ContainerHostname', found.ContainerHostname],
    ['BaseModel', [HubContentName, HubContentVersion, RecipeName].filter(Boolean).join(' ')],
    ['IsCheckpoint', found.IsCheckpoint],
    ...licences.map(([name, source]): [string, boolean | undefined] => [
      `AcceptEula of ${name}`,
      source?.ModelAccessConfig?.AcceptEula,
    ]),
  ];
  return Object.fromEntries(
    told.flatMap(([name, value]) => (value === undefined || value === '' ? [] : [[name, String(value)]])),
  );
}

const MODEL = 'model';

/** SageMaker may say one address in both members; two addresses are two sources. */
function modelOf({ ModelDataUrl, ModelDataSource, ModelDataETag }: ModelPackageContainerDefinition): ModelSource[] {
  const source = ModelDataSource?.S3DataSource;
  const own = source && s3SourceOf(MODEL, source);
  if (!ModelDataUrl || own?.uri === ModelDataUrl) return own ? [own] : [];
  const url = {
    name: MODEL,
    uri: ModelDataUrl,
    kind: 'object' as const,
    compression: 'Gzip',
    ...etagOf(ModelDataETag),
  };
  return [url, ...(own ? [{ ...own, name: 'ModelDataSource' }] : [])];
}

const channelName = ({ ChannelName = '' }: AdditionalModelDataSource): string => `channel ${ChannelName}`;
const channelOf = (channel: AdditionalModelDataSource): ModelSource =>
  s3SourceOf(channelName(channel), channel.S3DataSource ?? NOWHERE);

const NOWHERE = { S3Uri: '', S3DataType: undefined, CompressionType: undefined };

const besideOf = ({ AdditionalS3DataSource: beside }: ModelPackageContainerDefinition): ModelSource[] =>
  beside ? [s3SourceOf('AdditionalS3DataSource', beside)] : [];

const s3SourceOf = (name: string, source: S3ModelDataSource | AdditionalS3DataSource): ModelSource => ({
  name,
  uri: source.S3Uri ?? '',
  kind: source.S3DataType === 'S3Prefix' ? 'prefix' : 'object',
  ...(source.CompressionType && { compression: source.CompressionType }),
  ...('ManifestS3Uri' in source && source.ManifestS3Uri && { manifest: source.ManifestS3Uri }),
  ...('HubAccessConfig' in source && source.HubAccessConfig && { hub: source.HubAccessConfig.HubContentArn ?? 'none' }),
  ...etagOf(source.ETag),
  ...('ManifestEtag' in source && source.ManifestEtag && { manifestEtag: source.ManifestEtag }),
});

const etagOf = (etag: string | undefined): { etag?: string } => (etag ? { etag } : {});

/** The names under which something is said. */
export const givenNames = (members: Record<string, unknown>): string[] =>
  Object.keys(members).filter((name) => Boolean(members[name]));

/** SageMaker's description of a model package, in our words. */
export function packageOf(found: DescribeModelPackageCommandOutput): PackageDetails {
  const metadata = found.CustomerMetadataProperties ?? {};
  const evaluation = found.ModelMetrics?.ModelQuality?.Statistics;
  const baseline = found.DriftCheckBaselines?.ModelDataQuality?.Statistics?.S3Uri;
  return {
    arn: found.ModelPackageArn!,
    group: found.ModelPackageGroupName ?? '',
    version: found.ModelPackageVersion ?? 0,
    status: found.ModelPackageStatus ?? 'Unknown',
    approval: found.ModelApprovalStatus,
    approvedAs: found.ApprovalDescription,
    containers: (found.InferenceSpecification?.Containers ?? []).map((one) =>
      packagedContainer(one, found.ManagedStorageType),
    ),
    ...(found.ModelPackageRegistrationType === 'Logged' && { logged: true }),
    generatedBy: found.MetadataProperties?.GeneratedBy,
    commit: found.MetadataProperties?.CommitId,
    requester: metadata[REQUESTER],
    createdAt: found.CreationTime?.getTime() ?? 0,
    evaluation: evaluation?.S3Uri,
    ...(evaluation?.ContentDigest && { evaluationDigest: namedDigest(evaluation.ContentDigest) }),
    predictions: metadata[PREDICTIONS],
    left: leftIn(found),
    baselineSource: metadata[TRAINING_DATA] ?? baseline,
  };
}

/** API_MetricsSource: `sha256:` and hex, in any case. */
const namedDigest = (content: string): string => content.toLowerCase().replace(/^sha256:/, '');

/** What a package names as evidence: in SageMaker's own members (API_ModelMetrics, API_ModelPackageModelCard), or by kind in its metadata, which goes before. */
function leftIn({
  ModelMetrics: metrics,
  ModelCard: card,
  CustomerMetadataProperties,
}: DescribeModelPackageCommandOutput): LeftEvidence[] {
  const named = Object.entries(CustomerMetadataProperties ?? {})
    .filter(([key]) => key.startsWith(EVIDENCE))
    .map(([key, from]) => ({ kind: key.slice(EVIDENCE.length), from }));
  const own: Record<string, MetricsSource | undefined> = {
    'bias-report': metrics?.Bias?.Report ?? metrics?.Bias?.PostTrainingReport,
    'data-bias-report': metrics?.Bias?.PreTrainingReport,
    explainability: metrics?.Explainability?.Report,
    'data-quality': metrics?.ModelDataQuality?.Statistics,
  };
  const told = new Set(named.map(({ kind }) => kind));
  return [
    ...named,
    ...Object.entries(own).flatMap(([kind, source]) =>
      source?.S3Uri && !told.has(kind)
        ? [{ kind, from: source.S3Uri, ...(source.ContentDigest && { digest: namedDigest(source.ContentDigest) }) }]
        : [],
    ),
    ...(card?.ModelCardContent && !told.has('model-card')
      ? [{ kind: 'model-card', content: card.ModelCardContent }]
      : []),
  ];
}
