import { CheckDue } from '../../lib/contract/check-due.ts';
import { declareFlow } from '../../lib/flow/flow.ts';
import { operationsCheck } from './operations-check.ts';

export const needs = [
  'registry',
  'ledger',
  'captures',
  'evidence:add',
  'evidence:begin',
  'serving-metrics',
  'sagemaker:ask',
  'functions:ask',
  'metrics',
  'clock',
] as const;

export const flow = declareFlow({
  name: 'operations-check',
  does: 'holds latency, errors, traffic and known answers against limits',
  wakes: [{ slots: 'operations' }, { facts: ['CheckMissed', 'CheckAsked'], kinds: ['operations'] }],
  input: CheckDue,
  timeout: 300,
  run: operationsCheck,
  needs,
  writes: ['checks', 'incidents', 'lines'],
});
