import { declareFlow } from '../../lib/flow/flow.ts';
import { hashPieces, ShareDue } from './hash-pieces.ts';

export const needs = ['evidence:digest', 'evidence:add'] as const;

export const flow = declareFlow({
  name: 'artifact-shard',
  does: 'reads one share of a large model',
  wakes: [{ task: 'artifact-map' }],
  input: ShareDue,
  timeout: 900,
  // Digests are made at the speed of one whole processor.
  memory: 1769,
  run: hashPieces,
  needs,
});
