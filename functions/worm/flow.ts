import { StreamedRecord } from '../../lib/flow/carry-again.ts';
import { declareFlow } from '../../lib/flow/flow.ts';
import { copyToWorm } from './worm.ts';

export const needs = ['worm:keep', 'checkpoints:ask'] as const;

export const flow = declareFlow({
  name: 'worm',
  does: 'copies records to write-once storage',
  wakes: [{ stream: 'everything' }],
  input: StreamedRecord,
  timeout: 60,
  run: copyToWorm,
  needs,
});
