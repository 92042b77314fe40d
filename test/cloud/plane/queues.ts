import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  paginateFilterLogEvents,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs';
import { clients, queueOf } from '../cloud.ts';

const logs = new CloudWatchLogsClient({});

/** How many messages a queue holds, those being worked on included. */
export async function waitingIn(QueueUrl: string): Promise<number> {
  const AttributeNames = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
  const { Attributes } = await clients.sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...AttributeNames] }),
  );
  return Object.values(Attributes ?? {}).reduce((sum, n) => sum + Number(n), 0);
}

/** What failed comes again after so many seconds: five tries of sixteen minutes each would take a test too long. */
export async function retryAfter(words: string, seconds: number): Promise<void> {
  const Attributes = { VisibilityTimeout: String(seconds) };
  await clients.sqs.send(new SetQueueAttributesCommand({ QueueUrl: await queueOf(words), Attributes }));
}

export async function send(words: string, body: unknown): Promise<void> {
  const MessageBody = JSON.stringify(body);
  await clients.sqs.send(new SendMessageCommand({ QueueUrl: await queueOf(words), MessageBody }));
}

/** Bodies of the messages that lie in a queue nobody serves; they stay there. */
export async function lyingIn(words: string): Promise<string[]> {
  const QueueUrl = await queueOf(words);
  const { Messages = [] } = await clients.sqs.send(
    new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout: 0, MaxNumberOfMessages: 10 }),
  );
  return Messages.map(({ Body }) => Body!);
}

/**
 * Moves the parked messages whose body fits back to their queue; returns how many. It is what "Start DLQ redrive" does message by message:
 * the emulator has no StartMessageMoveTask.
 */
export async function redrive(flow: string, fits: (body: string) => boolean): Promise<number> {
  const [from, to] = [await queueOf(`${flow}WorkParked`), await queueOf(`${flow}WorkQueue`)];
  const { Messages = [] } = await clients.sqs.send(
    new ReceiveMessageCommand({ QueueUrl: from, VisibilityTimeout: 1, MaxNumberOfMessages: 10 }),
  );
  const chosen = Messages.filter(({ Body }) => fits(Body!));
  for (const { Body, ReceiptHandle } of chosen) {
    await clients.sqs.send(new SendMessageCommand({ QueueUrl: to, MessageBody: Body! }));
    await clients.sqs.send(new DeleteMessageCommand({ QueueUrl: from, ReceiptHandle: ReceiptHandle! }));
  }
  return chosen.length;
}

/** The lines a function logged with this word in them, oldest first. */
export async function logged(fn: string, word: string): Promise<string[]> {
  const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({}));
  const logGroupName = logGroups.find((group) => group.logGroupName?.includes(`${fn}Log`))!.logGroupName!;
  const lines: string[] = [];
  for await (const page of paginateFilterLogEvents({ client: logs }, { logGroupName, filterPattern: word }))
    lines.push(...(page.events ?? []).map(({ message }) => message!.trim()));
  return lines;
}
