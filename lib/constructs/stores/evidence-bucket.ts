import { RemovalPolicy } from 'aws-cdk-lib';
import type { Key } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { ControlFunction } from '../control-function.ts';
import { arnIn, oneRegion } from '../rules/acknowledge.ts';
import { ONCE } from './once.ts';

/**
 * Content-addressed inputs of decisions, `sha256/<hex>`, `paired/…`, which files of a transform job belong together, and `training-data/…`, which objects
 * a training reads: each written once and kept whatever becomes of the stack.
 */
export class EvidenceBucket extends Construct {
  readonly bucket: Bucket;
  readonly #key: Key;

  constructor(scope: Construct, props: { key: Key; accessLogs: IBucket }) {
    super(scope, 'Evidence');
    this.#key = props.key;
    this.bucket = new Bucket(this, 'Bucket', {
      encryption: BucketEncryption.KMS,
      encryptionKey: props.key,
      bucketKeyEnabled: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      versioned: true,
      serverAccessLogsBucket: props.accessLogs,
      serverAccessLogsPrefix: 'evidence/',
      removalPolicy: RemovalPolicy.RETAIN,
    });
    oneRegion(this.bucket);
  }

  grantRead(to: ControlFunction): void {
    to.set('EVIDENCE_BUCKET', this.bucket.bucketName);
    to.allow(['s3:GetObject'], [this.#objects(to)], { because: OBJECTS });
    // Without it S3 says of an object that is not there that access is denied (API_GetObject). A GetObject names no prefix: hence IfExists.
    const conditions = { StringLikeIfExists: { 's3:prefix': 'sha256/*' } };
    to.allow(['s3:ListBucket'], [this.bucket.bucketArn], { conditions });
    to.allow(['kms:Decrypt'], [this.#key.keyArn]);
  }

  /** Read and add; what is there already is left as it is (conditional puts). */
  grantAdd(to: ControlFunction): void {
    this.grantRead(to);
    to.allow(['s3:PutObject'], [this.#objects(to)], { because: OBJECTS, conditions: ONCE });
    to.allow(['kms:GenerateDataKey'], [this.#key.keyArn]);
  }

  /** Read which files of transform jobs belong together; the files themselves are the teams'. */
  grantReadPaired(to: ControlFunction): void {
    to.set('EVIDENCE_BUCKET', this.bucket.bucketName);
    to.allow(['s3:GetObject'], [this.#paired(to)], { because: LISTS });
    to.allow(['s3:ListBucket'], [this.bucket.bucketArn], {
      conditions: { StringLikeIfExists: { 's3:prefix': 'paired/*' } },
    });
    to.allow(['kms:Decrypt'], [this.#key.keyArn]);
  }

  /** Add such a list; what is there already is left as it is. */
  grantAddPaired(to: ControlFunction): void {
    to.set('EVIDENCE_BUCKET', this.bucket.bucketName);
    to.allow(['s3:PutObject'], [this.#paired(to)], { because: LISTS, conditions: ONCE });
    to.allow(['kms:GenerateDataKey'], [this.#key.keyArn]);
  }

  /** Write which objects a run of training reads, where a team may let its training read; what is there already is left as it is. */
  grantTellTraining(to: ControlFunction): void {
    to.set('EVIDENCE_BUCKET', this.bucket.bucketName);
    const manifests = `${arnIn(to, this, this.bucket.bucketArn)}/training-data/*`;
    to.allow(['s3:PutObject'], [manifests], { because: MANIFESTS, conditions: ONCE });
    to.allow(['kms:GenerateDataKey'], [this.#key.keyArn]);
  }

  #paired = (to: ControlFunction): string => `${arnIn(to, this, this.bucket.bucketArn)}/paired/*`;
  #objects = (to: ControlFunction): string => `${arnIn(to, this, this.bucket.bucketArn)}/sha256/*`;
}

const MANIFESTS = 'a manifest is named by model and digest, which nobody knows before it is there';
const LISTS = 'a list is named by model, deployment, hour and transform job, none of which is known before';
const OBJECTS = 'evidence is named by its digest, which nobody knows before it is there';
