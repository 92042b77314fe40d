import { ReleaseSubject } from '../../lib/contract/release-execution.ts';
import { declareFlow } from '../../lib/flow/flow.ts';
import { evaluate } from './evaluate.ts';

export const needs = ['registry', 'ledger', 'evidence:add', 'predictions', 'clock'] as const;

export const flow = declareFlow({
  name: 'evaluate',
  does: 'challenger against champion',
  wakes: [{ task: 'release' }],
  input: ReleaseSubject,
  timeout: 900,
  // what an account may have without asking; how many predictions that is enough for says docs/pipelines.md
  memory: 3008,
  // ten million rows of twelve classes, to each of which two models gave a chance
  disk: 2048,
  run: evaluate,
  needs,
  writes: [],
});
