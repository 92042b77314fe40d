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

function packagedContainer(found: ModelPackageContainerDefinition): PackageContainer {
  const sources = [...modelOf(found), ...(found.AdditionalModelDataSources ?? []).map(channelOf), ...besideOf(found)];
  return {
    image: found.Image ?? '',
    imageDigest: digestIn(found.ImageDigest) ?? digestIn(found.Image),
    artifact: sources.find(({ name }) => name === MODEL)?.uri ?? '',
    sources,
    environment: found.Environment ?? {},
    unreadable: givenNames({
      'ModelDataSource without S3DataSource': found.ModelDataSource && !found.ModelDataSource.S3DataSource,
      'ProductId of AWS Marketplace': found.ProductId,
    }),
  };
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

const channelOf = ({ ChannelName = '', S3DataSource = NOWHERE }: AdditionalModelDataSource): ModelSource =>
  s3SourceOf(`channel ${ChannelName}`, S3DataSource);

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
    containers: (found.InferenceSpecification?.Containers ?? []).map(packagedContainer),
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
