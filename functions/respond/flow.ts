import { declareFlow } from '../../lib/flow/flow.ts';
import { RespondDue, respond } from './respond.ts';

export const needs = ['registry', 'ledger', 'clock'] as const;

export const flow = declareFlow({
  name: 'respond',
  does: 'freezes or goes back on a confirmed finding, as the manifest says',
  wakes: [{ facts: ['DriftDetected', 'QualityDropped', 'OutOfBandChangeFound'] }],
  input: RespondDue,
  timeout: 60,
  run: respond,
  needs,
  writes: ['deployments', 'incidents', 'lines'],
});
