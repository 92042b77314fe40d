import { GetRoleCommand, IAMClient, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { checkRole } from '../../../lib/adapters/aws/installation/role-check.ts';
import { endpointRoleNeeds } from '../../../lib/contract/endpoint-role.ts';

const iam = mockClient(IAMClient);
const client = new IAMClient({ region: 'eu-west-1' });
const ROLE = 'arn:aws:iam::111122223333:role/ml/fraud-endpoint';
const PLACE = { partition: 'aws', region: 'eu-west-1', account: '111122223333' };
const team = {
  groups: ['fraud-score', `${'g'.repeat(50)}*`],
  endpoints: ['fraud-*'],
  pipelines: [],
  roles: [ROLE],
  buckets: ['fraud-data', 'fraud-captures'],
  keys: ['arn:aws:kms:eu-west-1:111122223333:key/1'],
};
const trust = (service: unknown) =>
  encodeURIComponent(
    JSON.stringify({ Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }] }),
  );
type Question = { ActionNames: string[]; ResourceArns: string[] };

/** A role that may do everything but what `denies` picks. */
function roleThat(
  denies: (action: string, resource: string) => boolean,
  service: unknown = 'sagemaker.amazonaws.com',
): void {
  iam
    .on(GetRoleCommand, { RoleName: 'fraud-endpoint' })
    .resolves({ Role: { AssumeRolePolicyDocument: trust(service) } as never });
  iam.on(SimulatePrincipalPolicyCommand).callsFake(({ ActionNames, ResourceArns }: Question) => ({
    EvaluationResults: ActionNames.map((action) => ({
      EvalActionName: action,
      EvalResourceName: ResourceArns[0],
      EvalDecision: denies(action, ResourceArns[0]!) ? 'implicitDeny' : 'allowed',
    })),
  }));
}
const findings = async () =>
  (await checkRole(client, ROLE, endpointRoleNeeds(team as never, PLACE), PLACE.account)).map(
    ({ verdict, text }) => `${verdict}: ${text}`,
  );
beforeEach(() => iam.reset());

it('is not asked about a role of another account, whatever a role of that name may here', async () => {
  roleThat(() => true);
  const there = ROLE.replace('111122223333', '444455556666');
  const found = await checkRole(client, there, endpointRoleNeeds(team as never, PLACE), PLACE.account);
  expect(found).toMatchObject([{ verdict: 'unclear', text: expect.stringContaining('of another account') }]);
  expect(iam.calls()).toEqual([]);
});

describe("the endpoint role's own needs", () => {
  it('are met by a role that may everything, whoever else it trusts', async () => {
    roleThat(() => false, ['ec2.amazonaws.com', 'sagemaker.amazonaws.com']);
    expect(await findings()).toEqual([]);
  });

  it('name the alarms of every group as a release names them', async () => {
    roleThat((action) => action === 'cloudwatch:DescribeAlarms');
    const [line, ...more] = await findings();
    expect(more).toEqual([]);
    expect(line).toBe(
      `missing: may not \`cloudwatch:DescribeAlarms\` on \`arn:aws:cloudwatch:eu-west-1:111122223333:alarm:steward.release.fraud-score-v1-x\`, \`cloudwatch:DescribeAlarms\` on \`arn:aws:cloudwatch:eu-west-1:111122223333:alarm:steward.release.${'g'.repeat(40)}-v1-x\`: SageMaker does not see the alarms that a release is rolled back on`,
    );
  });

  it('are unclear where only the model knows the bucket, and met by one', async () => {
    roleThat((action, resource) => action === 's3:PutObject' && resource.includes('fraud-data'));
    expect(await findings()).toEqual([]);
    iam.reset();
    roleThat((action) => action === 's3:PutObject');
    expect(await findings()).toEqual([
      expect.stringMatching(/^unclear: may not `s3:PutObject` on .*nothing is captured/),
    ]);
  });

  it.each([
    ['no trust in SageMaker', () => roleThat(() => false, 'lambda.amazonaws.com'), /^missing: does not trust/],
    [
      'a key',
      () => roleThat((action) => action === 'kms:GenerateDataKey'),
      /^unclear: may not `kms:GenerateDataKey` on `arn:aws:kms:eu-west-1:111122223333:key\/1`/,
    ],
    [
      'the role',
      () => iam.on(GetRoleCommand).rejects(Object.assign(new Error('x'), { name: 'NoSuchEntityException' })),
      /^missing: does not exist/,
    ],
    [
      'the right to ask',
      () => iam.on(GetRoleCommand).rejects(Object.assign(new Error('x'), { name: 'AccessDeniedException' })),
      /^unclear: was not asked: these credentials may not/,
    ],
  ])('are told when this is lacking: %s', async (_, given, message) => {
    given();
    expect(await findings()).toEqual([expect.stringMatching(message)]);
  });
});
