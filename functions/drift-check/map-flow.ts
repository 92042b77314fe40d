import { declareFlow } from '../../lib/flow/flow.ts';
import { DriftMapStep, driftMap } from './drift-map.ts';

export const needs = ['registry', 'ledger', 'captures', 'baselines:read', 'evidence:add', 'metrics'] as const;

export const flow = declareFlow({
  name: 'drift-map',
  does: 'before and after the shards of a large window',
  wakes: [{ task: 'drift-map' }],
  input: DriftMapStep,
  timeout: 900,
  memory: 1769,
  run: driftMap,
  needs,
  writes: ['checks', 'incidents', 'lines'],
});
