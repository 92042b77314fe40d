import { isoSeconds } from '../../core/events.ts';
import type { ParameterValue, StepType } from './definition.ts';
import type { Scope } from './references.ts';

export type ExecutionStatus = 'Executing' | 'Succeeded' | 'Failed' | 'Stopping' | 'Stopped';
export type StepStatus = 'Starting' | ExecutionStatus;

export interface StepState {
  name: string;
  type: StepType;
  status: StepStatus;
  startedAt: number;
  endedAt?: number;
  failure?: string;
  /** the job this step runs; set before it starts, so that a restart finds it again */
  job?: { name: string; arn: string };
  package?: string;
  /** what later steps may refer to */
  properties?: unknown;
}

/** One run of a pipeline, with the definition as it was at its start. */
export interface Execution {
  arn: string;
  id: string;
  pipeline: string;
  pipelineArn: string;
  displayName: string;
  description?: string;
  definition: string;
  parameters: Record<string, ParameterValue>;
  token: string;
  /** fingerprint of the request that started it */
  request: string;
  status: ExecutionStatus;
  failure?: string;
  createdAt: number;
  modifiedAt: number;
  endedAt?: number;
  steps: StepState[];
}

/** What the references of an execution's steps may point into. */
export const referenceScope = (execution: Execution): Scope => ({
  Parameters: execution.parameters,
  Execution: {
    PipelineExecutionId: execution.id,
    PipelineExecutionArn: execution.arn,
    PipelineName: execution.pipeline,
    PipelineArn: execution.pipelineArn,
    StartDateTime: isoSeconds(execution.createdAt),
    CurrentDateTime: isoSeconds(execution.modifiedAt),
  },
  Steps: Object.fromEntries(execution.steps.map((step) => [step.name, step.properties])),
});

/** The job or package of a step: camelCase in events, PascalCase in the API. */
export function metadataOf(step: StepState, audience: 'event' | 'api'): object {
  const arn = step.type === 'RegisterModel' ? step.package : step.job?.arn;
  if (!arn) return {};
  const name = step.type === 'RegisterModel' ? step.type : `${step.type}Job`;
  return audience === 'api' ? { [name]: { Arn: arn } } : { [name.charAt(0).toLowerCase() + name.slice(1)]: { arn } };
}

export const describeExecution = (execution: Execution): object => ({
  PipelineArn: execution.pipelineArn,
  PipelineExecutionArn: execution.arn,
  PipelineExecutionDisplayName: execution.displayName,
  PipelineExecutionStatus: execution.status,
  PipelineExecutionDescription: execution.description,
  FailureReason: execution.failure,
  CreationTime: new Date(execution.createdAt),
  LastModifiedTime: new Date(execution.modifiedAt),
});

export const stepView = (step: StepState): object => ({
  StepName: step.name,
  StartTime: new Date(step.startedAt),
  EndTime: step.endedAt === undefined ? undefined : new Date(step.endedAt),
  StepStatus: step.status,
  FailureReason: step.failure,
  AttemptCount: 1,
  Metadata: metadataOf(step, 'api'),
});
