import * as z from 'zod';
import { declareFlow } from '../../lib/flow/flow.ts';
import { checkpoint } from './checkpoint.ts';

export const needs = ['ledger:read', 'checkpoints', 'signer', 'trust', 'clock'] as const;

export const flow = declareFlow({
  name: 'checkpoint',
  does: 'signs where all chains stand',
  // Records ask for theirs; the schedule is for days on which there are none.
  wakes: [{ asked: 'once a minute' }, { every: 'rate(12 hours)', input: {} }],
  input: z.object({}),
  timeout: 900,
  memory: 1769,
  run: checkpoint,
  needs,
});
