import { declareHttpFlow } from '../../lib/flow/flow.ts';
import { answerApi } from './answer-api.ts';

export const needs = ['registry', 'ledger', 'checkpoints:read', 'trust', 'people', 'policies:people', 'clock'] as const;

export const flow = declareHttpFlow({
  name: 'answer',
  does: "takes a person's answer",
  wakes: [{ requests: ['POST /api/approvals/{id}/answer'] }],
  signs: true,
  memory: 1024,
  serve: answerApi,
  needs,
  writes: ['versions', 'questions', 'incidents', 'lines', 'decisions'],
});
