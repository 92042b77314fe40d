import { Stack } from 'aws-cdk-lib';
import { ManagedPolicy, PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import { flattenCfnReference } from 'cdk-nag/lib/utils/flatten-cfn-reference.js';
import { acknowledgeRule } from './acknowledge.ts';

/** What else there is to say of a right. */
export interface Allowed {
  readonly because?: string;
  readonly conditions?: Record<string, unknown>;
  /** A policy of this role alone. @default the role's own */
  readonly in?: ManagedPolicy;
}

/**
 * Allows a role, or all that a managed policy is attached to, calls on exactly these resources. One that ends in a wildcard says why it must: `because` is what a reviewer reads, and
 * what cdk-nag is told about exactly this resource.
 */
export function allowOn(
  to: Role | ManagedPolicy,
  actions: readonly string[],
  resources: readonly string[],
  { because, conditions, in: policy }: Allowed = {},
): void {
  const statement = new PolicyStatement({
    actions: [...actions],
    resources: [...resources],
    ...(conditions && { conditions }),
  });
  const holder = policy ?? to;
  if (holder instanceof ManagedPolicy) holder.addStatements(statement);
  else holder.addToPolicy(statement);
  for (const resource of resources) {
    const written = flattenCfnReference(Stack.of(to).resolve(resource));
    if (!written.includes('*')) continue;
    if (!because) throw new Error(`\`${written}\` is a wildcard for ${actions.join(', ')}: say why it must be`);
    acknowledgeRule(to, `AwsSolutions-IAM5[Resource::${written}]`, because);
  }
}
