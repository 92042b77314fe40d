import { CfnOutput, CfnResource, Stack } from 'aws-cdk-lib';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { CfnManagedPolicy, CfnPolicy } from 'aws-cdk-lib/aws-iam';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnQueuePolicy } from 'aws-cdk-lib/aws-sqs';
import type { IConstruct } from 'constructs';
import { policySize } from './policy-size.ts';

/** AWS's limits on what grows with a configuration; each with the page it stands on in docs/aws-rules.md. */
const MOST = {
  inlinePolicies: 10_240,
  managedPolicy: 6144,
  eventPattern: 2048,
  environment: 4096,
  rules: 300,
  /** Where EventBridge takes fewer for a bus. */
  rulesIn: { 'af-south-1': 100, 'eu-south-1': 100 } as Readonly<Record<string, number>>,
  queuePolicy: 8192,
  queueStatements: 20,
  resources: 500,
  outputs: 200,
};

const FEWER =
  'let names end in `*` where a beginning says enough, list in `teams` only what Steward is to touch, or give some teams an environment of their own';

/**
 * What of an app AWS would refuse for its size, in one line each: whose it is, how large, what is allowed, what to do. Called when
 * everything is built, with the number of managed policies that the account lets a role have.
 */
export function tooLarge(app: IConstruct, policiesPerRole: number): string[] {
  const nodes = app.node.findAll();
  return [...ofRoles(nodes, policiesPerRole), ...nodes.flatMap(ofOne), ...nodes.flatMap(ofStack), ...ofBuses(nodes)];
}

/** `ControlStack/Release/Role` as people know it: `Release`. */
const ownerOf = (node: IConstruct): string => node.node.path.split('/')[1] ?? node.node.path;

function ofRoles(nodes: readonly IConstruct[], policiesPerRole: number): string[] {
  const roles = new Map<string, { owner: string; inline: number; managed: number }>();
  const role = (policy: CfnPolicy | CfnManagedPolicy) =>
    (Stack.of(policy).resolve(policy.roles) ?? []).map((ref: unknown) => {
      const key = `${Stack.of(policy).stackName} ${JSON.stringify(ref)}`;
      const known = roles.get(key) ?? { owner: ownerOf(policy), inline: 0, managed: 0 };
      roles.set(key, known);
      return known;
    });
  const large: string[] = [];
  for (const node of nodes)
    if (node instanceof CfnPolicy) for (const of of role(node)) of.inline += policySize(node, node.policyDocument);
    else if (node instanceof CfnManagedPolicy) {
      for (const of of role(node)) of.managed += 1;
      const size = policySize(node, node.policyDocument);
      if (size > MOST.managedPolicy)
        large.push(
          `a managed policy of \`${ownerOf(node)}\` has ${size} characters, IAM takes ${MOST.managedPolicy}: ${FEWER}`,
        );
    }
  for (const { owner, inline, managed } of roles.values()) {
    if (inline > MOST.inlinePolicies)
      large.push(
        `the role of \`${owner}\` has ${inline} characters of inline policy, IAM takes ${MOST.inlinePolicies}: ${FEWER}`,
      );
    if (managed > policiesPerRole)
      large.push(
        `the role of \`${owner}\` needs ${managed} managed policies for the names in \`teams\`, and the account takes ${policiesPerRole} a role: ${FEWER}${policiesPerRole < 20 ? '; or ask AWS for up to 20 (Service Quotas, IAM, L-0DA4ABF3) and write `policiesPerRole: 20`' : ''}`,
      );
  }
  return large;
}

function ofOne(node: IConstruct): string[] {
  const over = (what: string, size: number, most: number): string[] =>
    size > most ? [`${what} of \`${ownerOf(node)}\` has ${size} characters, AWS takes ${most}: ${FEWER}`] : [];
  if (node instanceof CfnRule) return over('a rule', policySize(node, node.eventPattern), MOST.eventPattern);
  if (node instanceof CfnFunction)
    return over('the environment', policySize(node, node.environment ?? {}), MOST.environment);
  if (!(node instanceof CfnQueuePolicy)) return [];
  const statements: unknown[] = Stack.of(node).resolve(node.policyDocument).Statement;
  if (statements.length > MOST.queueStatements)
    return [
      `the policy of a queue of \`${ownerOf(node)}\` has ${statements.length} statements, SQS takes ${MOST.queueStatements}`,
    ];
  return over('the policy of a queue', policySize(node, node.policyDocument), MOST.queuePolicy);
}

function ofStack(node: IConstruct): string[] {
  if (!Stack.isStack(node)) return [];
  const inside = node.node.findAll();
  const over = (what: string, count: number, most: number, grows: string): string[] =>
    count > most ? [`stack \`${node.stackName}\` has ${count} ${what}, CloudFormation takes ${most}: ${grows}`] : [];
  return [
    ...over(
      'resources',
      inside.filter((one) => CfnResource.isCfnResource(one)).length,
      MOST.resources,
      'each tenant has four groups of people in it; give some tenants an environment of their own',
    ),
    ...over('outputs', inside.filter((one) => one instanceof CfnOutput).length, MOST.outputs, FEWER),
  ];
}

/** The account's default bus, which others' rules are on too: what is refused here cannot fit even without them. */
function ofBuses(nodes: readonly IConstruct[]): string[] {
  const rules = nodes.filter((node): node is CfnRule => node instanceof CfnRule && node.eventBusName === undefined);
  const region = rules[0] ? Stack.of(rules[0]).region : '';
  const most = MOST.rulesIn[region] ?? MOST.rules;
  return rules.length > most
    ? [`the default bus of \`${region}\` has ${rules.length} rules, EventBridge takes ${most}: ${FEWER}`]
    : [];
}
