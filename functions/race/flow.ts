import { ReleaseSubject } from '../../lib/contract/release-execution.ts';
import { declareFlow } from '../../lib/flow/flow.ts';
import { race } from './race.ts';

export const needs = [
  'registry',
  'ledger',
  'sagemaker:race',
  'evidence:digest',
  'evidence:add',
  'captures',
  'checkpoints:read',
  'trust',
  'clock',
] as const;

export const flow = declareFlow({
  name: 'race',
  does: 'a challenger beside the champion',
  wakes: [{ task: 'release' }],
  input: ReleaseSubject,
  signs: true,
  timeout: 900,
  memory: 1769,
  run: race,
  needs,
  writes: ['deployments', 'incidents', 'lines', 'decisions'],
});
