import * as z from 'zod';
import { declareFlow } from '../../lib/flow/flow.ts';
import { auditLive } from './audit.ts';

export const needs = ['ledger:read', 'checkpoints:read', 'trust', 'clock'] as const;

export const flow = declareFlow({
  name: 'audit',
  does: 'checks the live ledger',
  wakes: [{ every: 'rate(1 day)', input: {} }],
  input: z.object({}),
  timeout: 900,
  memory: 1769,
  run: auditLive,
  needs,
});
