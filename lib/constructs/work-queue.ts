import { Duration, Lazy } from 'aws-cdk-lib';
import type { EventPattern, IEventBus } from 'aws-cdk-lib/aws-events';
import { Rule } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { ControlFunction } from './control-function.ts';
import { acknowledgePacks, acknowledgeRule } from './rules/acknowledge.ts';
import type { Watch } from './watch.ts';

const ENCRYPTION = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true };
/** As long as SQS keeps anything: time for people to mend what a parked message found. */
const LONGEST = Duration.days(14);
/**
 * Beyond the function's timeout, so that no message is delivered while it is still worked on. AWS's six timeouts are for batches and
 * throttled pollers; one message at a time needs no more, and what failed comes again that much sooner.
 */
const MARGIN = Duration.seconds(30);

/** A dead-letter queue with its alarm. */
export function parkedQueue(scope: Construct, id: string, watch: Watch, name: string, more: QueueProps = {}): Queue {
  const queue = new Queue(scope, id, { ...ENCRYPTION, retentionPeriod: LONGEST, ...more });
  const parked = 'it is a dead-letter queue, also where EventBridge Scheduler or a stream fills it';
  acknowledgeRule(queue, 'AwsSolutions-SQS3', parked);
  acknowledgePacks(queue, ['Serverless'], 'SQSRedrivePolicy', parked);
  watch.parked(queue, name);
  return queue;
}

/** A message counts as sent before for five minutes, and all of a group come one after the other (SQS Developer Guide, FIFO queues). */
const ONCE_A_MINUTE = { fifo: true, contentBasedDeduplication: true, deliveryDelay: Duration.minutes(1) };

/** Work for one flow: a queue, the function that serves it message by message, and the place for what it gave up. */
export class WorkQueue extends Construct {
  readonly queue: Queue;
  readonly parked: Queue;
  readonly gathered: boolean;
  readonly #name: string;
  readonly #rules: string[] = [];

  /** `gathered`: what is asked for several times in a minute is done once, after it (a FIFO queue, whose senders name the minute). */
  constructor(
    scope: Construct,
    props: { server: ControlFunction; name: string; watch: Watch; timeout: Duration; gathered?: boolean },
  ) {
    super(scope, `${props.server.node.id}Work`);
    const { server, name, watch } = props;
    this.#name = name;
    this.gathered = props.gathered ?? false;
    this.parked = parkedQueue(this, 'Parked', watch, name, this.gathered ? { fifo: true } : {});
    this.queue = new Queue(this, 'Queue', {
      ...ENCRYPTION,
      retentionPeriod: LONGEST,
      visibilityTimeout: props.timeout.plus(MARGIN),
      deadLetterQueue: { queue: this.parked, maxReceiveCount: 5 },
      ...(this.gathered && { ...ONCE_A_MINUTE }),
    });
    watch.waiting(this.queue, name);
    this.queue.grantConsumeMessages(server.role);
    const mapping = new EventSourceMapping(server, 'Work', {
      target: server.fn,
      eventSourceArn: this.queue.queueArn,
      batchSize: 1,
      reportBatchItemFailures: true,
    });
    acknowledgePacks(
      mapping,
      ['Serverless'],
      'LambdaEventSourceMappingDestination',
      "Lambda takes no destination for SQS: what is given up goes to the queue's own dead-letter queue",
    );
  }

  /** What the server of this queue cannot do now it may send here, to try again. */
  takeBack(server: ControlFunction): void {
    this.grantAsk(server, 'AGAIN_QUEUE_URL');
  }

  /** Who may ask for this work. */
  grantAsk(to: ControlFunction, variable: string): void {
    to.set(variable, this.queue.queueUrl);
    to.allow(['sqs:SendMessage'], [this.queue.queueArn]);
  }

  /** Every event that fits comes here; what EventBridge cannot deliver is parked too. */
  on(id: string, bus: IEventBus | undefined, pattern: EventPattern): void {
    const { queue, parked } = this;
    const rule = new Rule(this, id, {
      ...(bus && { eventBus: bus }),
      description: `work for ${this.#name}`,
      eventPattern: pattern,
      targets: [{ bind: () => ({ id: '', arn: queue.queueArn, deadLetterConfig: { arn: parked.queueArn } }) }],
    });
    if (this.#rules.length === 0) for (const to of [queue, parked]) to.addToResourcePolicy(this.#send(to));
    this.#rules.push(rule.ruleArn);
  }

  /** One statement for all rules: SQS takes 20 statements a queue, and ten conditions (docs: quotas-policies.html). */
  #send = (to: Queue): PolicyStatement =>
    new PolicyStatement({
      principals: [new ServicePrincipal('events.amazonaws.com')],
      actions: ['sqs:SendMessage'],
      resources: [to.queueArn],
      conditions: { ArnEquals: { 'aws:SourceArn': Lazy.any({ produce: () => this.#rules }) } },
    });
}
