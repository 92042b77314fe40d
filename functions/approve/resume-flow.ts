import { declareFlow } from '../../lib/flow/flow.ts';
import { ResumeDue, resume } from './resume.ts';

export const needs = [
  'registry',
  'ledger',
  'checkpoints:read',
  'trust',
  'keys:decrypt',
  'workflows:resume',
  'clock',
] as const;

export const flow = declareFlow({
  name: 'resume',
  does: 'wakes what waited for people',
  wakes: [{ facts: ['ApprovalAnswered', 'ApprovalExpired', 'ApprovalVoided', 'ApprovalWithdrawn'] }],
  input: ResumeDue,
  signs: true,
  timeout: 60,
  run: resume,
  needs,
  writes: ['versions', 'questions', 'lines', 'decisions'],
});
