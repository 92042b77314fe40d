import { Stack } from 'aws-cdk-lib';
import { CfnManagedPolicy, CfnPolicy, CfnRole } from 'aws-cdk-lib/aws-iam';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../../cli/input/config-file.ts';
import { policySize } from '../../../lib/constructs/rules/policy-size.ts';
import { tooLarge } from '../../../lib/constructs/rules/template-limits.ts';
import { Config } from '../../../lib/contract/config.ts';
import { constructed } from '../synthesized.ts';
import { LISTED_NAMES, manyNames } from './many-names.ts';

/** What IAM takes, in characters without white space (docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html). */
const IAM = { managed: 6144, inline: 10_240, trust: 2048 };

/** Every role of an environment that lists so many names, and what its policies take; whole synths of it are `npm run synth:all`'s matter. */
function rolesOf(names: number, policiesPerRole: number, place: { account?: string; region?: string } = {}) {
  const { account: _, region: __, ...shipped } = readConfig('dev');
  const app = constructed(Config.parse({ ...shipped, ...place, policiesPerRole, teams: manyNames(names) }));
  const nodes = app.node.findAll();
  const roles = nodes.filter((node) => node instanceof CfnRole);
  const policies = nodes.filter((node) => node instanceof CfnManagedPolicy);
  const sizes = roles.map((role) => {
    const its = role.node.scope!.node.findAll();
    return {
      role: role.node.path,
      // Some are attached to several roles.
      managed: policies
        .filter((policy) =>
          (Stack.of(policy).resolve(policy.roles) ?? []).some((of: { Ref?: string }) => of.Ref === idOf(role)),
        )
        .map((policy) => policySize(policy, policy.policyDocument)),
      inline: its
        .filter((node) => node instanceof CfnPolicy)
        .reduce((sum, node) => sum + policySize(node, node.policyDocument), 0),
      trust: policySize(role, role.assumeRolePolicyDocument),
    };
  });
  return { sizes, refused: tooLarge(app, policiesPerRole) };
}
const idOf = (role: CfnRole): string => Stack.of(role).resolve(role.logicalId);
const HERE = { account: '111122223333', region: 'ap-southeast-1' };

describe('as many names as docs/deploy.md says', () => {
  it.each([
    [LISTED_NAMES.default, 10, 'in the region with the longest name', HERE],
    [LISTED_NAMES.default, 10, 'in any account and region', {}],
    [LISTED_NAMES.raised, 20, 'in the region with the longest name', HERE],
    [LISTED_NAMES.raised, 20, 'in any account and region', {}],
  ])('%i fit into %i managed policies of every role, %s', (names, policiesPerRole, _, place) => {
    const { sizes, refused } = rolesOf(names, policiesPerRole, place);
    const most = sizes.toSorted((a, b) => b.managed.length - a.managed.length)[0]!;
    process.stdout.write(
      `${names} names: ${most.managed.length} managed policies of ${policiesPerRole} for ${most.role}, the last of ${most.managed.at(-1)} characters; at most ${Math.max(...sizes.map(({ inline }) => inline))} of inline policy\n`,
    );
    expect(refused).toEqual([]);
    expect(sizes.length).toBeGreaterThan(25);
    for (const { role, managed, inline, trust } of sizes) {
      expect(managed.length, role).toBeLessThanOrEqual(policiesPerRole);
      expect(Math.max(0, ...managed), role).toBeLessThanOrEqual(IAM.managed);
      expect(inline, role).toBeLessThanOrEqual(IAM.inline);
      expect(trust, role).toBeLessThanOrEqual(IAM.trust);
    }
  });

  it('and more are refused at synth, with each role that is too large and what to do', () => {
    const { refused } = rolesOf(LISTED_NAMES.raised, 10, HERE);
    expect(refused.map((said) => /^the role of `(\w+)`/.exec(said)?.[1])).toContain('Release');
    for (const said of refused)
      expect(said).toMatch(
        /needs \d+ managed policies for the names in `teams`, and the account takes 10 a role: let names end in `\*`.* write `policiesPerRole: 20`$/,
      );
  });
});
