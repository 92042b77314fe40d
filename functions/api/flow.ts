import { declareHttpFlow } from '../../lib/flow/flow.ts';
import { api } from './api.ts';

export const needs = [
  'registry',
  'usages:read',
  'ledger:read',
  'evidence:read',
  'checkpoints:read',
  'trust',
  'policies:people',
  'clock',
] as const;

export const flow = declareHttpFlow({
  name: 'api',
  does: 'what people look at',
  wakes: [{ requests: ['GET /api/{proxy+}'] }],
  memory: 1024,
  serve: api,
  needs,
});
