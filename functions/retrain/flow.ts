import { declareFlow } from '../../lib/flow/flow.ts';
import { RetrainStep, retrain } from './retrain.ts';

export const needs = [
  'registry',
  'ledger',
  'sagemaker:train',
  'workflows:start-release',
  'evidence:add',
  'training-files',
  'owners',
  'clock',
] as const;

export const flow = declareFlow({
  name: 'retrain',
  does: 'steps of the retrain machine',
  wakes: [{ task: 'retrain' }],
  input: RetrainStep,
  timeout: 60,
  run: retrain,
  needs,
  writes: ['retrains', 'incidents', 'lines'],
});
