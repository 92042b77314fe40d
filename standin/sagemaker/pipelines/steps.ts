import { createHash } from 'node:crypto';
import type {
  CreateModelPackageInput,
  CreateProcessingJobRequest,
  CreateTrainingJobRequest,
} from '@aws-sdk/client-sagemaker';
import * as sagemaker from '@aws-sdk/client-sagemaker';
import { decode } from '../../core/wire.ts';
import { imageDigest } from '../../process/images.ts';
import type { Job } from '../job.ts';
import type { Packages } from '../packages.ts';
import type { Step } from './definition.ts';
import type { Execution, StepState } from './execution-views.ts';
import { describeProcessing, describeTraining } from './job-views.ts';
import type { Jobs } from './jobs.ts';
import { resolve, type Scope } from './references.ts';

type Marks = Pick<StepState, 'job' | 'package'>;

export interface StepOutcome {
  failure?: string;
  stopped?: boolean;
  properties?: unknown;
  marks?: Marks;
}

/** A step that has begun: what to note of it at once, and either how it ended already or how to wait for it. */
export interface StepRun {
  marks: Marks;
  outcome?: StepOutcome;
  finish: () => Promise<StepOutcome>;
}

/** Turns a pipeline step into the API call it stands for. Arguments are checked as that call's request would be. */
export class Steps {
  readonly #jobs: Jobs;
  readonly #packages: Packages;

  constructor(jobs: Jobs, packages: Packages) {
    this.#jobs = jobs;
    this.#packages = packages;
  }

  /** Runs inside the transaction that marks the step as executing. @param state set when the step began before a restart */
  start(execution: Execution, step: Step, scope: Scope, state: StepState | undefined): StepRun {
    const known = state?.job && this.#jobs.find(state.job.name);
    if (known) return this.#follow(known);
    const args = resolve(step.Arguments, scope) as Record<string, unknown>;
    if (step.Type === 'RegisterModel') return this.#register(execution, args);
    const name = jobName(execution, step.Name);
    if (step.Type === 'Training') {
      const HyperParameters = strings(args.HyperParameters);
      const request = decode(sagemaker.CreateTrainingJobRequest$, {
        RoleArn: LOCAL_ROLE,
        ...args,
        HyperParameters,
        TrainingJobName: name,
      });
      return this.#follow(this.#jobs.createTraining(name, request as CreateTrainingJobRequest));
    }
    const request = decode(sagemaker.CreateProcessingJobRequest$, {
      RoleArn: LOCAL_ROLE,
      ...args,
      ProcessingJobName: name,
    });
    return this.#follow(this.#jobs.createProcessing(name, request as CreateProcessingJobRequest));
  }

  #follow(job: Job): StepRun {
    const marks = { job: { name: job.name, arn: job.arn } };
    const ended = job.status === 'Completed' || job.status === 'Failed' || job.status === 'Stopped';
    const finish = async (): Promise<StepOutcome> => outcomeOf(ended ? job : await this.#jobs.run(job.name));
    return { marks, finish };
  }

  #register(execution: Execution, args: Record<string, unknown>): StepRun {
    const input = decode(sagemaker.CreateModelPackageInput$, args) as CreateModelPackageInput;
    for (const { Image = '' } of input.InferenceSpecification?.Containers ?? []) {
      if (!imageDigest(Image))
        throw new Error(`image \`${Image}\` is not named by digest: push it and use the URI that was answered`);
    }
    const MetadataProperties = {
      ...input.MetadataProperties,
      GeneratedBy: input.MetadataProperties?.GeneratedBy ?? execution.arn,
    };
    const created = this.#packages.create({ ...input, MetadataProperties }, true);
    const marks = { package: created.arn };
    const properties = {
      ModelPackageArn: created.arn,
      ModelPackageVersion: created.version,
      ModelPackageGroupName: created.group,
    };
    const outcome = { properties, marks };
    return { marks, outcome, finish: async () => outcome };
  }
}

// the role a pipeline passes to its jobs when their arguments name none
const LOCAL_ROLE = 'arn:aws:iam::000000000000:role/standin-pipeline';

/** As SageMaker names them: pipelines-<execution>-<step>-<suffix>; the suffix is derived, so that a retry finds the job. */
function jobName(execution: Execution, step: string): string {
  const suffix = createHash('sha256').update(`${execution.arn}/${step}`).digest('hex').slice(0, 10);
  return `pipelines-${execution.id}-${step.replaceAll('_', '-').slice(0, 20)}-${suffix}`;
}

/** Hyperparameters reach a container as strings, whatever the type of the pipeline parameter they came from. */
function strings(values: unknown): unknown {
  if (typeof values !== 'object' || values === null) return {};
  const text = (value: unknown): unknown =>
    typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, text(value)]));
}

function outcomeOf(job: Job): StepOutcome {
  if (job.status === 'Stopped') return { stopped: true };
  if (job.status === 'Failed') return { failure: job.failure ?? 'the job failed' };
  return {
    properties: JSON.parse(JSON.stringify(job.kind === 'training' ? describeTraining(job) : describeProcessing(job))),
  };
}
