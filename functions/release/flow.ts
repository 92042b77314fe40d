import { declareFlow } from '../../lib/flow/flow.ts';
import { ReleaseStep, release } from './release.ts';

export const needs = [
  'registry',
  'ledger',
  'sagemaker:release',
  'functions:release',
  'alarms',
  'evidence:digest',
  'evidence:begin',
  'evidence:carry',
  'evidence:add',
  'worm:look',
  'checkpoints:read',
  'trust',
  'people',
  'policies:people',
  'owners',
  'workflows:start-artifact-map',
  'artifact-bytes',
  'clock',
] as const;

export const flow = declareFlow({
  name: 'release',
  does: 'steps of the release machine',
  wakes: [{ task: 'release' }],
  input: ReleaseStep,
  signs: true,
  timeout: 900,
  // The digests of large models are made at the speed of one whole processor.
  memory: 1769,
  run: release,
  needs,
  writes: ['versions', 'deployments', 'questions', 'incidents', 'lines', 'decisions'],
});
