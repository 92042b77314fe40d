import { describe, expect, it } from 'vitest';
import { Config, UNDERSTOOD } from '../../lib/contract/config.ts';
import { production, productionStacks, statementsOf, synthesize } from './synthesized.ts';

const vpc = {
  vpcId: 'vpc-0a1b2c3d',
  subnetIds: ['subnet-0a1b2c3d', 'subnet-0b1c2d3e'],
  securityGroupIds: ['sg-0a1b2c3d'],
};
const BOUNDARY = 'arn:aws:iam::111122223333:policy/boundary';

const LIVE = '444455556666';

// Synthesis fails on any finding of cdk-nag that is not acknowledged: these choices have none either.
describe('an environment in its own network, bounded, tagged, with copies in compliance mode and endpoints in another account', () => {
  const chosen = synthesize(
    Config.parse({
      ...production(),
      ...{ account: '111122223333', region: 'eu-west-1' },
      targets: [{ name: 'live', account: LIVE, externalId: 'a1b2c3d4-e5f6-7890' }],
      teams: production().teams.map((team) => ({ ...team, targets: ['live'] })),
      vpc,
      permissionsBoundary: BOUNDARY,
      worm: { mode: 'compliance', understood: UNDERSTOOD },
      tags: { 'cost-centre': 'ml-platform' },
    }),
    { judged: true },
  );

  it('runs every function in that network, where its own code may not touch network interfaces', () => {
    const functions = chosen.ofType('AWS::Lambda::Function');
    for (const { id, Properties } of functions)
      expect(Properties.VpcConfig, id).toEqual({ SubnetIds: vpc.subnetIds, SecurityGroupIds: vpc.securityGroupIds });
    const denied = chosen
      .ofType('AWS::IAM::Policy')
      .filter(({ Properties }) => /"ec2:\*NetworkInterface\*".*"Effect":"Deny"/.test(JSON.stringify(Properties)));
    expect(denied).toHaveLength(functions.length);
  });

  it('bounds every role', () => {
    for (const { id, Properties } of chosen.ofType('AWS::IAM::Role'))
      expect(Properties.PermissionsBoundary, id).toBe(BOUNDARY);
  });

  it('names the roles that are trusted there, lets that account send to its bus, and may take on the role there', () => {
    const reaching = ['command', 'operations-check', 'reconcile', 'release', 'sweep'];
    const names = chosen.ofType('AWS::IAM::Role').flatMap(({ Properties }) => Properties.RoleName ?? []);
    expect(names.toSorted()).toEqual(reaching.map((flow) => `steward-prod-${flow}`));
    expect(JSON.stringify(chosen.ofType('AWS::Events::EventBusPolicy'))).toContain(`"cdk-From${LIVE}"`);
    const assumes = statementsOf(chosen).filter(({ actions }) => actions.includes('sts:AssumeRole'));
    expect(assumes).toHaveLength(reaching.length);
    for (const { resources, conditions } of assumes) {
      expect(resources).toEqual([`arn:aws:iam::${LIVE}:role/steward-prod-target`]);
      expect(conditions).toEqual({ StringEquals: { 'sts:ExternalId': 'a1b2c3d4-e5f6-7890' } });
    }
  });

  it('tags what it makes', () => {
    for (const type of ['AWS::DynamoDB::Table', 'AWS::S3::Bucket', 'AWS::Lambda::Function', 'AWS::KMS::Key'])
      for (const { id, Properties } of chosen.ofType(type)) {
        expect(Properties.Tags, id).toContainEqual({ Key: 'cost-centre', Value: 'ml-platform' });
        expect(Properties.Tags, id).toContainEqual({ Key: 'environment', Value: 'prod' });
      }
  });

  it('holds copies in compliance mode, and warns', () => {
    const { Properties } = chosen.ofType('AWS::S3::Bucket').find(({ id }) => id.startsWith('Worm'))!;
    expect(Properties.ObjectLockConfiguration.Rule.DefaultRetention.Mode).toBe('COMPLIANCE');
    expect(chosen.read('validation-report.json')).toContain('in compliance mode: nobody can delete them sooner');
  });
});

describe('an environment in AWS GovCloud (US)', () => {
  const gov = (text: string) => text.replaceAll('arn:aws:', 'arn:aws-us-gov:');
  const there = synthesize(
    Config.parse({
      ...JSON.parse(gov(JSON.stringify(production()))),
      account: '111122223333',
      region: 'us-gov-west-1',
    }),
    { judged: true },
  );

  it('has no ARN of another partition, in machines neither', () => {
    for (const name of ['Claims', 'State', 'Api', 'Control'])
      expect(there.read(`Steward-prod-${name}.template.json`)).not.toContain('arn:aws:');
    for (const { id, Properties } of there.ofType('AWS::StepFunctions::StateMachine'))
      expect(Properties.DefinitionString, id).toContain('"arn:aws-us-gov:states:::lambda:invoke');
  });

  it('signs people in at the FIPS host, the only one there is', () => {
    expect(JSON.stringify(there.templates.api!.findOutputs('SignInUrl'))).toContain(
      '.auth-fips.us-gov-west-1.amazoncognito.com',
    );
  });
});

describe('what an environment has for itself', () => {
  it('is marked in the account by exports, in a stack that is deployed before all others', () => {
    const { read } = productionStacks();
    const { Outputs } = JSON.parse(read('Steward-prod-Claims.template.json'));
    expect(Object.values<any>(Outputs).map(({ Export, Value }) => [Export.Name, Value])).toEqual([
      ['steward:group:flight-delay', 'group prod flight-delay'],
      ['steward:endpoint:flight-delay-prod', 'endpoint prod flight-delay-prod'],
      ['steward:pipeline:flight-delay-training', 'pipeline prod flight-delay-training'],
      ['steward:function:flight-delay', 'function prod flight-delay'],
      [expect.stringMatching(/^steward:role:arn:3aaws/), expect.stringMatching(/^role prod arn:aws:iam/)],
    ]);
    const { artifacts } = JSON.parse(read('manifest.json'));
    expect(artifacts['Steward-prod-State'].dependencies).toContain('Steward-prod-Claims');
  });
});
