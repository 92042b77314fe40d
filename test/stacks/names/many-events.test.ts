import { App, Duration, Stack } from 'aws-cdk-lib';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { describe, expect, it } from 'vitest';
import { FLOWS } from '../../../functions/flows.ts';
import type { ControlFunction } from '../../../lib/constructs/control-function.ts';
import { policySize } from '../../../lib/constructs/rules/policy-size.ts';
import { tooLarge } from '../../../lib/constructs/rules/template-limits.ts';
import { Teams } from '../../../lib/constructs/teams.ts';
import type { Watch } from '../../../lib/constructs/watch.ts';
import { WorkQueue } from '../../../lib/constructs/work-queue.ts';
import { wakesOf } from '../../../lib/flow/flow.ts';
import { LISTED_EVENTS } from './many-names.ts';

const SEEN = FLOWS.flatMap((flow) => wakesOf(flow, 'sagemaker').map((wake) => ({ name: flow.name, ...wake })));
const REGISTER = SEEN.find(({ name }) => name === 'register')!;

type Match = string | { prefix: string };

/** A work queue for each of SageMaker's routes, with the rules that so many names of that length need: groups and endpoints alike. */
function rules(count: number, length: number, region = 'eu-west-1') {
  const app = new App({ analyticsReporting: false });
  const stack = new Stack(app, 'Steward-prod-Control', { env: { account: '111122223333', region } });
  const names = Array.from({ length: count }, (_, i) => `model-${String(i).padStart(5, '0')}-`.padEnd(length, 'x'));
  const listed = { groups: names, endpoints: names, pipelines: [], functions: [], roles: [], buckets: [], keys: [] };
  const teams = new Teams(stack, [listed]);
  const watch = { parked: () => {}, waiting: () => {} } as unknown as Watch;
  for (const route of SEEN) {
    const flow = route.name;
    const server = new Construct(stack, flow);
    const role = new Role(server, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    const code = Code.fromInline('exports.handler = () => {}');
    const fn = new LambdaFunction(server, 'Function', {
      runtime: Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code,
      role,
    });
    const work = new WorkQueue(stack, {
      server: Object.assign(server, { role, fn }) as unknown as ControlFunction,
      name: flow,
      watch,
      timeout: Duration.seconds(30),
    });
    teams.feed(work, route);
  }
  const patterns = app.node.findAll().flatMap((node) => (node instanceof CfnRule ? [node] : []));
  const matches = (field: string): Match[] =>
    patterns.flatMap((rule) => (Stack.of(rule).resolve(rule.eventPattern).detail[field] as Match[]) ?? []);
  return {
    names,
    matches,
    refused: tooLarge(app, 10),
    sizes: patterns.map((rule) => policySize(rule, rule.eventPattern)),
  };
}

describe("SageMaker's events of as many names as docs/deploy.md says", () => {
  it.each(LISTED_EVENTS)('of $length characters, $most groups and $most endpoints, come by one rule each', (listed) => {
    const { names, matches, refused, sizes } = rules(listed.most, listed.length);
    process.stdout.write(
      `${listed.most} names of ${listed.length}: ${sizes.length} rules of at most ${Math.max(...sizes)}\n`,
    );
    expect(refused).toEqual([]);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(2048);
    for (const field of ['ModelPackageGroupName', 'EndpointName']) expect(matches(field)).toEqual(names);
  });

  it.each(LISTED_EVENTS)('of $length characters and a tenth more are refused at synth', ({ length, most }) => {
    expect(rules(most * 1.1, length).refused).toContainEqual(
      expect.stringMatching(
        /^the policy of a queue of `reconcileWork` has \d+ characters, AWS takes 8192: let names end in `\*`/,
      ),
    );
  });

  it('are no more rules than the bus of the region takes', () => {
    expect(rules(LISTED_EVENTS[1]!.most, 63, 'eu-south-1').refused).toEqual([]);
    expect(rules(LISTED_EVENTS[1]!.most * 1.05, 63, 'eu-south-1').refused).toContainEqual(
      expect.stringMatching(/^the default bus of `eu-south-1` has \d+ rules, EventBridge takes 100: let names/),
    );
  });

  it('are compared by their beginning where a name ends in `*`', () => {
    const stack = new Stack(new App({ analyticsReporting: false }), 'S');
    const of = (name: string) => ({
      groups: [name],
      endpoints: [name],
      pipelines: [],
      functions: [],
      roles: [],
      buckets: [],
      keys: [],
    });
    const given: unknown[] = [];
    const work = { on: (...args: unknown[]) => given.push(args) } as unknown as WorkQueue;
    new Teams(stack, [of('fraud-*'), of('churn')]).feed(work, REGISTER);
    const detail = { ModelPackageGroupName: ['churn', { prefix: 'fraud-' }] };
    expect(given).toEqual([
      ['SageMaker', undefined, { source: ['aws.sagemaker'], detailType: [...REGISTER.sagemaker], detail }],
    ]);
  });
});
