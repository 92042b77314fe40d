import {
  type App,
  Aspects,
  type IPolicyValidationPlugin,
  RemovalPolicy,
  type Stack,
  Tags,
  Validations,
} from 'aws-cdk-lib';
import { ManagedPolicy, PermissionsBoundary } from 'aws-cdk-lib/aws-iam';
import { CfnLogGroup } from 'aws-cdk-lib/aws-logs';
import { AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R5Checks, ServerlessChecks } from 'cdk-nag';
import { FLOWS } from '../../functions/flows.ts';
import { guard } from '../constructs/rules/guard.ts';
import { tooLarge } from '../constructs/rules/template-limits.ts';
import { claimsOf } from '../contract/claims.ts';
import type { Config } from '../contract/config.ts';
import { targetsOf } from '../contract/targets.ts';
import { ApiStack } from './api-stack.ts';
import { ClaimsStack, claimStacks } from './claims-stack.ts';
import { ControlStack } from './control-stack.ts';
import { isReaching } from './grants.ts';
import { StateStack } from './state-stack.ts';
import { TargetStack } from './target-stack.ts';

/** What templates are held against: cdk-nag's packs, CloudFormation's rules and our own. They take most of a synth. */
export const everyRule = (app: App): IPolicyValidationPlugin[] => [
  new AwsSolutionsChecks(app),
  new NIST80053R5Checks(app),
  new HIPAASecurityChecks(app),
  new ServerlessChecks(app),
  guard(),
];

/**
 * What another account has for an environment: deployed there, with credentials of that account, after the environment itself, whose roles it
 * trusts by their names. Throws RangeError for a target that the configuration does not list.
 */
export function stewardTarget(app: App, config: Config, name: string, rules = everyRule(app)): TargetStack {
  const target = targetsOf(config).find((one) => one.name === name);
  if (!target)
    throw new RangeError(
      `\`${name}\` is not among \`targets\`: ${config.targets.map((one) => one.name).join(', ') || 'there is none'}`,
    );
  const { environment } = config;
  const stack = new TargetStack(app, `Steward-${environment}-Target-${name}`, {
    env: { account: target.account, region: target.region },
    terminationProtection: config.removal === 'keep',
    description: `Steward: what it has in the account of ${name}`,
    ...{ config, target, reaching: FLOWS.filter(isReaching).map((flow) => flow.name) },
  });
  for (const [key, value] of Object.entries({ application: 'steward', environment, ...config.tags }))
    Tags.of(app).add(key, value);
  bound(stack, config.targets.find((one) => one.name === name)?.permissionsBoundary);
  app.node.addValidation({ validate: () => tooLarge(app, config.policiesPerRole) });
  Validations.of(app).addPlugins(...rules);
  return stack;
}

/**
 * One environment of Steward: the names it has for itself, what must outlive every deploy, the way in for people, the flows. Each stack
 * uses only those before it.
 *
 * @param consoleFolder the built page, relative to the repository
 * @param rules the app's templates are held against: only a test that reads what others have judged takes fewer
 */
export function steward(app: App, config: Config, consoleFolder: string, rules = everyRule(app)) {
  const { environment, account, region } = config;
  const props = {
    config,
    env: { ...(account && { account }), ...(region && { region }) },
    terminationProtection: config.removal === 'keep',
    // CloudFormation counts white space: with many names half of a template would be indentation, and it takes 1 MB.
    suppressTemplateIndentation: true,
  };
  const name = (part: string): string => `Steward-${environment}-${part}`;
  const claims = [...claimStacks(claimsOf(config))].map(
    ([part, claims]) =>
      new ClaimsStack(app, name(part), {
        ...props,
        environment,
        claims,
        description: 'Steward: names it has for itself',
      }),
  );
  const state = new StateStack(app, name('State'), { ...props, description: 'Steward: keys, tables, buckets, people' });
  for (const claimed of claims) state.addStackDependency(claimed);
  const api = new ApiStack(app, name('Api'), { ...props, state, consoleFolder, description: 'Steward: API and page' });
  const control = new ControlStack(app, name('Control'), {
    ...props,
    state,
    door: api.door,
    signing: api.signing,
    description: 'Steward: flows',
  });
  // CloudFormation takes tags of dashboards only of late: cfn-lint's schemas, and older regions, do not.
  const tagged = { excludeResourceTypes: ['AWS::CloudWatch::Dashboard'] };
  for (const [key, value] of Object.entries({ application: 'steward', environment, ...config.tags }))
    Tags.of(app).add(key, value, tagged);
  // Whoever makes a log group, it is encrypted with our key, and goes with a trial.
  Aspects.of(app).add({
    visit: (node) => {
      if (!(node instanceof CfnLogGroup)) return;
      node.kmsKeyId = state.dataKey.keyArn;
      if (config.removal === 'destroy') node.applyRemovalPolicy(RemovalPolicy.DESTROY);
    },
  });
  bound(state, config.permissionsBoundary);
  app.node.addValidation({ validate: () => tooLarge(app, config.policiesPerRole) });
  Validations.of(app).addPlugins(...rules);
  return { state, api, control };
}

/** Bounds every role of the app that a stack is of by this policy of the account, whatever they are granted. */
function bound(stack: Stack, policy: string | undefined): void {
  if (policy)
    PermissionsBoundary.of(stack.node.root).apply(ManagedPolicy.fromManagedPolicyArn(stack, 'Boundary', policy));
}
