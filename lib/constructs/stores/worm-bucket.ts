import { Annotations, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { Key } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type CfnBucket,
  type IBucket,
  ObjectLockRetention,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { ControlFunction } from '../control-function.ts';
import { acknowledgeRule, arnIn, oneRegion } from '../rules/acknowledge.ts';
import { ONCE } from './once.ts';
import type { Readers } from './readers.ts';

const DAYS_A_YEAR = 366;
const CHECKPOINTS = { StringLike: { 's3:prefix': 'checkpoints/*' } };

const EVERY_RECORD = 'one object for every record there will ever be';

/** Write-once copies of every record, `audit/<chain>/<seq>.json`, and checkpoints, under S3 Object Lock: nobody deletes them before their time. */
export class WormBucket extends Construct {
  readonly bucket: Bucket;
  readonly #key: Key;

  constructor(
    scope: Construct,
    props: { key: Key; accessLogs: IBucket; years: number; mode: 'governance' | 'compliance' },
  ) {
    super(scope, 'Worm');
    this.#key = props.key;
    this.bucket = new Bucket(this, 'Bucket', {
      encryption: BucketEncryption.KMS,
      encryptionKey: props.key,
      bucketKeyEnabled: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      versioned: true,
      objectLockEnabled: true,
      objectLockDefaultRetention: ObjectLockRetention[props.mode](Duration.days(props.years * DAYS_A_YEAR)),
      serverAccessLogsBucket: props.accessLogs,
      serverAccessLogsPrefix: 'worm/',
      removalPolicy: RemovalPolicy.RETAIN,
    });
    oneRegion(this.bucket);
    if (props.mode === 'compliance')
      Annotations.of(this.bucket).addWarningV2(
        'steward:compliance',
        `write-once copies are held for ${props.years} years in compliance mode: nobody can delete them sooner or undo this`,
      );
  }

  /** Whether a copy is there, and is one. */
  grantLook(to: ControlFunction): void {
    to.set('WORM_BUCKET', this.bucket.bucketName);
    to.allow(['s3:ListBucket'], [this.bucket.bucketArn], { conditions: { StringLike: { 's3:prefix': 'audit/*' } } });
    to.allow(['s3:GetObject'], [`${arnIn(to, this, this.bucket.bucketArn)}/audit/*`], { because: EVERY_RECORD });
    to.allow(['kms:Decrypt'], [this.#key.keyArn]);
  }

  /** Read the signed statements of all chains. */
  grantReadCheckpoints(to: ControlFunction): void {
    to.set('WORM_BUCKET', this.bucket.bucketName);
    to.allow(['s3:GetObject'], [`${arnIn(to, this, this.bucket.bucketArn)}/checkpoints/*`], {
      because: 'one object for every checkpoint there will ever be',
    });
    to.allow(['s3:ListBucket'], [this.bucket.bucketArn], { conditions: CHECKPOINTS });
    to.allow(['kms:Decrypt'], [this.#key.keyArn]);
  }

  /** Sign the next: claim its size, and keep it. */
  grantAddCheckpoints(to: ControlFunction): void {
    this.grantReadCheckpoints(to);
    to.allow(['s3:PutObject'], [`${arnIn(to, this, this.bucket.bucketArn)}/checkpoints/*`], {
      because: 'one object for every checkpoint there will ever be',
      conditions: ONCE,
    });
    to.allow(['kms:GenerateDataKey'], [this.#key.keyArn]);
  }

  /** The same reading for people and pipelines. */
  allowReadCheckpoints(readers: Readers): void {
    readers.allow(['s3:GetObject'], [`${this.bucket.bucketArn}/checkpoints/*`]);
    readers.allow(['s3:ListBucket'], [this.bucket.bucketArn], CHECKPOINTS);
    const written = `<${Stack.of(this).getLogicalId(this.bucket.node.defaultChild as CfnBucket)}.Arn>/checkpoints/*`;
    acknowledgeRule(
      readers.policy,
      `AwsSolutions-IAM5[Resource::${written}]`,
      'one object for every checkpoint there will ever be',
    );
  }

  /** Keep a copy, and read it back where one is there already. */
  grantKeep(to: ControlFunction): void {
    to.set('WORM_BUCKET', this.bucket.bucketName);
    const copies = [`${arnIn(to, this, this.bucket.bucketArn)}/audit/*`];
    to.allow(['s3:PutObject'], copies, { because: EVERY_RECORD, conditions: ONCE });
    to.allow(['s3:GetObject'], copies, { because: EVERY_RECORD });
    to.allow(['kms:Decrypt', 'kms:GenerateDataKey'], [this.#key.keyArn]);
  }
}
