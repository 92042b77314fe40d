import { readFileSync } from 'node:fs';
import { CloudFormationValidatePlugin } from 'aws-cdk-lib';

/** CloudFormation's own rules and ours, in one engine: registering it again replaces CDK's instance, so it brings both. */
export const guard = (): CloudFormationValidatePlugin =>
  new CloudFormationValidatePlugin({
    guardRules: [{ name: 'steward', content: readFileSync(new URL('steward.guard', import.meta.url), 'utf8') }],
  });
