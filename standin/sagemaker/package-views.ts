import type {
  CreateModelPackageInput,
  DescribeModelPackageOutput,
  ModelPackageSummary,
} from '@aws-sdk/client-sagemaker';
import { validation } from '../core/errors.ts';
import { imageDigest } from '../process/images.ts';

/** A versioned model package: what it was created with, then what was changed. */
export interface Package {
  arn: string;
  group: string;
  version: number;
  createdAt: number;
  modifiedAt: number;
  body: CreateModelPackageInput & { ApprovalDescription?: string };
}

const METADATA = { keys: 50, key: 128, value: 256, pattern: /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u };
/** The inference specification with each container's ImageDigest filled in from its image URI. */
export function withDigests(input: CreateModelPackageInput): CreateModelPackageInput['InferenceSpecification'] {
  const specification = input.InferenceSpecification;
  if (!specification) return undefined;
  const containers = specification.Containers ?? [];
  const digested = containers.map((container) => ({
    ...container,
    ImageDigest: container.ImageDigest ?? imageDigest(container.Image ?? ''),
  }));
  return { ...specification, Containers: digested };
}

/** @throws ValidationException for customer metadata that AWS would refuse */
export function checkMetadata(properties: Record<string, string>): void {
  const entries = Object.entries(properties);
  const wrong = entries.find(([key, value]) => {
    const lengths = key.length <= METADATA.key && value.length <= METADATA.value;
    return !lengths || !METADATA.pattern.test(key) || !METADATA.pattern.test(value);
  });
  if (!wrong && entries.length <= METADATA.keys) return;
  throw validation(
    `1 validation error detected: Value at 'customerMetadataProperties' failed to satisfy constraint: at most ${METADATA.keys} entries of ${METADATA.pattern.source}, key to ${METADATA.key}, value to ${METADATA.value} characters`,
  );
}

export const packageSummary = (found: Package): ModelPackageSummary => ({
  ModelPackageGroupName: found.group,
  ModelPackageVersion: found.version,
  ModelPackageArn: found.arn,
  ModelPackageDescription: found.body.ModelPackageDescription,
  CreationTime: new Date(found.createdAt),
  ModelPackageStatus: 'Completed',
  ModelApprovalStatus: found.body.ModelApprovalStatus,
  ModelLifeCycle: found.body.ModelLifeCycle,
});

export function describePackage(found: Package): DescribeModelPackageOutput {
  const { ClientToken, Tags, ModelPackageName, ...body } = found.body;
  return {
    ...body,
    ...packageSummary(found),
    ModelPackageName: `${found.group}/${found.version}`,
    LastModifiedTime: new Date(found.modifiedAt),
    ModelPackageStatusDetails: { ValidationStatuses: [], ImageScanStatuses: [] },
    CertifyForMarketplace: found.body.CertifyForMarketplace ?? false,
  };
}
