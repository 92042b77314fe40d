import {
  type DescribeTransformJobResponse,
  ListTransformJobsCommand,
  type SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import type { DescribedJob } from '../../../domain/transform/described-job.ts';

/** A transform job in our words; of the variables it sets only the names. */
export function transformJobOf(found: DescribeTransformJobResponse): DescribedJob {
  const { TransformInput, TransformOutput, DataProcessing } = found;
  const { InstanceType: type, InstanceCount: count } = found.TransformResources ?? {};
  const source = TransformInput?.DataSource?.S3DataSource;
  return {
    name: found.TransformJobName ?? '',
    status: found.TransformJobStatus ?? 'Unknown',
    model: found.ModelName ?? '',
    variables: Object.keys(found.Environment ?? {}).sort(),
    createdAt: found.CreationTime?.getTime() ?? 0,
    startedAt: found.TransformStartTime?.getTime(),
    endedAt: found.TransformEndTime?.getTime(),
    ...(type !== undefined && count !== undefined && { fleet: { type, count } }),
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

/**
 * Names of jobs that completed, page by page, 100 of them on each, which is the most there are (API_ListTransformJobs). A job that has ended is not modified
 * any more; whose it is neither a filter nor a summary tells, as names are the teams' own and an output stands in DescribeTransformJob alone.
 */
export async function completedJobs(
  client: SageMakerClient,
  { after, before }: { readonly after: number; readonly before: number },
  most: number,
): Promise<string[]> {
  const names: string[] = [];
  let NextToken: string | undefined;
  do {
    const page = await client.send(
      new ListTransformJobsCommand({
        ...{ StatusEquals: 'Completed', SortBy: 'CreationTime', SortOrder: 'Ascending', MaxResults: 100 },
        ...{ LastModifiedTimeAfter: new Date(after), LastModifiedTimeBefore: new Date(before), NextToken },
      }),
    );
    names.push(...(page.TransformJobSummaries ?? []).map(({ TransformJobName = '' }) => TransformJobName));
    NextToken = page.NextToken;
  } while (NextToken !== undefined && names.length < most);
  return names.slice(0, most);
}
