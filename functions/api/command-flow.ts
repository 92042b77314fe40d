import { declareHttpFlow } from '../../lib/flow/flow.ts';
import { commandApi } from './command-api.ts';

export const needs = [
  'registry',
  'ledger',
  'sagemaker:packages',
  'sagemaker:endpoints',
  'evidence',
  'predictions',
  'baselines:build',
  'sagemaker:plan',
  'workflows:start-release',
  'workflows:start-retrain',
  'workflows:start-drift-map',
  'workflows:start-artifact-map',
  'people:members',
  'artifact-bytes',
  'workflows:redrive',
  'policies',
  'owners',
  'traffic',
  'clock',
] as const;

export const flow = declareHttpFlow({
  name: 'command',
  does: 'carries out what signed-in people want',
  wakes: [
    {
      requests: [
        'POST /api/models/{model}/{command}',
        'GET /api/models/{model}/executions',
        'GET /api/models/{model}/ladder',
      ],
    },
  ],
  signs: true,
  // The API waits no longer than 30 s.
  timeout: 29,
  memory: 1769,
  serve: commandApi,
  needs,
  writes: [
    'manifests',
    'versions',
    'deployments',
    'checks',
    'questions',
    'retrains',
    'incidents',
    'lines',
    'decisions',
    'chains',
  ],
});
