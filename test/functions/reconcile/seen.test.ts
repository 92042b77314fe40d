import { describe, expect, it } from 'vitest';
import { flow as reconcile } from '../../../functions/reconcile/flow.ts';
import { flow as register } from '../../../functions/register/flow.ts';
import { runFlow } from '../../../lib/contract/run-flow.ts';
import { sagemakerInput } from '../../../lib/flow/seen.ts';

const HOME = { account: '111122223333', region: 'eu-west-1' };
const envelope = {
  version: '0',
  id: 'e1',
  'detail-type': 'SageMaker Model Package State Change',
  source: 'aws.sagemaker',
  account: HOME.account,
  region: HOME.region,
  time: '2026-11-24T06:00:00Z',
  resources: [],
  detail: {
    ModelPackageGroupName: 'fraud-score',
    ModelPackageVersion: 7,
    ModelPackageArn: 'arn:aws:sagemaker:eu-west-1:111122223333:model-package/fraud-score/7',
    ModelPackageStatus: 'Completed',
    ModelApprovalStatus: 'PendingManualApproval',
    CustomerMetadataProperties: { secret: 'not ours' },
    EndpointName: 'fraud-prod',
  },
};
const taken = (raw: unknown) => runFlow({ schema: sagemakerInput(register, HOME), flow: async (seen) => seen }, raw);
const endpoint = (raw: object) =>
  runFlow(
    { schema: sagemakerInput(reconcile, HOME), flow: async (seen) => seen },
    { ...raw, 'detail-type': 'SageMaker Endpoint State Change' },
  );

describe("SageMaker's events, as EventBridge puts them on our queues", () => {
  it('come to register as the package they are about, without what we do not act on', async () => {
    const { CustomerMetadataProperties: _, EndpointName: __, ...detail } = envelope.detail;
    // Whose it is, the team that owns the group says, and no event.
    expect(await taken(envelope)).toEqual({
      detail,
      event: 'e1',
      actor: { kind: 'aws', id: 'sagemaker' },
    });
  });

  it('come to reconcile as the endpoint they are about', async () => {
    expect(await endpoint(envelope)).toEqual({ endpoint: 'fraud-prod', event: 'e1' });
  });

  it.each([
    ['another account', { account: '999988887777' }, /account `999988887777`/],
    ['another region', { region: 'us-east-1' }, /region `us-east-1`/],
    ['another source', { source: 'my.app' }, /source `my\.app`/],
    ['no detail', { detail: undefined }, /`detail`/],
    ['a detail in a string', { detail: '{}' }, /`detail`/],
    ['a day that does not exist', { time: '2026-02-30T00:00:00Z' }, /`time`/],
    [
      'a group name with a line break',
      { detail: { ...envelope.detail, ModelPackageGroupName: 'a\nb' } },
      /ModelPackageGroupName/,
    ],
  ])('with %s are refused with the reason', async (_, changed, message) => {
    await expect(taken({ ...envelope, ...changed })).rejects.toThrow(message);
    await expect(taken({ ...envelope, ...changed })).rejects.toMatchObject({ name: 'InvalidEventError' });
  });
});
