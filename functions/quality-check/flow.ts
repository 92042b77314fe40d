import { CheckDue } from '../../lib/contract/check-due.ts';
import { declareFlow } from '../../lib/flow/flow.ts';
import { qualityCheck } from './quality-check.ts';

export const needs = ['registry', 'ledger', 'captures', 'evidence:add', 'metrics'] as const;

export const flow = declareFlow({
  name: 'quality-check',
  does: 'compares predictions with labels',
  wakes: [{ slots: 'quality' }, { facts: ['CheckMissed', 'CheckAsked'], kinds: ['quality'] }],
  input: CheckDue,
  timeout: 900,
  memory: 1769,
  run: qualityCheck,
  needs,
  writes: ['checks', 'incidents', 'lines'],
});
