import { declareFlow } from '../../lib/flow/flow.ts';
import { SweepDue, sweep } from './sweep.ts';

export const needs = [
  'registry',
  'usages',
  'ledger',
  'evidence:add',
  'training-files:list',
  'sagemaker:endpoints',
  'sagemaker:jobs',
  'sagemaker:list-jobs',
  'functions:look',
  'serving-metrics',
  'trust',
  'alarms:remove',
  'traffic',
  'owners',
  'workflows:look',
  'owners',
  'clock',
] as const;

export const flow = declareFlow({
  name: 'sweep',
  does: 'what no event brings: expiries, missed changes',
  wakes: [{ every: 'rate(5 minutes)', input: { limit: 100 } }],
  input: SweepDue,
  signs: true,
  timeout: 900,
  run: sweep,
  needs,
  writes: ['versions', 'deployments', 'questions', 'retrains', 'usage', 'incidents', 'lines', 'decisions'],
});
