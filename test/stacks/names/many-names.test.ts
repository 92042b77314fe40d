import { App, Stack } from 'aws-cdk-lib';
import { CfnManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { describe, expect, it } from 'vitest';
import type { ControlFunction } from '../../../lib/constructs/control-function.ts';
import { policySize } from '../../../lib/constructs/rules/policy-size.ts';
import { tooLarge } from '../../../lib/constructs/rules/template-limits.ts';
import { Teams } from '../../../lib/constructs/teams.ts';
import { LISTED_NAMES, manyNames } from './many-names.ts';

/** The role that lists most, the release's, with nothing but what is listed; whole synths of it are `npm run synth:all`'s matter. */
function release(names: number, policiesPerRole: number, region?: string) {
  const app = new App({ analyticsReporting: false });
  const stack = new Stack(app, 'Control', region ? { env: { account: '111122223333', region } } : {});
  const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  const allow: ControlFunction['allow'] = (actions, resources, { conditions, in: policy } = {}) => {
    const statement = new PolicyStatement({
      actions: [...actions],
      resources: [...resources],
      ...(conditions && { conditions }),
    });
    if (policy) policy.addStatements(statement);
    else role.addToPolicy(statement);
  };
  const to = Object.assign(role, { role, allow }) as unknown as ControlFunction;
  const teams = new Teams(stack, manyNames(names));
  teams.grantReadData(to);
  teams.grantRelease(to);
  const managed = role.node.findAll().filter((node) => node instanceof CfnManagedPolicy);
  return {
    managed: managed.length,
    largest: Math.max(...managed.map((policy) => policySize(policy, policy.policyDocument))),
    refused: tooLarge(app, policiesPerRole),
  };
}

describe('as many names as docs/deploy.md says', () => {
  it.each([
    [LISTED_NAMES.default, 10],
    [LISTED_NAMES.raised, 20],
  ])('%i fit into %i managed policies', (names, policiesPerRole) => {
    const { managed, largest, refused } = release(names, policiesPerRole, 'eu-west-1');
    process.stdout.write(`${names} names: ${managed} managed policies, the largest of ${largest} characters\n`);
    expect(refused).toEqual([]);
    expect(managed).toBeLessThanOrEqual(policiesPerRole);
    expect(largest).toBeLessThanOrEqual(6144);
  });

  it('fit also where no region is written, and ARNs may become the longest there are', () => {
    expect(release(LISTED_NAMES.default, 10).refused).toEqual([]);
  });

  it('and more are refused at synth, with the role that is too large and what to do', () => {
    expect(release(LISTED_NAMES.raised, 10, 'eu-west-1').refused).toEqual([
      expect.stringMatching(
        /^the role of `Role` needs \d+ managed policies for the names in `teams`, and the account takes 10 a role: let names end in `\*`.* write `policiesPerRole: 20`$/,
      ),
    ]);
  });
});
