import { Duration, type RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, StreamViewType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import type { Key } from 'aws-cdk-lib/aws-kms';
import { EventSourceMapping, FilterCriteria, FilterRule, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import type { SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Construct } from 'constructs';
import { LEDGER, mayList, partitionsOf, REGISTRY } from '../../contract/writers.ts';
import type { ControlFunction } from '../control-function.ts';
import { acknowledgePacks, arnIn, REGULATED } from '../rules/acknowledge.ts';

export interface LedgerProps {
  readonly key: Key;
  readonly removal: RemovalPolicy;
  readonly deletionProtection: boolean;
  /** What every record names as its log: `steward/<account>/<region>/<environment>`. */
  readonly origin: string;
}

/**
 * A function that dies of one record shall not hold its shard for the day that the stream remembers. A hand-over that fails counts too: Lambda
 * tries again from the record that the function names.
 */
const TRIES = 10;
const READ_KEY = ['kms:Decrypt', 'kms:DescribeKey'];
const WRITE_KEY = [...READ_KEY, 'kms:Encrypt', 'kms:GenerateDataKey'];

/**
 * The registry and ledger tables, and the only ways to reach them. Nobody is ever granted an update or a delete: writers put, each into the
 * partitions of its flow, under the conditions of lib/adapters/aws/ledger/clauses.ts. IAM cannot forbid an overwriting put there; the stream's
 * readers and the verifier find one.
 */
export class LedgerTables extends Construct {
  readonly registry: Table;
  readonly ledger: Table;
  readonly #key: Key;
  readonly #origin: string;

  constructor(scope: Construct, props: LedgerProps) {
    super(scope, 'Ledger');
    this.#key = props.key;
    this.#origin = props.origin;
    const common = {
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: props.key,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: props.deletionProtection,
      removalPolicy: props.removal,
    };
    this.registry = new Table(this, 'Registry', {
      ...common,
      partitionKey: { name: REGISTRY.partition, type: AttributeType.STRING },
      sortKey: { name: REGISTRY.sort, type: AttributeType.STRING },
    });
    this.registry.addGlobalSecondaryIndex({
      indexName: REGISTRY.due.index,
      partitionKey: { name: REGISTRY.due.partition, type: AttributeType.STRING },
      sortKey: { name: REGISTRY.due.sort, type: AttributeType.STRING },
    });
    this.ledger = new Table(this, 'Records', {
      ...common,
      partitionKey: { name: LEDGER.partition, type: AttributeType.STRING },
      sortKey: { name: LEDGER.sort, type: AttributeType.NUMBER },
      stream: StreamViewType.NEW_IMAGE,
    });
    for (const table of [this.registry, this.ledger])
      acknowledgePacks(
        table,
        REGULATED,
        'DynamoDBInBackupPlan',
        "point-in-time recovery goes back 35 days and every record has its write-once copy; backup plans are the account owner's, who selects by tag",
      );
  }

  /** State and records, to look at. */
  grantRead(to: ControlFunction): void {
    this.#name(to);
    this.allowRead(to);
  }

  /** The same for people, who find the names in the stack's outputs. */
  allowRead(to: Pick<ControlFunction, 'allow'>): void {
    to.allow(['dynamodb:GetItem', 'dynamodb:Query'], [this.registry.tableArn, this.#dueIndex()]);
    to.allow(['dynamodb:Query'], [this.ledger.tableArn]);
    to.allow(READ_KEY, [this.#key.keyArn]);
  }

  /** State and records, to look at and to add to in one transaction: what the flow says that it writes, and nothing else. */
  grantAppend(to: ControlFunction): void {
    this.#name(to);
    to.allow(['dynamodb:GetItem', 'dynamodb:Query'], [this.registry.tableArn]);
    to.allow(['dynamodb:Query'], [this.#dueIndex(), this.ledger.tableArn]);
    const { writes } = to.flow;
    to.allow(['dynamodb:PutItem'], [this.registry.tableArn], {
      conditions: { ...inPartitions(partitionsOf(writes, 'registry')), ...(!mayList(writes) && UNLISTED) },
    });
    to.allow(['dynamodb:PutItem'], [this.ledger.tableArn], {
      conditions: inPartitions(partitionsOf(writes, 'ledger')),
    });
    to.allow(WRITE_KEY, [this.#key.keyArn]);
  }

  /** What every record names as its log. */
  tellOrigin(to: ControlFunction): void {
    to.set('LEDGER_ORIGIN', this.#origin);
  }

  /** Records alone, to read once more what failed in the stream. */
  grantRecords(to: ControlFunction): void {
    to.set('LEDGER_TABLE', this.ledger.tableName);
    to.allow(['dynamodb:Query'], [this.ledger.tableArn]);
  }

  /**
   * Makes a function a reader of the ledger's stream: every record, in order within its chain, at least once. The reader hands over
   * itself what it cannot carry; only from where that fails, or as a whole when it ends the function (time, memory), a batch comes again: halved
   * until one record is left, which is tried `TRIES` times and goes to `parked`. Only the reader that guards the records wants to hear of changes and removals.
   * docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
   */
  streamTo(reader: ControlFunction, parked: SqsDlq, hears: 'inserts' | 'everything'): void {
    const stream = this.ledger.tableStreamArn!;
    reader.allow(['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'], [stream]);
    reader.allow(['dynamodb:ListStreams'], [`${arnIn(reader, this, this.ledger.tableArn)}/stream/*`], {
      because: 'Lambda lists the streams of this one table before it reads',
    });
    reader.allow(READ_KEY, [this.#key.keyArn]);
    new EventSourceMapping(reader, 'Stream', {
      target: reader.fn,
      eventSourceArn: stream,
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: 25,
      parallelizationFactor: 1,
      reportBatchItemFailures: true,
      bisectBatchOnError: true,
      retryAttempts: TRIES,
      maxRecordAge: Duration.hours(23),
      onFailure: parked,
      ...(hears === 'inserts' && { filters: [FilterCriteria.filter({ eventName: FilterRule.isEqual('INSERT') })] }),
    });
  }

  #name(to: ControlFunction): void {
    to.set('REGISTRY_TABLE', this.registry.tableName);
    to.set('LEDGER_TABLE', this.ledger.tableName);
    this.tellOrigin(to);
  }

  #dueIndex = (): string => `${this.registry.tableArn}/index/${REGISTRY.due.index}`;
}

/**
 * Only items of these partitions; each put of a transaction is asked for alone. `ForAllValues` also holds of a request without any
 * partition key, which the second condition refuses.
 * docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html,
 * docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
const inPartitions = (partitions: readonly string[]) => ({
  'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [...partitions] },
  Null: { 'dynamodb:LeadingKeys': 'false' },
});

/**
 * No item of the index: its keys are attributes like any other, of which `dynamodb:LeadingKeys` says nothing.
 * docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html ("prevent updates on certain attributes")
 */
const UNLISTED = {
  'ForAllValues:StringNotLike': { 'dynamodb:Attributes': [REGISTRY.due.partition, REGISTRY.due.sort] },
};
