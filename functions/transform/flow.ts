import { transformSeen } from '../../lib/contract/sagemaker-events.ts';
import { declareFlow } from '../../lib/flow/flow.ts';
import { TransformDue, transformJob } from './transform-job.ts';

export const needs = [
  'registry',
  'usages:read',
  'ledger',
  'evidence:add',
  'sagemaker:jobs',
  'transforms',
  'owners',
  'clock',
] as const;

export const flow = declareFlow({
  name: 'transform-job',
  does: 'holds a transform job against what is live',
  wakes: [
    { sagemaker: ['SageMaker Transform Job State Change'], about: 'buckets', seen: transformSeen },
    { facts: ['TransformJobMissed'] },
  ],
  input: TransformDue,
  timeout: 900,
  memory: 1769,
  run: transformJob,
  needs,
  // What a job ran that is not live stands in the deployment.
  writes: ['deployments', 'usage', 'incidents', 'lines'],
});
