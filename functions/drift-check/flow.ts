import { CheckDue } from '../../lib/contract/check-due.ts';
import { declareFlow } from '../../lib/flow/flow.ts';
import { driftCheck } from './drift-check.ts';

export const needs = [
  'registry',
  'ledger',
  'captures',
  'baselines:read',
  'evidence:add',
  'workflows:start-drift-map',
  'clock',
  'capacity',
  'metrics',
] as const;

export const flow = declareFlow({
  name: 'drift-check',
  does: 'compares a window with the baseline',
  wakes: [{ slots: 'drift' }, { facts: ['CheckMissed', 'CheckAsked'], kinds: ['drift'] }],
  input: CheckDue,
  timeout: 900,
  memory: 1769,
  run: driftCheck,
  needs,
  writes: ['checks', 'incidents', 'lines'],
});
