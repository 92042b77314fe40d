import { createHash } from 'node:crypto';
import {
  DescribePipelineCommand,
  DescribePipelineExecutionCommand,
  DescribeProcessingJobCommand,
  DescribeTrainingJobCommand,
  DescribeTransformJobCommand,
  ListPipelineExecutionStepsCommand,
  type PipelineExecutionStep,
  type SageMakerClient,
  StartPipelineExecutionCommand,
  StopPipelineExecutionCommand,
} from '@aws-sdk/client-sagemaker';
import type { Instances, RanJob } from '../../../domain/retrain/jobs.ts';
import { plannedJobs } from '../../../domain/retrain/planned-jobs.ts';
import type { Training } from '../../../ports/sagemaker.ts';
import { undefinedIfGone } from '../sdk-errors.ts';

/** Pipelines and the jobs that they start. */
export const awsTraining = (client: SageMakerClient): Training => ({
  startPipeline: async (pipeline, token, parameters) => {
    const started = await client.send(
      new StartPipelineExecutionCommand({
        PipelineName: pipeline,
        ClientRequestToken: token,
        PipelineParameters: Object.entries(parameters).map(([Name, Value]) => ({ Name, Value })),
      }),
    );
    return started.PipelineExecutionArn!;
  },
  pipelineStatus: async (execution) => {
    const found = await client.send(new DescribePipelineExecutionCommand({ PipelineExecutionArn: execution }));
    const status = found.PipelineExecutionStatus ?? 'Unknown';
    const failedStep = status === 'Failed' ? await failedStepOf(client, execution) : undefined;
    const endedAt = ENDED.has(status) ? found.LastModifiedTime?.getTime() : undefined;
    return {
      ...{ status, failureReason: found.FailureReason },
      ...(endedAt !== undefined && { endedAt }),
      ...(failedStep && { failedStep }),
    };
  },
  pipelinePlan: async (pipeline, parameters) => {
    const found = await client.send(new DescribePipelineCommand({ PipelineName: pipeline })).catch(undefinedIfGone);
    return found && plannedJobs(found.PipelineDefinition ?? '', parameters, regionOf(found.PipelineArn));
  },
  pipelineJobs: async (execution) => {
    const jobs: RanJob[] = [];
    for await (const step of stepsOf(client, execution)) jobs.push(...(await jobsOf(client, step)));
    return { region: regionOf(execution), jobs };
  },
  stopPipeline: async (execution) => {
    const isExecuting = async () => {
      const found = await client.send(new DescribePipelineExecutionCommand({ PipelineExecutionArn: execution }));
      return found.PipelineExecutionStatus === 'Executing';
    };
    // Only what runs can be stopped; what ended meanwhile is where it should be.
    if (!(await isExecuting())) return;
    // The same token for the same execution: however often this is asked, it is one request.
    const ClientRequestToken = createHash('sha256').update(`stop ${execution}`).digest('hex');
    await client
      .send(new StopPipelineExecutionCommand({ PipelineExecutionArn: execution, ClientRequestToken }))
      .catch(async (error: Error) => {
        if (await isExecuting()) throw error;
      });
  },
});

/** PipelineExecutionStatus that nothing follows (API_DescribePipelineExecution). */
const ENDED: ReadonlySet<string> = new Set(['Succeeded', 'Failed', 'Stopped']);

const regionOf = (arn: string | undefined): string => arn?.split(':')[3] ?? '';

/** Steps in the order in which they began. */
async function* stepsOf(client: SageMakerClient, execution: string): AsyncGenerator<PipelineExecutionStep> {
  let NextToken: string | undefined;
  do {
    const page = await client.send(
      new ListPipelineExecutionStepsCommand({
        PipelineExecutionArn: execution,
        SortOrder: 'Ascending',
        ...(NextToken && { NextToken }),
      }),
    );
    yield* page.PipelineExecutionSteps ?? [];
    NextToken = page.NextToken;
  } while (NextToken);
}

/** The first step of an execution that failed; the steps that it kept from running come after it. */
async function failedStepOf(client: SageMakerClient, execution: string) {
  for await (const { StepStatus, StepName = '', FailureReason = '' } of stepsOf(client, execution))
    if (StepStatus === 'Failed') return { name: StepName, reason: FailureReason };
  return undefined;
}

/** The job of a step, if it has one; of one that may not be looked at, or is of another kind, only that it ran. */
async function jobsOf(
  client: SageMakerClient,
  { StepName: step = '', Metadata = {}, CacheHitResult }: PipelineExecutionStep,
) {
  // What came from the cache ran in another execution, and is billed there.
  if (CacheHitResult) return [];
  const look = async (job: Promise<Omit<RanJob, 'step'>>): Promise<RanJob[]> => [
    { step, ...(await job.catch(unseen)) },
  ];
  if (Metadata.TrainingJob) return look(trainingJob(client, nameIn(Metadata.TrainingJob.Arn)));
  if (Metadata.ProcessingJob) return look(processingJob(client, nameIn(Metadata.ProcessingJob.Arn)));
  if (Metadata.TransformJob) return look(transformJob(client, nameIn(Metadata.TransformJob.Arn)));
  // Both kinds of checks are processing jobs.
  const check = Metadata.QualityCheck ?? Metadata.ClarifyCheck;
  if (check?.CheckJobArn) return look(processingJob(client, nameIn(check.CheckJobArn)));
  const free = Object.keys(Metadata).every((kind) => FREE.has(kind));
  return free ? [] : [{ step, instances: [], seconds: undefined }];
}

/** Kinds of steps that run no instances of SageMaker's (API_PipelineExecutionStepMetadata); of any other it is not known what it costs. */
const FREE: ReadonlySet<string> = new Set([
  ...['Model', 'RegisterModel', 'Condition', 'Callback', 'Lambda', 'Fail', 'EndpointConfig', 'Lineage'],
]);

/** Of what may not be looked at, or is gone, only that it ran is known; a service that cannot answer now is asked again. */
function unseen(error: Error): Omit<RanJob, 'step'> {
  if (error.name !== 'AccessDeniedException') undefinedIfGone(error);
  return { instances: [], seconds: undefined };
}

const nameIn = (arn: string | undefined): string => arn?.split('/').at(-1) ?? '';
const secondsBetween = (from: Date | undefined, to: Date | undefined): number | undefined =>
  from && to && Math.max(0, Math.ceil((to.getTime() - from.getTime()) / 1000));

/** `BillableTimeInSeconds`: what spot saved is off already, and all instances of the job count (API_DescribeTrainingJob). */
async function trainingJob(client: SageMakerClient, TrainingJobName: string): Promise<Omit<RanJob, 'step'>> {
  const found = await client.send(new DescribeTrainingJobCommand({ TrainingJobName }));
  const { InstanceGroups, InstanceType, InstanceCount } = found.ResourceConfig ?? {};
  const groups = InstanceGroups?.length ? InstanceGroups : [{ InstanceType, InstanceCount }];
  return { instances: groups.flatMap(instancesOf), seconds: found.BillableTimeInSeconds };
}

async function processingJob(client: SageMakerClient, ProcessingJobName: string): Promise<Omit<RanJob, 'step'>> {
  const found = await client.send(new DescribeProcessingJobCommand({ ProcessingJobName }));
  return {
    instances: instancesOf(found.ProcessingResources?.ClusterConfig ?? {}),
    seconds: secondsBetween(found.ProcessingStartTime, found.ProcessingEndTime),
  };
}

async function transformJob(client: SageMakerClient, TransformJobName: string): Promise<Omit<RanJob, 'step'>> {
  const found = await client.send(new DescribeTransformJobCommand({ TransformJobName }));
  return {
    instances: instancesOf(found.TransformResources ?? {}),
    seconds: secondsBetween(found.TransformStartTime, found.TransformEndTime),
  };
}

const instancesOf = ({
  InstanceType,
  InstanceCount,
}: {
  InstanceType?: string | undefined;
  InstanceCount?: number | undefined;
}): Instances[] =>
  InstanceType !== undefined && InstanceCount !== undefined ? [{ type: InstanceType, count: InstanceCount }] : [];
