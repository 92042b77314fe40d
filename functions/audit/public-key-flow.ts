import { declareFlow } from '../../lib/flow/flow.ts';
import { publishKey, ResourceRequest } from './public-key.ts';

export const needs = ['public-key'] as const;

export const flow = declareFlow({
  name: 'public-key',
  does: "tells CloudFormation the ledger's public key",
  wakes: [{ deploy: true }],
  input: ResourceRequest,
  run: publishKey,
  needs,
});
