import { CfnOutput, CfnWaitConditionHandle, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { type Claim, exportOf } from '../contract/claims.ts';

/**
 * The names that an environment has for itself, each as an export. CloudFormation refuses a second stack with an export of the same name,
 * and this one is deployed before all others: an environment that claims another's name ends here, and nothing of it was created.
 */
export class ClaimsStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps & { environment: string; claims: readonly Claim[] }) {
    super(scope, id, props);
    // A stack must hold something; this is nothing.
    new CfnWaitConditionHandle(this, 'Nothing');
    for (const claim of props.claims) {
      const { name: exportName, value, digest } = exportOf(claim, props.environment);
      new CfnOutput(this, `Claim${digest.slice(0, 16)}`, { exportName, value });
    }
  }
}

/** CloudFormation takes 200 outputs a stack (docs: cloudformation-limits.html). */
const OUTPUTS = 200;
/** Enough for some 700 claims, which fall into them by their digests: a new name never moves an old one to another stack. */
const SPREAD = 4;

/**
 * The claims by the part of a stack's name that they are deployed under: one stack, or four where one would be too small. The step from
 * one to four is the one move of old claims there is, and docs/deploy.md says what to do then.
 */
export function claimStacks(claims: readonly Claim[]): Map<string, Claim[]> {
  if (claims.length <= OUTPUTS) return new Map([['Claims', [...claims]]]);
  return Map.groupBy(claims, (claim) => `Claims${(Number.parseInt(exportOf(claim, '').digest[0]!, 16) % SPREAD) + 1}`);
}
