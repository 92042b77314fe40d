import { endpointSeen } from '../../lib/contract/sagemaker-events.ts';
import { declareFlow } from '../../lib/flow/flow.ts';
import { ReconcileDue, reconcile } from './reconcile.ts';

export const needs = [
  'registry',
  'usages',
  'ledger',
  'evidence:add',
  'sagemaker:endpoints',
  'functions:look',
  'clock',
] as const;

export const flow = declareFlow({
  name: 'reconcile',
  does: 'compares an endpoint with the registry',
  wakes: [
    {
      sagemaker: ['SageMaker Endpoint State Change', 'SageMaker Endpoint Deployment State Change'],
      about: 'endpoints',
      seen: endpointSeen,
    },
  ],
  input: ReconcileDue,
  timeout: 60,
  run: reconcile,
  needs,
  // What it finds on an endpoint stands in the deployment.
  writes: ['deployments', 'usage', 'incidents', 'lines'],
});
