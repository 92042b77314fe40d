import { declareFlow } from '../../lib/flow/flow.ts';
import { GateDue, gate } from './gate.ts';

export const needs = [
  'registry',
  'ledger',
  'evidence:add',
  'predictions',
  'baselines:build',
  'policies:gate',
  'owners',
] as const;

export const flow = declareFlow({
  name: 'gate',
  does: 'judges a version by policy',
  wakes: [
    { facts: ['ModelVersionRegistered', 'EvidenceAdded'] },
    // What was shown has changed: judged again, so that what is true now is asked.
    { facts: ['ModelApplied', 'ModelAdopted', 'AdoptionDue', 'ApprovalVoided'] },
    // Somebody wants it judged, and it takes longer than they are answered within.
    { facts: ['GateAsked'] },
    // It may enter its next stage: judged by what that adds.
    { facts: ['PromotionDue'] },
  ],
  input: GateDue,
  timeout: 900,
  // what an account may have without asking; how many predictions that is enough for says docs/pipelines.md
  memory: 3008,
  // ten million rows of twelve classes, to each of which two models gave a chance
  disk: 2048,
  run: gate,
  needs,
  writes: ['versions', 'incidents', 'lines'],
});
