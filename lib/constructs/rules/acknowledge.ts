import { Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Accepts one finding of cdk-nag on one construct, for a reason a reviewer can weigh. */
export const acknowledgeRule = (construct: IConstruct, id: string, reason: string): void =>
  Validations.of(construct).acknowledge({ id, reason });

/** The same finding as several packs name it: `LambdaDLQ` is `HIPAA.Security-LambdaDLQ` and others. */
export function acknowledgePacks(construct: IConstruct, packs: readonly Pack[], rule: string, reason: string): void {
  for (const pack of packs) acknowledgeRule(construct, `${pack}-${rule}`, reason);
}
export type Pack = 'NIST.800.53.R5' | 'HIPAA.Security' | 'Serverless';
/** Both write the same rules under their own controls. */
export const REGULATED: readonly Pack[] = ['NIST.800.53.R5', 'HIPAA.Security'];

/** A bucket in one region. */
export const oneRegion = (bucket: IConstruct): void =>
  acknowledgePacks(
    bucket,
    REGULATED,
    'S3BucketReplicationEnabled',
    'a second region is a choice of law and cost that an installation makes: versions and Object Lock keep what is here',
  );

/** Every role's rights stand in its own policy. */
export const ownPolicy = (role: IConstruct): void =>
  acknowledgePacks(
    role,
    REGULATED,
    'IAMNoInlinePolicy',
    'rights belong to one role and go with it: a managed policy could be attached to another, or changed for many at once',
  );

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
