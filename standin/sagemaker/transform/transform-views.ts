import type {
  CreateTransformJobRequest,
  DescribeTransformJobResponse,
  ListTransformJobsRequest,
  TransformJobSummary,
} from '@aws-sdk/client-sagemaker';
import type { Outbox } from '../../core/events.ts';
import { pageOf } from '../../world/world.ts';
import type { JobState } from '../job.ts';

export type TransformJob = JobState & { args: CreateTransformJobRequest };

const date = (ms: number | undefined): Date | undefined => (ms === undefined ? undefined : new Date(ms));

const iso = (ms: number | undefined): string | undefined => date(ms)?.toISOString();

export function describeTransform(job: TransformJob): DescribeTransformJobResponse {
  const { Tags: _, ...args } = job.args;
  return {
    ...args,
    TransformJobName: job.name,
    TransformJobArn: job.arn,
    TransformJobStatus: job.status,
    FailureReason: job.failure,
    CreationTime: new Date(job.createdAt),
    TransformStartTime: date(job.startedAt),
    TransformEndTime: date(job.endedAt),
  };
}

const summaryOf = (job: TransformJob): TransformJobSummary => ({
  TransformJobName: job.name,
  TransformJobArn: job.arn,
  TransformJobStatus: job.status,
  FailureReason: job.failure,
  CreationTime: new Date(job.createdAt),
  TransformEndTime: date(job.endedAt),
  LastModifiedTime: date(job.modifiedAt),
});

/** Sorted by when they were created, the last first, ten at a time: the defaults of API_ListTransformJobs. */
export function listTransforms(all: readonly TransformJob[], input: ListTransformJobsRequest): object {
  const within = (at: number, after: Date | undefined, before: Date | undefined): boolean =>
    (!after || at > after.getTime()) && (!before || at < before.getTime());
  const key = { Name: 'name', Status: 'status', CreationTime: 'createdAt' } as const;
  const by = key[input.SortBy ?? 'CreationTime'];
  const found = all
    .filter(({ name }) => name.includes(input.NameContains ?? ''))
    .filter(({ status }) => !input.StatusEquals || status === input.StatusEquals)
    .filter(({ createdAt }) => within(createdAt, input.CreationTimeAfter, input.CreationTimeBefore))
    .filter(({ modifiedAt }) => within(modifiedAt, input.LastModifiedTimeAfter, input.LastModifiedTimeBefore))
    .sort((a, b) => (a[by] < b[by] ? -1 : 1));
  if ((input.SortOrder ?? 'Descending') === 'Descending') found.reverse();
  const { items, NextToken } = pageOf(found, input.MaxResults ?? 10, input.NextToken);
  return { TransformJobSummaries: items.map(summaryOf), NextToken };
}

/** What the event has of a job, by AWS's schema of it (aws.sagemaker@SageMakerTransformJobStateChange); its times as AWS's example has them. */
export function announceTransform(outbox: Outbox, job: TransformJob): void {
  const { ModelName, TransformInput, TransformOutput, TransformResources } = job.args;
  outbox.emit('Transform Job State Change', [job.arn], {
    TransformJobName: job.name,
    TransformJobArn: job.arn,
    TransformJobStatus: job.status,
    FailureReason: job.failure,
    ...{ ModelName, TransformInput, TransformOutput, TransformResources },
    CreationTime: iso(job.createdAt),
    TransformStartTime: iso(job.startedAt),
    TransformEndTime: iso(job.endedAt),
    Tags: Object.fromEntries((job.args.Tags ?? []).map(({ Key, Value }) => [Key, Value])),
  });
}
