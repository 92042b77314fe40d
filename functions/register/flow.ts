import { packageSeen } from '../../lib/contract/sagemaker-events.ts';
import { declareFlow } from '../../lib/flow/flow.ts';
import { PackageSeen, register } from './register.ts';

export const needs = [
  'registry',
  'ledger',
  'sagemaker:packages',
  'evidence',
  'owners',
  'workflows:start-artifact-map',
  'artifact-bytes',
] as const;

export const flow = declareFlow({
  name: 'register',
  does: 'makes a model package a model version',
  wakes: [{ sagemaker: ['SageMaker Model Package State Change'], about: 'groups', seen: packageSeen }],
  input: PackageSeen,
  timeout: 900,
  // The digests of large models are made at the speed of one whole processor.
  memory: 1769,
  run: register,
  needs,
  writes: ['versions', 'incidents', 'lines', 'chains'],
});
