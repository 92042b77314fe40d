import { declareFlow } from '../../lib/flow/flow.ts';
import { ArtifactMapStep, artifactMap } from './artifact-map.ts';

export const needs = ['registry', 'ledger', 'sagemaker:packages', 'evidence', 'owners', 'artifact-bytes'] as const;

export const flow = declareFlow({
  name: 'artifact-map',
  does: 'before and after many functions read a large model',
  wakes: [{ task: 'artifact-map' }],
  input: ArtifactMapStep,
  timeout: 900,
  memory: 1769,
  run: artifactMap,
  needs,
  writes: ['versions', 'incidents', 'lines', 'chains'],
});
