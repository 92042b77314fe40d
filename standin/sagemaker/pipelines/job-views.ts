import type { DescribeProcessingJobResponse, DescribeTrainingJobResponse } from '@aws-sdk/client-sagemaker';
import type { Outbox } from '../../core/events.ts';
import type { Job, ProcessingJob, TrainingJob } from '../job.ts';

const date = (ms: number | undefined): Date | undefined => (ms === undefined ? undefined : new Date(ms));
const secondary = (job: TrainingJob): 'Training' | 'Completed' | 'Failed' | 'Stopping' | 'Stopped' =>
  job.status === 'InProgress' ? 'Training' : job.status;

export function describeTraining(job: TrainingJob): DescribeTrainingJobResponse {
  return {
    ...job.args,
    StoppingCondition: job.args.StoppingCondition ?? {},
    TrainingJobName: job.name,
    TrainingJobArn: job.arn,
    ModelArtifacts: { S3ModelArtifacts: job.artifact },
    TrainingJobStatus: job.status,
    SecondaryStatus: secondary(job),
    FailureReason: job.failure,
    CreationTime: new Date(job.createdAt),
    TrainingStartTime: date(job.startedAt),
    TrainingEndTime: date(job.endedAt),
    ...(job.endedAt !== undefined && billed(job.startedAt, job.endedAt)),
    LastModifiedTime: date(job.modifiedAt),
  };
}

/** Whole seconds of the wall clock, said once the job has ended (API_DescribeTrainingJob); no spot here, so both are the same. */
function billed(from: number, to: number): { TrainingTimeInSeconds: number; BillableTimeInSeconds: number } {
  const seconds = Math.max(1, Math.ceil((to - from) / 1000));
  return { TrainingTimeInSeconds: seconds, BillableTimeInSeconds: seconds };
}

export function describeProcessing(job: ProcessingJob): DescribeProcessingJobResponse {
  return {
    ...job.args,
    ProcessingResources: job.args.ProcessingResources,
    AppSpecification: job.args.AppSpecification,
    ProcessingJobName: job.name,
    ProcessingJobArn: job.arn,
    ProcessingJobStatus: job.status,
    FailureReason: job.failure,
    CreationTime: new Date(job.createdAt),
    ProcessingStartTime: date(job.startedAt),
    ProcessingEndTime: date(job.endedAt),
    LastModifiedTime: date(job.modifiedAt),
  };
}

/** A job's state change; a training job's times are epoch-ms strings, a processing job's are numbers, as on AWS. */
export function announceJob(outbox: Outbox, job: Job): void {
  if (job.kind === 'training') {
    outbox.emit('Training Job State Change', [job.arn], {
      ...describeTraining(job),
      CreationTime: String(job.createdAt),
      TrainingStartTime: String(job.startedAt),
      TrainingEndTime: job.endedAt === undefined ? undefined : String(job.endedAt),
      LastModifiedTime: String(job.modifiedAt),
      Tags: {},
    });
    return;
  }
  outbox.emit('Processing Job State Change', [job.arn], {
    ...describeProcessing(job),
    CreationTime: job.createdAt,
    ProcessingStartTime: job.startedAt,
    ProcessingEndTime: job.endedAt,
    LastModifiedTime: job.modifiedAt,
    Tags: {},
  });
}
