import { describe, expect, it } from 'vitest';
import { FLOWS } from '../../functions/flows.ts';
import type { Event } from '../../lib/contract/events.ts';
import { flowsWokenBy, routeSageMaker } from '../../lib/flow/routes.ts';

const told = (type: Event['detail-type'], kind: string): Event => ({
  source: 'steward',
  'detail-type': type,
  detail: {
    schema: 1,
    tenant: 'default',
    model: 'fraud-score',
    chain: 'model.default.fraud-score',
    seq: 1,
    hash: 'f'.repeat(64),
    at: '2026-11-24T06:00:00.000Z',
    actor: { kind: 'service', id: 'sweep' },
    data: { kind },
  },
});
const envelope = (type: string, detail: Record<string, unknown>) => ({
  id: 'e1',
  source: 'aws.sagemaker',
  'detail-type': type,
  account: '111122223333',
  region: 'eu-west-1',
  time: 0,
  detail,
});

describe('an event wakes', () => {
  it.each(['CheckMissed', 'CheckAsked'] as const)('only the check of the kind that %s is about', (type) => {
    expect(flowsWokenBy(FLOWS, told(type, 'drift'))).toEqual(['drift-check']);
    expect(flowsWokenBy(FLOWS, told(type, 'quality'))).toEqual(['quality-check']);
    expect(flowsWokenBy(FLOWS, told(type, 'operations'))).toEqual(['operations-check']);
    expect(flowsWokenBy(FLOWS, told(type, 'fairness'))).toEqual([]);
  });

  it('every flow that waits for it, and none for what nobody waits for', () => {
    expect(flowsWokenBy(FLOWS, told('ApprovalVoided', '')).sort()).toEqual(['gate', 'resume']);
    expect(flowsWokenBy(FLOWS, told('CheckRecorded', 'drift'))).toEqual([]);
  });

  it('of SageMaker, the flow it is for, in its own words', () => {
    const detail = { ModelPackageGroupName: 'fraud-score' };
    expect(routeSageMaker(FLOWS, envelope('SageMaker Model Package State Change', detail))).toEqual({
      flow: 'register',
      input: { detail, event: 'e1' },
    });
    expect(routeSageMaker(FLOWS, envelope('SageMaker Endpoint State Change', { EndpointName: 'fraud-prod' }))).toEqual({
      flow: 'reconcile',
      input: { endpoint: 'fraud-prod', event: 'e1' },
    });
    expect(routeSageMaker(FLOWS, envelope('SageMaker Training Job State Change', {}))).toBeUndefined();
  });
});
