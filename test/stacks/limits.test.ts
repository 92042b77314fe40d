import { App, CfnOutput, CfnWaitConditionHandle, Stack } from 'aws-cdk-lib';
import { CfnPolicy } from 'aws-cdk-lib/aws-iam';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnQueuePolicy } from 'aws-cdk-lib/aws-sqs';
import { describe, expect, it } from 'vitest';
import { tooLarge } from '../../lib/constructs/rules/template-limits.ts';
import { claimsOf } from '../../lib/contract/claims.ts';
import { claimStacks } from '../../lib/stacks/claims-stack.ts';
import { manyNames } from './names/many-names.ts';

/** What the limits say of a stack with this in it. */
function found(fill: (stack: Stack) => void): string[] {
  const app = new App({ analyticsReporting: false });
  fill(new Stack(app, 'S'));
  return tooLarge(app, 10);
}
const statement = (...resources: string[]) => ({ Effect: 'Allow', Action: 's3:GetObject', Resource: resources });
const policy = (count: number) => ({
  Version: '2012-10-17',
  Statement: Array.from({ length: count }, (_, i) => statement(`arn:aws:s3:::bucket-${i}/*`)),
});

describe('what AWS would refuse for its size', () => {
  it.each<[string, (stack: Stack) => void, RegExp]>([
    [
      'two inline policies of one role together',
      (stack) => {
        for (const id of ['A', 'B'])
          new CfnPolicy(stack, id, { policyName: id, roles: ['r'], policyDocument: policy(80) });
      },
      /^the role of `A` has \d+ characters of inline policy, IAM takes 10240: let names end in `\*`/,
    ],
    [
      'an environment',
      (stack) => {
        const variables = { TEAMS: 'x'.repeat(4090) };
        new CfnFunction(stack, 'F', { role: 'r', code: { zipFile: 'x' }, environment: { variables } });
      },
      /^the environment of `F` has 41\d\d characters, AWS takes 4096/,
    ],
    [
      "a queue's policy",
      (stack) => {
        new CfnQueuePolicy(stack, 'Q', { queues: ['q'], policyDocument: policy(21) });
      },
      /^the policy of a queue of `Q` has 21 statements, SQS takes 20/,
    ],
    [
      'the resources of a stack',
      (stack) => {
        for (let i = 0; i <= 500; i++) new CfnWaitConditionHandle(stack, `R${i}`);
      },
      /^stack `S` has 501 resources, CloudFormation takes 500: each tenant has four groups/,
    ],
    [
      'the outputs of a stack',
      (stack) => {
        for (let i = 0; i <= 200; i++) new CfnOutput(stack, `O${i}`, { value: 'x' });
      },
      /^stack `S` has 201 outputs, CloudFormation takes 200/,
    ],
  ])('is said of %s', (_, fill, says) => {
    expect(found(fill)).toEqual([expect.stringMatching(says)]);
  });

  it('is said of nothing that fits', () => {
    expect(
      found((stack) => new CfnPolicy(stack, 'A', { policyName: 'a', roles: ['r'], policyDocument: policy(80) })),
    ).toEqual([]);
  });
});

describe('the claims of an environment', () => {
  it('are in one stack as long as they fit, then in four that none of them leaves', () => {
    const of = (names: number) => claimStacks(claimsOf({ teams: manyNames(names) }));
    expect([...of(150).keys()]).toEqual(['Claims']);
    const [fewer, more] = [of(300), of(600)];
    expect([...fewer.keys()].sort()).toEqual(['Claims1', 'Claims2', 'Claims3', 'Claims4']);
    for (const [stack, claims] of fewer) {
      expect(claims.length).toBeLessThanOrEqual(200);
      expect(more.get(stack)).toEqual(expect.arrayContaining(claims));
      expect(more.get(stack)!.length).toBeLessThanOrEqual(200);
    }
  });
});
