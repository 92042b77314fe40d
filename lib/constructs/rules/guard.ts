import { readFileSync } from 'node:fs';
import { CloudFormationValidatePlugin } from 'aws-cdk-lib';

let made: CloudFormationValidatePlugin | undefined;

/**
 * CloudFormation's own rules and ours, in one engine: registering it again replaces CDK's instance, so it brings both. One for all apps of a
 * process, as CDK's own is: an engine takes seconds to start.
 */
export function guard(): CloudFormationValidatePlugin {
  made ??= new CloudFormationValidatePlugin({
    guardRules: [{ name: 'steward', content: readFileSync(new URL('steward.guard', import.meta.url), 'utf8') }],
  });
  return made;
}
