import { declareFlow } from '../../lib/flow/flow.ts';
import { AskDue, ask } from './ask.ts';

export const needs = ['registry', 'ledger', 'checkpoints:read', 'trust', 'keys:encrypt', 'clock', 'ids'] as const;

export const flow = declareFlow({
  name: 'ask',
  does: 'puts a question to people',
  wakes: [{ task: 'release' }],
  input: AskDue,
  signs: true,
  run: ask,
  needs,
  writes: ['versions', 'questions', 'incidents', 'lines', 'decisions'],
});
