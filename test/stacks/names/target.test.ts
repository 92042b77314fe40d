import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { CfnManagedPolicy, CfnPolicy } from 'aws-cdk-lib/aws-iam';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { resolvedJson } from '../../../lib/constructs/rules/policy-size.ts';
import { tooLarge } from '../../../lib/constructs/rules/template-limits.ts';
import { Config } from '../../../lib/contract/config.ts';
import { targetsOf } from '../../../lib/contract/targets.ts';
import { cdkApp } from '../../../lib/stacks/app.ts';
import { everyRule, stewardTarget } from '../../../lib/stacks/steward.ts';
import { production } from '../synthesized.ts';
import { LISTED_NAMES, manyNames } from './many-names.ts';

const [STEWARD, LIVE] = ['111122223333', '444455556666'];
const BOUNDARY = `arn:aws:iam::${LIVE}:policy/boundary`;
const REACHED = `arn:aws:iam::${LIVE}:role/steward/steward-prod-target`;
const ROLE = `arn:aws:iam::${LIVE}:role/fraud-endpoint`;
const given = {
  ...production(),
  ...{ account: STEWARD, region: 'eu-west-1' },
  targets: [
    { name: 'live', account: LIVE, externalId: 'a1b2c3d4-e5f6-7890', roleArn: REACHED, permissionsBoundary: BOUNDARY },
  ],
};
const config = Config.parse({
  ...given,
  teams: given.teams.map((team) => ({ ...team, targets: ['live'], roles: [...team.roles, ROLE] })),
});
const folder = mkdtempSync(join(tmpdir(), 'steward-target-'));
const app = cdkApp(folder);
const stack = stewardTarget(app, config, 'live', everyRule(app));
const template = Template.fromStack(stack).toJSON() as { Resources: Record<string, any> };
const ofType = (type: string) => Object.values(template.Resources).filter(({ Type }) => Type === type);
const role = () => ofType('AWS::IAM::Role').find(({ Properties }) => Properties.RoleName === 'steward-prod-target')!;

it('the role in a target trusts the roles of the functions that work there, each with the external id, and nobody else', () => {
  const { AssumeRolePolicyDocument, Path } = role().Properties;
  expect(Path).toBe('/steward/');
  const { Statement } = AssumeRolePolicyDocument;
  const trusted = Statement.flatMap(({ Principal }: any) => [Principal.AWS].flat());
  expect(trusted.toSorted()).toEqual(
    ['command', 'operations-check', 'reconcile', 'release', 'sweep'].map(
      (flow) => `arn:aws:iam::${STEWARD}:role/steward-prod-${flow}`,
    ),
  );
  for (const { Action, Effect, Condition } of Statement) {
    expect([Effect, Action]).toEqual(['Allow', 'sts:AssumeRole']);
    expect(Condition).toEqual({ StringEquals: { 'sts:ExternalId': 'a1b2c3d4-e5f6-7890' } });
  }
});

it('it may do there what Steward may do at home, on listed endpoints and own names, and passes the roles of that account alone', () => {
  const statements = ofType('AWS::IAM::Policy').flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
  const passing = statements.filter(({ Action }) => Action === 'iam:PassRole');
  expect(passing).toMatchObject([
    { Resource: ROLE, Condition: { StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } } },
  ]);
  const [metrics, ...named] = statements.toSorted((a) => ([a.Resource].flat().includes('*') ? -1 : 1));
  // CloudWatch's reading of metrics knows no resource.
  expect(metrics).toMatchObject({ Action: 'cloudwatch:GetMetricData', Resource: '*' });
  for (const { Resource } of named)
    for (const resource of [Resource].flat()) expect(resource).toMatch(new RegExp(`:(${LIVE}|${STEWARD}):`));
  expect(JSON.stringify(named)).not.toMatch(/"(s3|sts|ecr):|\*"\s*,?\s*"Effect":"Allow","Resource":"\*"/);
});

it('its bucket takes models that the release alone writes, pointers and statements of two others, and its rule tells the bus of what happens to endpoints', () => {
  const policy = ofType('AWS::S3::BucketPolicy')[0]!.Properties.PolicyDocument.Statement;
  const allowed = policy.filter(({ Effect }: any) => Effect === 'Allow');
  const role = (flow: string) => `arn:aws:iam::${STEWARD}:role/steward-prod-${flow}`;
  const writers = new Map(
    allowed
      .filter(({ Action }: any) => [Action].flat().includes('s3:PutObject'))
      .map(({ Principal, Resource }: any) => [
        [Resource]
          .flat()
          .map((one: any) => one['Fn::Join'][1].at(-1))
          .join(),
        [Principal.AWS].flat().join(),
      ]),
  );
  expect(Object.fromEntries(writers)).toEqual({
    '/*': role('release'),
    '/standing/*,/traffic/*': [role('command'), role('sweep')].join(),
  });
  const [{ Properties: rule }] = ofType('AWS::Events::Rule') as [any];
  expect(rule.Targets).toMatchObject([{ Arn: `arn:aws:events:eu-west-1:${STEWARD}:event-bus/steward-prod` }]);
  expect(rule.Targets[0].DeadLetterConfig.Arn).toBeDefined();
});

it('passes every rule of the packs', () => {
  const report = readFileSync(join(app.synth().directory, 'validation-report.json'), 'utf8');
  expect(
    JSON.parse(report).pluginReports.flatMap(({ violations = [] }: any) =>
      violations.map(({ ruleName }: any) => ruleName),
    ),
  ).toEqual([]);
});

it('a target may be in another region, of Steward’s own account too; one place is one target, with a role of its own', () => {
  const [live] = given.targets;
  const of = (...targets: object[]) =>
    Config.safeParse({ ...given, targets: targets.map((one) => ({ ...live, ...one })) }).error?.issues.map(
      ({ message }) => message,
    );
  const own = {
    name: 'west',
    account: given.account,
    region: 'us-east-1',
    roleArn: undefined,
    permissionsBoundary: undefined,
  };
  expect(of({}, { ...own })).toBeUndefined();
  expect(of({}, { ...own, region: given.region })).toEqual([expect.stringContaining("is Steward's own")]);
  expect(of({}, { name: 'again' })).toEqual([
    expect.stringContaining('account and region are one target'),
    ...(live!.roleArn === undefined ? [] : [expect.stringContaining('a role of its own')]),
  ]);
  expect(of({ region: 'cn-north-1', roleArn: undefined, permissionsBoundary: undefined })).toEqual([
    expect.stringContaining('another partition'),
  ]);
  const { environment } = given;
  const roles = targetsOf(
    Config.parse({
      ...given,
      targets: [
        { ...live, roleArn: undefined },
        { ...live, ...own },
      ],
    }),
  ).map(({ roleArn }) => roleArn.split('/').at(-1));
  expect(roles).toEqual([`steward-${environment}-target`, `steward-${environment}-west-target`]);
});

it('every role there is bounded by the policy of that account that the configuration names, and by no other account’s', () => {
  const roles = ofType('AWS::IAM::Role');
  expect(roles).toHaveLength(2);
  for (const { Properties } of roles) expect(Properties.PermissionsBoundary).toBe(BOUNDARY);
  const [live] = given.targets;
  const foreign = BOUNDARY.replace(LIVE!, STEWARD!);
  expect(
    Config.safeParse({ ...given, targets: [{ ...live, permissionsBoundary: foreign }] }).error?.issues,
  ).toMatchObject([{ path: ['targets', 0], message: `\`${foreign}\` is of another account than ${LIVE}` }]);
});

it('what the configuration that is there to copy has in comments is right, but for an external id of one’s own', () => {
  const uncommented = readFileSync('steward.prod.yaml', 'utf8').replaceAll(
    /^( *)# (targets:| {2}- name: live| {4}(?:account|externalId|permissionsBoundary):)/gm,
    '$1$2',
  );
  const written = parse(uncommented);
  expect(written.teams[0].targets).toEqual(['live']);
  expect(Config.safeParse(written).error?.issues).toMatchObject([{ path: ['targets', 0, 'externalId'] }]);
  written.targets[0].externalId = 'a1b2c3d4-e5f6-7890';
  written.teams[0].roles.push(ROLE);
  expect(Config.parse(written).targets).toMatchObject([{ name: 'live', account: LIVE, permissionsBoundary: BOUNDARY }]);
});

describe('a team’s names there', () => {
  /** The role there of a configuration of so many names: characters of each of its policies, and what is refused of it. */
  const reached = (names: number, policiesPerRole: 10 | 20 = 10) => {
    const teams = manyNames(names).map((team) => ({ ...team, targets: ['live'], roles: [...team.roles, ROLE] }));
    const app = cdkApp(mkdtempSync(join(tmpdir(), 'steward-target-')));
    const stack = stewardTarget(app, Config.parse({ ...given, teams, policiesPerRole }), 'live', []);
    const nodes = stack.node.findChild('Target').node.findAll();
    const policies = nodes.filter((node) => node instanceof CfnPolicy || node instanceof CfnManagedPolicy);
    const of = (kind: typeof CfnPolicy | typeof CfnManagedPolicy): string[] =>
      policies
        .filter((policy) => policy instanceof kind)
        .map((policy) => resolvedJson(policy, (policy as CfnPolicy).policyDocument));
    return { inline: of(CfnPolicy), managed: of(CfnManagedPolicy), refused: tooLarge(app, policiesPerRole) };
  };

  it.each([
    [LISTED_NAMES.default, 10],
    [LISTED_NAMES.raised, 20],
  ] as const)('%i fit into the policies of one role', (names, policiesPerRole) => {
    const { inline, managed, refused } = reached(names, policiesPerRole);
    const written = inline.join('');
    process.stdout.write(`${names} names: ${written.length} characters inline, ${managed.length} managed policies\n`);
    expect(refused).toEqual([]);
    expect(written.length).toBeLessThanOrEqual(10_240);
    expect(managed.length).toBeLessThanOrEqual(policiesPerRole);
    for (const one of managed) expect(one.length).toBeLessThanOrEqual(6144);
    const all = [written, ...managed].join('');
    for (const { endpoints } of manyNames(names))
      for (const endpoint of endpoints) expect(all).toContain(`:endpoint/${endpoint}"`);
  });

  it('more are refused at synth, with what to do', () => {
    expect(reached(LISTED_NAMES.raised).refused).toEqual([
      expect.stringMatching(
        /^the role of `Target` needs \d+ managed policies for the names in `teams`.* `policiesPerRole: 20`$/,
      ),
    ]);
  });
});
