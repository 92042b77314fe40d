import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { ControlFunction } from './control-function.ts';
import { Watch } from './watch.ts';
import { parkedQueue } from './work-queue.ts';

export interface NoticesProps {
  readonly key: Key;
  readonly environment: string;
  readonly approvers: readonly string[];
  readonly operators: readonly string[];
}

/** Where people hear of open questions and findings, and where operators hear alarms. A message shows; it never acts. */
export class NoticesTopic extends Construct {
  readonly topic: Topic;
  readonly alarms: Topic;
  readonly #key: Key;

  constructor(scope: Construct, props: NoticesProps) {
    super(scope, 'Notices');
    this.#key = props.key;
    this.topic = new Topic(this, 'Topic', { masterKey: props.key, enforceSSL: true, displayName: 'Steward' });
    this.alarms = new Topic(this, 'Alarms', { masterKey: props.key, enforceSSL: true, displayName: 'Steward alarms' });
    this.#mail(props);
    // Alarms of this account must be able to speak, and through an encrypted topic: a topic with a policy of its own has lost the one
    // that lets the account's services publish.
    const cloudwatch = new ServicePrincipal('cloudwatch.amazonaws.com');
    const conditions = { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } };
    this.alarms.addToResourcePolicy(
      new PolicyStatement({
        principals: [cloudwatch],
        actions: ['sns:Publish'],
        resources: [this.alarms.topicArn],
        conditions,
      }),
    );
    props.key.addToResourcePolicy(
      new PolicyStatement({
        principals: [cloudwatch],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: ['*'],
        conditions,
      }),
    );
  }

  /** SNS tries a mail for six hours and then drops it, unless there is a queue to keep it (docs: sns-message-delivery-retries.html). */
  #mail({ approvers, operators, environment }: NoticesProps): void {
    if (approvers.length + operators.length === 0) return;
    const watch = new Watch(this, { topic: this.alarms, environment });
    const deadLetterQueue = parkedQueue(this, 'Parked', watch, 'mail');
    for (const email of approvers) this.topic.addSubscription(new EmailSubscription(email, { deadLetterQueue }));
    for (const email of operators) this.alarms.addSubscription(new EmailSubscription(email, { deadLetterQueue }));
  }

  grantSend(to: ControlFunction): void {
    to.set('NOTICES_TOPIC_ARN', this.topic.topicArn);
    to.allow(['sns:Publish'], [this.topic.topicArn]);
    to.allow(['kms:Decrypt', 'kms:GenerateDataKey'], [this.#key.keyArn]);
  }
}
