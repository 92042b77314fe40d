import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { ControlFunction } from '../constructs/control-function.ts';
import { SignIn } from '../constructs/doors/sign-in.ts';
import { NoticesTopic } from '../constructs/notices-topic.ts';
import { acknowledgePacks, acknowledgeRule, oneRegion, REGULATED } from '../constructs/rules/acknowledge.ts';
import { EvidenceBucket } from '../constructs/stores/evidence-bucket.ts';
import { LedgerTables } from '../constructs/stores/ledger-tables.ts';
import { Readers } from '../constructs/stores/readers.ts';
import { WormBucket } from '../constructs/stores/worm-bucket.ts';
import type { Config } from '../contract/config.ts';

/** What must outlive every deploy: keys, tables, buckets, people, and who is told. */
export class StateStack extends Stack {
  /** Of evidence, notices and logs. */
  readonly dataKey: Key;
  readonly tokenKey: Key;
  /** Its private half never leaves KMS. KMS rotates no key that signs. */
  readonly signingKey: Key;
  readonly ledger: LedgerTables;
  readonly evidence: EvidenceBucket;
  readonly worm: WormBucket;
  readonly signIn: SignIn;
  readonly notices: NoticesTopic;

  constructor(scope: Construct, id: string, props: StackProps & { config: Config }) {
    super(scope, id, props);
    const { config } = props;
    const removal = config.removal === 'keep' ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
    const deletionProtection = config.deletionProtection ?? config.removal === 'keep';
    const key = (name: string, description: string, removalPolicy = RemovalPolicy.RETAIN): Key =>
      new Key(this, name, {
        alias: `steward-${config.environment}-${name.toLowerCase()}`,
        description,
        enableKeyRotation: true,
        // What is in a kept bucket could not be read without its key.
        removalPolicy,
      });

    const ledgerKey = key('LedgerKey', 'Steward: registry, ledger and write-once copies');
    const dataKey = key('DataKey', 'Steward: evidence, notices and logs');
    this.dataKey = dataKey;
    // CloudWatch Logs encrypts each of this account's log groups, which it names in the context of every call.
    dataKey.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal(`logs.${this.region}.amazonaws.com`)],
        actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
        resources: ['*'],
        conditions: {
          ArnLike: {
            'kms:EncryptionContext:aws:logs:arn': `arn:${this.partition}:logs:${this.region}:${this.account}:log-group:*`,
          },
        },
      }),
    );
    this.tokenKey = key('TokenKey', 'Steward: task tokens, which only approve/resume may decrypt', removal);
    this.signingKey = new Key(this, 'SigningKey', {
      alias: `steward-${config.environment}-signingkey`,
      description: 'Steward: signs decisions in the ledger',
      keySpec: KeySpec.ECC_NIST_P256,
      keyUsage: KeyUsage.SIGN_VERIFY,
      // Signatures are checked with the public half, which people keep; only what signs goes with a trial.
      removalPolicy: removal,
    });

    const accessLogs = new Bucket(this, 'AccessLogs', {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      versioned: true,
      // As long as other logs, and then a week for who deleted something by mistake.
      lifecycleRules: [
        {
          expiration: Duration.days(config.retention.logDays),
          noncurrentVersionExpiration: Duration.days(7),
          abortIncompleteMultipartUploadAfter: Duration.days(7),
        },
      ],
      removalPolicy: RemovalPolicy.RETAIN,
    });
    acknowledgeRule(
      accessLogs,
      'AwsSolutions-S1',
      'it is where the other buckets log to: logging to itself would never end',
    );

    acknowledgePacks(
      accessLogs,
      REGULATED,
      'S3DefaultEncryptionKMS',
      "S3 delivers access logs only to buckets encrypted with its own key (Amazon S3 User Guide, 'Enabling server access logging')",
    );
    oneRegion(accessLogs);

    const origin = `steward/${this.account}/${this.region}/${config.environment}`;
    this.ledger = new LedgerTables(this, { key: ledgerKey, removal, deletionProtection, origin });
    this.evidence = new EvidenceBucket(this, { key: dataKey, accessLogs });
    this.worm = new WormBucket(this, {
      key: ledgerKey,
      accessLogs,
      years: config.retention.wormYears,
      mode: config.worm.mode,
    });
    this.signIn = new SignIn(this, {
      tenants: config.tenants,
      mfa: config.signIn.mfa,
      removal,
      deletionProtection,
    });

    this.notices = new NoticesTopic(this, { key: dataKey, environment: config.environment, ...config.notify });

    const readers = new Readers(this, config.environment);
    this.ledger.allowRead(readers);
    this.worm.allowReadCheckpoints(readers);

    new CfnOutput(this, 'RegistryTable', { value: this.ledger.registry.tableName });
    new CfnOutput(this, 'LedgerTable', { value: this.ledger.ledger.tableName });
    new CfnOutput(this, 'LedgerOrigin', { value: origin });
    new CfnOutput(this, 'WormBucket', { value: this.worm.bucket.bucketName });
    new CfnOutput(this, 'EvidenceBucket', { value: this.evidence.bucket.bucketName });
    new CfnOutput(this, 'UserPoolId', { value: this.signIn.pool.userPoolId });
    new CfnOutput(this, 'ReadersPolicy', { value: readers.policy.managedPolicyArn });
  }

  /** Encrypt task tokens, or decrypt them: one flow each. */
  grantTokens(to: ControlFunction, action: 'kms:Encrypt' | 'kms:Decrypt'): void {
    to.set('TOKEN_KEY_ARN', this.tokenKey.keyArn);
    to.allow([action], [this.tokenKey.keyArn]);
  }
}
