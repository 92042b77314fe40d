import { GetRoleCommand, type IAMClient, paginateSimulatePrincipalPolicy } from '@aws-sdk/client-iam';
import type { RoleNeed } from '../../../contract/endpoint-role.ts';

/** What is known of a role: `missing` is certain, `unclear` could not be asked or depends on what only a model knows. */
export interface RoleFinding {
  readonly role: string;
  readonly verdict: 'missing' | 'unclear';
  readonly text: string;
}

/**
 * Asks IAM's own simulator whether a role may do what it needs, and whether SageMaker may take it on. The simulator knows the role's
 * policies and boundary, not the policies of buckets, keys and organizations:
 * docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
 *
 * @param account of these credentials: IAM answers for no other one's roles, and may know one of the same name
 */
export async function checkRole(
  iam: IAMClient,
  role: string,
  needs: readonly RoleNeed[],
  account: string,
): Promise<RoleFinding[]> {
  const say = (verdict: RoleFinding['verdict'], text: string): RoleFinding => ({ role, verdict, text });
  if (role.split(':')[4] !== account)
    return [say('unclear', 'was not asked: it is of another account, see docs/accounts.md for what it needs')];
  try {
    const trusted = await trusts(iam, role);
    const findings = trusted
      ? []
      : [say('missing', 'does not trust `sagemaker.amazonaws.com`: no endpoint can run under it')];
    for (const need of needs) {
      const denied = await deniedOf(iam, role, need);
      const lacking =
        need.of === 'every' ? denied.length > 0 : denied.length === need.resources.length * need.actions.length;
      if (!lacking) continue;
      const but = need.elsewhere ? `, unless it may ${need.elsewhere}` : '';
      findings.push(say(need.elsewhere ? 'unclear' : 'missing', `may not ${denied.join(', ')}: ${need.why}${but}`));
    }
    return findings;
  } catch (error) {
    const { name, message } = error as Error;
    if (/NoSuchEntity/.test(name)) return [say('missing', 'does not exist: no endpoint can run under it')];
    const cause = /AccessDenied/.test(name) ? 'these credentials may not ask IAM about it' : `${name}: ${message}`;
    return [say('unclear', `was not asked: ${cause}`)];
  }
}

async function trusts(iam: IAMClient, role: string): Promise<boolean> {
  const { Role } = await iam.send(new GetRoleCommand({ RoleName: role.split('/').at(-1)! }));
  const document = JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '{}')) as { Statement?: unknown };
  return [document.Statement ?? []].flat().some((raw) => {
    const statement = raw as { Effect?: string; Principal?: { Service?: string | string[] } };
    return statement.Effect === 'Allow' && [statement.Principal?.Service].flat().includes('sagemaker.amazonaws.com');
  });
}

/** Which of the actions the role is not allowed on which of the resources, in words. */
async function deniedOf(iam: IAMClient, role: string, { actions, resources }: RoleNeed): Promise<string[]> {
  const denied: string[] = [];
  for (const resource of resources) {
    const question = { PolicySourceArn: role, ActionNames: [...actions], ResourceArns: [resource] };
    for await (const { EvaluationResults = [] } of paginateSimulatePrincipalPolicy({ client: iam }, question))
      for (const { EvalActionName, EvalDecision } of EvaluationResults)
        if (EvalDecision !== 'allowed') denied.push(`\`${EvalActionName}\` on \`${resource}\``);
  }
  return denied;
}
