import * as cloudwatch from '@aws-sdk/client-cloudwatch';
import * as sagemaker from '@aws-sdk/client-sagemaker';
import { validation } from './errors.ts';

interface Limit {
  pattern?: RegExp;
  values?: readonly string[];
  min?: number;
  max?: number;
  length?: readonly [number, number];
}

const NAME: Limit = { pattern: /^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/ };
const TOKEN: Limit = { length: [32, 128] };
const WAIT: Limit = { min: 0, max: 3600 };
const PAGE: Limit = { min: 1, max: 100 };
const oneOf = (values: Record<string, string>): Limit => ({ values: Object.values(values) });

// Patterns, enumerations and ranges of the SageMaker and CloudWatch API references. The SDK's run-time schemas carry
// none of them. A key is `Structure.Member`, or `Member` wherever it appears.
const LIMITS: Record<string, Limit> = {
  EndpointName: NAME,
  EndpointConfigName: NAME,
  VariantName: NAME,
  'CreateModelInput.ModelName': NAME,
  'DescribeModelInput.ModelName': NAME,
  TransformJobName: NAME,
  'CreateTransformJobRequest.ModelName': NAME,
  MaxPayloadInMB: { min: 0, max: 100 },
  BatchStrategy: oneOf(sagemaker.BatchStrategy),
  SplitType: oneOf(sagemaker.SplitType),
  AssembleWith: oneOf(sagemaker.AssemblyType),
  JoinSource: oneOf(sagemaker.JoinSource),
  CompressionType: oneOf(sagemaker.CompressionType),
  'TransformResources.InstanceType': oneOf(sagemaker.TransformInstanceType),
  'TransformS3DataSource.S3DataType': { values: ['ManifestFile', 'S3Prefix'] },
  'CreateModelPackageGroupInput.ModelPackageGroupName': NAME,
  'CreatePipelineRequest.PipelineName': { pattern: /^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,255}$/ },
  PipelineExecutionDisplayName: { pattern: /^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,81}$/ },
  RoleArn: { pattern: /^arn:aws[a-z-]*:iam::\d{12}:role\/?[a-zA-Z_0-9+=,.@\-_/]+$/ },
  ExecutionRoleArn: { pattern: /^arn:aws[a-z-]*:iam::\d{12}:role\/?[a-zA-Z_0-9+=,.@\-_/]+$/ },
  ClientRequestToken: TOKEN,
  ModelApprovalStatus: oneOf(sagemaker.ModelApprovalStatus),
  ModelPackageType: oneOf(sagemaker.ModelPackageType),
  ApprovalDescription: { length: [0, 1024] },
  'CaptureOption.CaptureMode': oneOf(sagemaker.CaptureMode),
  InitialSamplingPercentage: { min: 0, max: 100 },
  DestinationS3Uri: { pattern: /^(https|s3):\/\/([^/]+)\/?(.*)$/ },
  'ProductionVariant.InstanceType': oneOf(sagemaker.ProductionVariantInstanceType),
  MemorySizeInMB: { min: 1024, max: 6144 },
  MaxConcurrency: { min: 1, max: 200 },
  ProvisionedConcurrency: { min: 1, max: 200 },
  S3OutputPath: { pattern: /^(https|s3):\/\/([^/]+)\/?(.*)$/ },
  S3FailurePath: { pattern: /^(https|s3):\/\/([^/]+)\/?(.*)$/ },
  SuccessTopic: { pattern: /^arn:aws[a-z-]*:sns:[a-z0-9-]*:[0-9]{12}:[a-zA-Z0-9_.-]+$/ },
  ErrorTopic: { pattern: /^arn:aws[a-z-]*:sns:[a-z0-9-]*:[0-9]{12}:[a-zA-Z0-9_.-]+$/ },
  MaxConcurrentInvocationsPerInstance: { min: 1, max: 1000 },
  KmsKeyId: { pattern: /^[a-zA-Z0-9:/_-]*$/, length: [0, 2048] },
  'VpcConfig.Subnets': { pattern: /^[-0-9a-zA-Z]+$/, length: [0, 32] },
  'VpcConfig.SecurityGroupIds': { pattern: /^[-0-9a-zA-Z]+$/, length: [0, 32] },
  InitialInstanceCount: { min: 1, max: Number.MAX_SAFE_INTEGER },
  InitialVariantWeight: { min: 0, max: Number.MAX_VALUE },
  'TrafficRoutingConfig.Type': oneOf(sagemaker.TrafficRoutingConfigType),
  'CapacitySize.Type': oneOf(sagemaker.CapacitySizeType),
  'CapacitySize.Value': { min: 1, max: Number.MAX_SAFE_INTEGER },
  WaitIntervalInSeconds: WAIT,
  TerminationWaitInSeconds: WAIT,
  MaximumExecutionTimeoutInSeconds: { min: 600, max: 28800 },
  SortOrder: oneOf(sagemaker.SortOrder),
  MaxResults: PAGE,
  'AlgorithmSpecification.TrainingInputMode': oneOf(sagemaker.TrainingInputMode),
  'S3DataSource.S3DataType': oneOf(sagemaker.S3DataType),
  S3UploadMode: oneOf(sagemaker.ProcessingS3UploadMode),
  AlarmName: { length: [1, 255] },
  ComparisonOperator: oneOf(cloudwatch.ComparisonOperator),
  'PutMetricAlarmInput.Statistic': oneOf(cloudwatch.Statistic),
  StateValue: oneOf(cloudwatch.StateValue),
  TreatMissingData: { values: ['breaching', 'notBreaching', 'ignore', 'missing'] },
  EvaluationPeriods: { min: 1, max: Number.MAX_SAFE_INTEGER },
  DatapointsToAlarm: { min: 1, max: Number.MAX_SAFE_INTEGER },
};

/** @param member `Structure.Member` as the SDK's schema names it; @param path where the value stands in the request */
export function checkLimits(member: string, path: string, value: unknown): void {
  const limit = LIMITS[member] ?? LIMITS[member.slice(member.indexOf('.') + 1)];
  const broken = limit && brokenRule(limit, value);
  if (!broken) return;
  throw validation(
    `1 validation error detected: Value '${String(value)}' at '${path}' failed to satisfy constraint: Member must ${broken}`,
  );
}

function brokenRule(limit: Limit, value: unknown): string | undefined {
  const { pattern, values, min, max, length } = limit;
  if (pattern && !pattern.test(String(value))) return `satisfy regular expression pattern: ${pattern.source}`;
  if (values && !values.includes(String(value))) return `satisfy enum value set: [${values.join(', ')}]`;
  if (min !== undefined && Number(value) < min) return `have value greater than or equal to ${min}`;
  if (max !== undefined && Number(value) > max) return `have value less than or equal to ${max}`;
  if (length && String(value).length < length[0]) return `have length greater than or equal to ${length[0]}`;
  if (length && String(value).length > length[1]) return `have length less than or equal to ${length[1]}`;
  return undefined;
}
