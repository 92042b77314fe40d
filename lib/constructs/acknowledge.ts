import { Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Accepts one finding of cdk-nag on one construct, for a reason a reviewer can weigh. */
export const acknowledge = (construct: IConstruct, id: string, reason: string): void =>
  Validations.of(construct).acknowledge({ id, reason });

/**
 * An ARN as the template of `user` will write it. The automatic reference to another stack only gets its final form when everything
 * is built, too late to acknowledge exactly the permission it is part of.
 */
export function arnIn(user: IConstruct, owner: IConstruct, arn: string): string {
  const from = Stack.of(owner);
  if (Stack.of(user) === from) return arn;
  Stack.of(user).addStackDependency(from);
  return String(from.exportValue(arn));
}
