import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { expect, it } from 'vitest';
import { Config } from '../../../lib/contract/config.ts';
import { cdkApp } from '../../../lib/stacks/app.ts';
import { everyRule, stewardTarget } from '../../../lib/stacks/steward.ts';
import { production, synthesize } from '../synthesized.ts';

const [STEWARD, LIVE] = ['111122223333', '444455556666'];
const REACHED = `arn:aws:iam::${LIVE}:role/steward/steward-prod-target`;
const ROLE = `arn:aws:iam::${LIVE}:role/fraud-endpoint`;
const given = {
  ...production(),
  ...{ account: STEWARD, region: 'eu-west-1' },
  targets: [{ name: 'live', account: LIVE, externalId: 'a1b2c3d4-e5f6-7890', roleArn: REACHED }],
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
    ['command', 'reconcile', 'release', 'sweep'].map((flow) => `arn:aws:iam::${STEWARD}:role/steward-prod-${flow}`),
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
  for (const { Resource } of statements)
    for (const resource of [Resource].flat()) expect(resource).toMatch(new RegExp(`:(${LIVE}|${STEWARD}):`));
  expect(JSON.stringify(statements)).not.toMatch(/"(s3|sts|ecr):|\*"\s*,?\s*"Effect":"Allow","Resource":"\*"/);
});

it('its bucket takes what the release alone writes, and its rule tells the bus of what happens to endpoints', () => {
  const policy = ofType('AWS::S3::BucketPolicy')[0]!.Properties.PolicyDocument.Statement;
  const allowed = policy.filter(({ Effect }: any) => Effect === 'Allow');
  for (const { Principal } of allowed) expect(Principal.AWS).toBe(`arn:aws:iam::${STEWARD}:role/steward-prod-release`);
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

it('Steward’s own stacks name the roles that are trusted there, let the account send to their bus, and may take on that role', () => {
  const own = synthesize(config);
  const names = own.ofType('AWS::IAM::Role').flatMap(({ Properties }) => Properties.RoleName ?? []);
  expect(names.toSorted()).toEqual(['command', 'reconcile', 'release', 'sweep'].map((flow) => `steward-prod-${flow}`));
  expect(JSON.stringify(own.ofType('AWS::Events::EventBusPolicy'))).toContain(`"cdk-From${LIVE}"`);
  const assumes = own
    .ofType('AWS::IAM::Policy')
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
    .filter(({ Action }) => Action === 'sts:AssumeRole');
  expect(assumes).toHaveLength(4);
  for (const { Resource } of assumes) expect(Resource).toBe(REACHED);
});

it('a target in another region is refused: SageMaker would pull no image from here', () => {
  const [live] = given.targets;
  const of = (region: string) => Config.safeParse({ ...given, targets: [{ ...live, region }] });
  expect(of('eu-west-1').error?.issues).toBeUndefined();
  expect(of('us-east-1').error?.issues).toMatchObject([
    { path: ['targets', 0], message: expect.stringContaining('images from its own region alone') },
  ]);
});
