import type { CreateProcessingJobRequest, CreateTrainingJobRequest } from '@aws-sdk/client-sagemaker';

export interface JobState {
  name: string;
  arn: string;
  status: 'InProgress' | 'Completed' | 'Failed' | 'Stopping' | 'Stopped';
  createdAt: number;
  startedAt: number;
  endedAt?: number;
  modifiedAt: number;
  failure?: string;
}

export type TrainingJob = JobState & { kind: 'training'; args: CreateTrainingJobRequest; artifact: string };
export type ProcessingJob = JobState & { kind: 'processing'; args: CreateProcessingJobRequest };
/** A training or processing job, as stored under its name. */
export type Job = TrainingJob | ProcessingJob;
