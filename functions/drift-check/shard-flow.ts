import { declareFlow } from '../../lib/flow/flow.ts';
import { countShard, ShardDue } from './count-shard.ts';

export const needs = ['captures', 'baselines:read', 'evidence:add'] as const;

export const flow = declareFlow({
  name: 'drift-shard',
  does: 'counts one shard of a large window',
  wakes: [{ task: 'drift-map' }],
  input: ShardDue,
  // A child of the map is an Express execution, which ends after five minutes.
  timeout: 240,
  memory: 1769,
  run: countShard,
  needs,
});
