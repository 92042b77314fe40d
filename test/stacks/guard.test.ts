import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, CfnResource, Stack, Validations } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import { guard } from '../../lib/constructs/rules/guard.ts';

const plugin = guard();
const RULES = [...readFileSync('lib/constructs/rules/steward.guard', 'utf8').matchAll(/^rule (\w+)/gm)].map(
  ([, name]) => name!,
);

/** The names of our rules that a template with this one resource breaks. */
function broken(type: string, properties: Record<string, unknown>, deletion?: string): string[] {
  const outdir = mkdtempSync(join(tmpdir(), 'steward-guard-'));
  const app = new App({ outdir, stackTraces: false, analyticsReporting: false });
  const resource = new CfnResource(new Stack(app, 'S'), 'R', { type: `AWS::${type}`, properties });
  if (deletion) resource.addOverride('DeletionPolicy', deletion);
  Validations.of(app).addPlugins(plugin);
  try {
    app.synth();
  } catch {
    // What was found is in the report.
  }
  const { pluginReports } = JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8'));
  const found: string[] = pluginReports.flatMap((report: any) => report.violations.map((v: any) => v.ruleName));
  return RULES.filter((rule) => found.some((name) => name.endsWith(rule)));
}

const statement = (change: object) => ({
  PolicyDocument: {
    Statement: [{ Effect: 'Allow', Action: ['a:Get'], Resource: 'x', Principal: { Service: 's' }, ...change }],
  },
});
const allow = (...Action: string[]) => ({
  PolicyName: 'p',
  Roles: ['r'],
  ...statement({ Action, Principal: undefined }),
});
const put = (...partitions: string[]) => ({
  PolicyName: 'p',
  Roles: ['r'],
  ...statement({
    Action: 'dynamodb:PutItem',
    Principal: undefined,
    Condition: {
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': partitions },
      Null: { 'dynamodb:LeadingKeys': 'false' },
    },
  }),
});
const trust = (Principal: object) => ({ AssumeRolePolicyDocument: { Statement: [{ Effect: 'Allow', Principal }] } });
const lambda = {
  Runtime: 'nodejs24.x',
  Architectures: ['arm64'],
  LoggingConfig: { LogGroup: 'g' },
  Code: { ZipFile: 'x' },
  Handler: 'index.handler',
  Role: 'arn:aws:iam::111122223333:role/r',
};
const queue = { SqsManagedSseEnabled: true, MessageRetentionPeriod: 1209600 };
const log = { RetentionInDays: 90, KmsKeyId: 'k' };
const table = {
  PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
  SSESpecification: { SSEEnabled: true, KMSMasterKeyId: 'k' },
};
const privately = {
  BlockPublicAcls: true,
  BlockPublicPolicy: true,
  IgnorePublicAcls: true,
  RestrictPublicBuckets: true,
};
const bucket = { PublicAccessBlockConfiguration: privately, VersioningConfiguration: { Status: 'Enabled' } };
const parked = { DeadLetterConfig: { Arn: 'q' } };
const service = { Service: 'lambda.amazonaws.com' };

type Case = [rule: string, type: string, good: object, bad: object, deletion?: [good: string, bad: string]];
const CASES: Case[] = [
  ['NO_ITEM_IS_CHANGED', 'IAM::Policy', allow('dynamodb:GetItem'), allow('dynamodb:GetItem', 'dynamodb:UpdateItem')],
  ['ITEMS_ARE_PUT_INTO_PARTITIONS', 'IAM::Policy', put('VERSION#*'), allow('dynamodb:PutItem')],
  ['ITEMS_ARE_PUT_INTO_PARTITIONS', 'IAM::Policy', put('VERSION#*'), put('VERSION#*', '*')],
  ['NO_ACTION_IS_A_WILDCARD', 'IAM::Policy', allow('s3:GetObject'), allow('s3:Get*')],
  ['ROLES_ARE_OF_SERVICES', 'IAM::Role', trust(service), trust({ AWS: 'arn:aws:iam::111122223333:root' })],
  ['ROLES_HAVE_NO_MANAGED_POLICY', 'IAM::Role', trust(service), { ...trust(service), ManagedPolicyArns: ['x'] }],
  ['FUNCTIONS_RUN_NODE_24_ON_ARM', 'Lambda::Function', lambda, { ...lambda, Runtime: 'nodejs22.x' }],
  ['FUNCTIONS_LOG_TO_THEIR_OWN_GROUP', 'Lambda::Function', lambda, { ...lambda, LoggingConfig: undefined }],
  [
    'MAPPINGS_REPORT_SINGLE_FAILURES',
    'Lambda::EventSourceMapping',
    { FunctionName: 'f', FunctionResponseTypes: ['ReportBatchItemFailures'] },
    { FunctionName: 'f' },
  ],
  ['LOGS_END_SOME_DAY', 'Logs::LogGroup', log, { KmsKeyId: 'k' }],
  ['LOGS_ARE_ENCRYPTED', 'Logs::LogGroup', log, { RetentionInDays: 90 }],
  ['QUEUES_ARE_ENCRYPTED', 'SQS::Queue', queue, { ...queue, SqsManagedSseEnabled: false }],
  ['QUEUES_KEEP_FOR_14_DAYS', 'SQS::Queue', queue, { ...queue, MessageRetentionPeriod: 60 }],
  [
    'MACHINES_LOG_NO_DATA',
    'StepFunctions::StateMachine',
    { LoggingConfiguration: { IncludeExecutionData: false } },
    { LoggingConfiguration: { IncludeExecutionData: true } },
  ],
  ['TABLES_GO_BACK_IN_TIME', 'DynamoDB::Table', table, { ...table, PointInTimeRecoverySpecification: undefined }],
  ['TABLES_USE_OUR_KEY', 'DynamoDB::Table', table, { ...table, SSESpecification: undefined }],
  [
    'BUCKETS_ARE_PRIVATE',
    'S3::Bucket',
    bucket,
    { ...bucket, PublicAccessBlockConfiguration: { ...privately, BlockPublicPolicy: false } },
    ['Retain', 'Retain'],
  ],
  [
    'BUCKETS_KEEP_VERSIONS',
    'S3::Bucket',
    bucket,
    { ...bucket, VersioningConfiguration: undefined },
    ['Retain', 'Retain'],
  ],
  ['BUCKETS_STAY', 'S3::Bucket', bucket, bucket, ['Retain', 'Delete']],
  ['KEYS_ROTATE', 'KMS::Key', { EnableKeyRotation: true }, { EnableKeyRotation: false }],
  ['KEYS_ROTATE', 'KMS::Key', { KeyUsage: 'SIGN_VERIFY' }, { KeyUsage: 'ENCRYPT_DECRYPT' }],
  ['TOPICS_ARE_ENCRYPTED', 'SNS::Topic', { KmsMasterKeyId: 'k' }, { DisplayName: 'x' }],
  [
    'RULES_PARK_WHAT_THEY_CANNOT_DELIVER',
    'Events::Rule',
    { Targets: [{ Id: 't', Arn: 'x', ...parked }] },
    { Targets: [{ Id: 't', Arn: 'x' }] },
  ],
  [
    'SCHEDULES_PARK_WHAT_THEY_CANNOT_SEND',
    'Scheduler::Schedule',
    { Target: { Arn: 'x', ...parked } },
    { Target: { Arn: 'x' } },
  ],
  [
    'NOBODY_REGISTERS_THEMSELVES',
    'Cognito::UserPool',
    { AdminCreateUserConfig: { AllowAdminCreateUserOnly: true } },
    { AdminCreateUserConfig: { AllowAdminCreateUserOnly: false } },
  ],
  ['ALARMS_TELL_SOMEBODY', 'CloudWatch::Alarm', { AlarmActions: ['t'] }, { AlarmActions: [] }],
  ['NO_QUEUE_IS_OPEN_TO_ALL', 'SQS::QueuePolicy', statement({}), statement({ Principal: '*' })],
  ['NO_TOPIC_IS_OPEN_TO_ALL', 'SNS::TopicPolicy', statement({}), statement({ Principal: { AWS: '*' } })],
  ['NO_BUCKET_IS_OPEN_TO_ALL', 'S3::BucketPolicy', statement({}), statement({ Principal: { AWS: ['*'] } })],
];

describe('our own rules', () => {
  it('each have a passing and a failing template', () => {
    expect([...new Set(CASES.map(([rule]) => rule))].sort()).toEqual([...RULES].sort());
  });

  it.each(CASES)('%s holds for what is right and finds what is wrong', (rule, type, good, bad, deletion) => {
    expect(broken(type, { ...good }, deletion?.[0])).not.toContain(rule);
    expect(broken(type, { ...bad }, deletion?.[1])).toContain(rule);
  });
});
