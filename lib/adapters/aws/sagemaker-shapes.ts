import type { DescribeEndpointCommandOutput, DescribeModelPackageCommandOutput } from '@aws-sdk/client-sagemaker';
import type { EndpointObservation, PackageDetails } from '../../ports/sagemaker.ts';

/** Metadata keys under which a pipeline names what Steward cannot find in the package itself (docs/pipelines.md). */
const PREDICTIONS = 'steward:predictions';
const TRAINING_DATA = 'steward:trainingData';
const REQUESTER = 'steward:requester';

const hex = (digest: string | undefined): string | undefined => digest?.replace(/^sha256:/, '');

/** SageMaker's description of a model package, in our words. */
export function packageOf(found: DescribeModelPackageCommandOutput): PackageDetails {
  const container = found.InferenceSpecification?.Containers?.[0];
  const metadata = found.CustomerMetadataProperties ?? {};
  const baseline = found.DriftCheckBaselines?.ModelDataQuality?.Statistics?.S3Uri;
  return {
    arn: found.ModelPackageArn!,
    group: found.ModelPackageGroupName ?? '',
    version: found.ModelPackageVersion ?? 0,
    status: found.ModelPackageStatus ?? 'Unknown',
    approval: found.ModelApprovalStatus,
    image: container?.Image ?? '',
    imageDigest: hex(container?.ImageDigest ?? /@(sha256:[0-9a-f]{64})$/.exec(container?.Image ?? '')?.[1]),
    artifact: container?.ModelDataUrl ?? '',
    environment: container?.Environment ?? {},
    generatedBy: found.MetadataProperties?.GeneratedBy,
    commit: found.MetadataProperties?.CommitId,
    requester: metadata[REQUESTER],
    createdAt: found.CreationTime?.getTime() ?? 0,
    evaluation: found.ModelMetrics?.ModelQuality?.Statistics?.S3Uri,
    predictions: metadata[PREDICTIONS],
    baselineSource: metadata[TRAINING_DATA] ?? baseline,
  };
}

/** What an endpoint runs: `pending` is the config of an update on its way, if SageMaker shows one. */
export const observationOf = (found: DescribeEndpointCommandOutput, packages: string[]): EndpointObservation => ({
  status: found.EndpointStatus ?? 'Unknown',
  config: found.EndpointConfigName ?? '',
  failureReason: found.FailureReason,
  packages,
  pending: found.PendingDeploymentSummary?.EndpointConfigName,
});
