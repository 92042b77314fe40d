import type { DescribeTransformJobResponse } from '@aws-sdk/client-sagemaker';
import type { DescribedJob } from '../../../domain/transform/described-job.ts';

/** A transform job in our words; of the variables it sets only the names. */
export function transformJobOf(found: DescribeTransformJobResponse): DescribedJob {
  const { TransformInput, TransformOutput, DataProcessing } = found;
  const source = TransformInput?.DataSource?.S3DataSource;
  return {
    name: found.TransformJobName ?? '',
    status: found.TransformJobStatus ?? 'Unknown',
    model: found.ModelName ?? '',
    variables: Object.keys(found.Environment ?? {}).sort(),
    createdAt: found.CreationTime?.getTime() ?? 0,
    startedAt: found.TransformStartTime?.getTime(),
    endedAt: found.TransformEndTime?.getTime(),
    input: {
      uri: source?.S3Uri ?? '',
      type: source?.S3DataType ?? 'S3Prefix',
      contentType: TransformInput?.ContentType,
      split: TransformInput?.SplitType ?? 'None',
      compression: TransformInput?.CompressionType ?? 'None',
    },
    output: { uri: TransformOutput?.S3OutputPath ?? '', accept: TransformOutput?.Accept },
    inputFilter: DataProcessing?.InputFilter ?? '$',
    outputFilter: DataProcessing?.OutputFilter ?? '$',
    joined: DataProcessing?.JoinSource === 'Input',
  };
}
