import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../cli/input/config-file.ts';
import { ledgerTable, registryTable } from '../../lib/adapters/aws/ledger/tables.ts';
import { type Synthesized, synthesize, written } from './synthesized.ts';

/** What must be kept, and how. */
export function state(synthesized: Synthesized): void {
  const { ofType } = synthesized;

  describe('what must be kept', () => {
    it('has the ids it always had: another id would make a new, empty one', () => {
      const stateful = /^AWS::(DynamoDB::Table|S3::Bucket|KMS::Key|Cognito::UserPool|Logs::LogGroup|SNS::Topic)$/;
      const ids = synthesized.resources
        .filter(({ Type }) => stateful.test(Type))
        .map(({ id, Type }) => `${Type} ${id}`);
      expect(ids.filter((id) => !id.includes('LogGroup')).sort()).toMatchInlineSnapshot(`
        [
          "AWS::Cognito::UserPool SignInPoolFD298EFA",
          "AWS::DynamoDB::Table LedgerRecordsDD9220E9",
          "AWS::DynamoDB::Table LedgerRegistryDA13F4A2",
          "AWS::KMS::Key DataKey17AFBB84",
          "AWS::KMS::Key LedgerKey4AEFADD0",
          "AWS::KMS::Key SigningKeyEEFC2790",
          "AWS::KMS::Key TokenKeyD1D1A236",
          "AWS::S3::Bucket AccessLogs8B620ECA",
          "AWS::S3::Bucket EvidenceBucketC67FF768",
          "AWS::S3::Bucket WormBucket4122AD19",
          "AWS::SNS::Topic NoticesAlarms909B3F5C",
          "AWS::SNS::Topic NoticesTopic898AF2CD",
        ]
      `);
    });

    it('is kept when a stack is removed', () => {
      // A machine's log has a fixed name, which must be free for the next deploy.
      for (const type of [
        'AWS::DynamoDB::Table',
        'AWS::S3::Bucket',
        'AWS::KMS::Key',
        'AWS::Cognito::UserPool',
        'AWS::Logs::LogGroup',
      ])
        for (const { id, DeletionPolicy, UpdateReplacePolicy } of ofType(type).filter(
          ({ id }) => !id.includes('Workflow'),
        ))
          expect([id, DeletionPolicy, UpdateReplacePolicy]).toEqual([id, 'Retain', 'Retain']);
      for (const stack of Object.values(synthesized.stacks)) expect(stack.terminationProtection).toBe(true);
    });

    it('in a trial can go, but never the buckets, which hold evidence and copies', () => {
      const trial = synthesize(readConfig('dev'));
      for (const { id, DeletionPolicy } of trial.ofType('AWS::DynamoDB::Table'))
        expect([id, DeletionPolicy]).toEqual([id, 'Delete']);
      for (const { id, DeletionPolicy } of trial.ofType('AWS::S3::Bucket'))
        expect([id, DeletionPolicy]).toEqual([id, 'Retain']);
      // What reads the buckets stays with them, and docs/deploy.md says what it costs; nothing else does.
      const stays = ['AWS::KMS::Key', 'AWS::Logs::LogGroup'].flatMap((type) =>
        trial.ofType(type).filter(({ DeletionPolicy }) => DeletionPolicy !== 'Delete'),
      );
      expect(stays.map(({ id }) => id.replace(/[0-9A-F]{8}$/, ''))).toEqual(['LedgerKey', 'DataKey']);
    }, 300_000);

    it('are access logs for as long as other logs, and no longer', () => {
      const { Properties } = ofType('AWS::S3::Bucket').find(({ id }) => id.startsWith('AccessLogs'))!;
      expect(Properties.LifecycleConfiguration.Rules).toEqual([
        expect.objectContaining({
          ExpirationInDays: 90,
          NoncurrentVersionExpiration: { NoncurrentDays: 7 },
          Status: 'Enabled',
        }),
      ]);
    });

    it('are two tables with our own key, point-in-time recovery and deletion protection', () => {
      const tables = ofType('AWS::DynamoDB::Table');
      expect(tables).toHaveLength(2);
      for (const { id, Properties } of tables) {
        expect(Properties.PointInTimeRecoverySpecification, id).toEqual({ PointInTimeRecoveryEnabled: true });
        expect(Properties.DeletionProtectionEnabled, id).toBe(true);
        expect(Properties.SSESpecification, id).toMatchObject({ SSEEnabled: true, SSEType: 'KMS' });
        expect(written(Properties.SSESpecification.KMSMasterKeyId), id).toMatch(/^LedgerKey\w+\.Arn$/);
      }
    });

    it.each([
      ['registry', /^LedgerRegistry/, registryTable('x')],
      ['ledger', /^LedgerRecords/, ledgerTable('x')],
    ])('has the %s table as the contract suite creates it', (_, id, wanted) => {
      const { Properties } = ofType('AWS::DynamoDB::Table').find((table) => id.test(table.id))!;
      const { KeySchema, GlobalSecondaryIndexes, BillingMode, AttributeDefinitions } = wanted;
      expect(Properties).toMatchObject({
        KeySchema,
        BillingMode,
        ...(GlobalSecondaryIndexes && { GlobalSecondaryIndexes }),
      });
      expect(Properties.AttributeDefinitions).toEqual(AttributeDefinitions);
    });

    it('are buckets that are private, versioned, encrypted, over TLS 1.2 and logged', () => {
      for (const { id, Properties } of ofType('AWS::S3::Bucket')) {
        expect(Object.values(Properties.PublicAccessBlockConfiguration), id).toEqual([true, true, true, true]);
        expect(Properties.VersioningConfiguration, id).toEqual({ Status: 'Enabled' });
        const [{ ServerSideEncryptionByDefault: rule }] = Properties.BucketEncryption.ServerSideEncryptionConfiguration;
        expect(rule.SSEAlgorithm, id).toBe(id.startsWith('AccessLogs') ? 'AES256' : 'aws:kms');
        if (!id.startsWith('AccessLogs')) expect(Properties.LoggingConfiguration, id).toBeDefined();
      }
      for (const { id, Properties } of ofType('AWS::S3::BucketPolicy')) {
        const denied = Properties.PolicyDocument.Statement.filter((s: { Effect: string }) => s.Effect === 'Deny');
        expect(JSON.stringify(denied), id).toContain('"aws:SecureTransport":"false"');
        expect(JSON.stringify(denied), id).toContain('"s3:TlsVersion":1.2');
      }
    });

    it('has copies of records under Object Lock for the years asked for', () => {
      const { Properties } = ofType('AWS::S3::Bucket').find(({ id }) => id.startsWith('Worm'))!;
      expect(Properties).toMatchObject({
        ObjectLockEnabled: true,
        ObjectLockConfiguration: { Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 366 } } },
      });
    });

    it('has keys that rotate', () => {
      const keys = ofType('AWS::KMS::Key');
      const name = ({ id }: { id: string }) => id.replace(/[0-9A-F]{8}$/, '');
      expect(keys.map(name).sort()).toEqual(['DataKey', 'LedgerKey', 'SigningKey', 'TokenKey']);
      // KMS rotates no asymmetric key.
      for (const key of keys)
        expect(key.Properties.EnableKeyRotation, key.id).toBe(name(key) === 'SigningKey' ? undefined : true);
    });

    it('logs for as long as the configuration says', () => {
      for (const { id, Properties } of ofType('AWS::Logs::LogGroup')) expect(Properties.RetentionInDays, id).toBe(90);
    });

    it('sends through queues and topics that are encrypted and want TLS', () => {
      for (const { id, Properties } of ofType('AWS::SQS::Queue'))
        expect(Properties.SqsManagedSseEnabled, id).toBe(true);
      for (const { id, Properties } of ofType('AWS::SNS::Topic'))
        expect(written(Properties.KmsMasterKeyId), id).toMatch(/DataKey/);
      for (const type of ['AWS::SQS::QueuePolicy', 'AWS::SNS::TopicPolicy'])
        for (const { id, Properties } of ofType(type))
          expect(JSON.stringify(Properties.PolicyDocument), id).toContain('"aws:SecureTransport":"false"');
    });

    it('lets nobody register themselves, and asks everybody for a one-time code', () => {
      const [pool] = ofType('AWS::Cognito::UserPool');
      expect(pool?.Properties).toMatchObject({
        AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
        MfaConfiguration: 'ON',
        EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
        DeletionProtection: 'ACTIVE',
      });
      const groups = ofType('AWS::Cognito::UserPoolGroup').map((group) => group.Properties.GroupName);
      expect(groups.sort()).toEqual(['default.approvers', 'default.auditors', 'default.operators', 'default.owners']);
    });

    it('signs in people of its own alone, by mail: whoever looks somebody up by the id in their tokens finds them', () => {
      const [pool] = ofType('AWS::Cognito::UserPool');
      expect(pool?.Properties.UsernameAttributes).toEqual(['email']);
      expect(pool?.Properties).not.toHaveProperty('AliasAttributes');
      expect(ofType('AWS::Cognito::UserPoolIdentityProvider')).toEqual([]);
      const clients = ofType('AWS::Cognito::UserPoolClient');
      expect(clients.map(({ Properties }) => Properties.SupportedIdentityProviders)).toEqual([
        ['COGNITO'],
        ['COGNITO'],
      ]);
    });

    it('tells outsiders where things are', () => {
      const outputs = Object.values(synthesized.templates).flatMap((template) =>
        Object.keys(template.findOutputs('*')),
      );
      const promised = [
        'ApiUrl',
        'ConsoleUrl',
        'RegistryTable',
        'LedgerTable',
        'EvidenceBucket',
        'BusName',
        'LedgerPublicKey',
      ];
      const forTheCommandLine = [
        'LedgerOrigin',
        'UserPoolId',
        'ReadersPolicy',
        'SignInUrl',
        'SignInScope',
        'CommandLineClient',
      ];
      for (const name of [...promised, ...forTheCommandLine]) expect(outputs).toContain(name);
    });

    it('names no folder of this machine', () => {
      for (const name of ['State', 'Api', 'Control'])
        expect(readFileSync(`${synthesized.folder}/Steward-prod-${name}.template.json`, 'utf8')).not.toContain(
          process.cwd(),
        );
    });
  });
}
