import {
  DeleteMessageCommand,
  GetQueueUrlCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { Redelivered } from '../../../ports/parked.ts';

/** Longer than sending and deleting one message takes; what stays parked shows again after it. */
const HELD_SECONDS = 60;
/** What EventBridge Scheduler fills in at the time of sending, and what it says of it when it could not send. */
const SCHEDULED_TIME = '<aws.scheduler.scheduled-time>';
const UNFILLED = /<aws\.scheduler\.[\w-]+>/;

/**
 * Empties a dead-letter queue that is no queue's, one message after another: received, sent to the queue it was meant for, and only then
 * deleted. Whatever breaks in between leaves it parked, or there twice, and never lost.
 * @param targets names of the queues that our flows serve: nothing is sent anywhere else
 */
export async function sendBack(
  sqs: SQSClient,
  {
    name,
    url: QueueUrl,
    targets,
  }: { readonly name: string; readonly url: string; readonly targets: readonly string[] },
): Promise<Redelivered> {
  const left = new Map<string, string>();
  let moved = 0;
  // What stays shows again after a while. Nothing but that, once around, and everything was looked at.
  for (let again = 0; again <= left.size; ) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 1,
        VisibilityTimeout: HELD_SECONDS,
        WaitTimeSeconds: 1,
        MessageAttributeNames: ['All'],
      }),
    );
    const [message] = Messages;
    if (!message) break;
    const id = message.MessageId ?? '';
    if (left.has(id)) {
      again += 1;
      continue;
    }
    again = 0;
    const meant = meantFor(message, targets);
    if ('because' in meant) {
      left.set(id, meant.because);
      continue;
    }
    const { QueueUrl: to } = await sqs.send(new GetQueueUrlCommand({ QueueName: meant.queue }));
    await sqs.send(new SendMessageCommand({ QueueUrl: to!, MessageBody: meant.body }));
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle! }));
    moved += 1;
  }
  return { queue: name, moved, moving: false, left: [...left].map(([message, because]) => ({ message, because })) };
}

/**
 * Where a parked message was to go, and with what: its attributes say so
 * (docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html).
 */
function meantFor(
  { Body = '', MessageAttributes = {} }: Message,
  targets: readonly string[],
): { readonly queue: string; readonly body: string } | { readonly because: string } {
  const told = (name: string): string | undefined => MessageAttributes[name]?.StringValue;
  const arn = told('TARGET_ARN');
  const queue = arn?.split(':').at(-1);
  if (queue === undefined || !targets.includes(queue))
    return { because: `it was meant for \`${arn ?? 'nobody'}\`, which is no work queue of ours` };
  if (told('IS_PAYLOAD_TRUNCATED') === 'true') return { because: 'it was cut short when it was parked' };
  const time = told('SCHEDULED_TIME');
  const body = time === undefined ? Body : Body.replaceAll(SCHEDULED_TIME, time);
  if (UNFILLED.test(body)) return { because: 'Scheduler had not filled in its time, and does not say it' };
  return { queue, body };
}
