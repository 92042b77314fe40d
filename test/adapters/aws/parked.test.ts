import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  type DescribeAlarmsCommandInput,
  GetMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListDeadLetterSourceQueuesCommand,
  ListMessageMoveTasksCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { awsParked } from '../../../lib/adapters/aws/queues/parked.ts';

const cloudwatch = mockClient(CloudWatchClient);
const sqs = mockClient(SQSClient);
const NOW = Date.parse('2026-11-25T12:00:00Z');
const AT = { region: 'eu-west-1' };
let pauses: number[];
let asked: DescribeAlarmsCommandInput[];
const parked = awsParked({
  cloudwatch: new CloudWatchClient(AT),
  sqs: new SQSClient(AT),
  environment: 'prod',
  now: () => NOW,
  pause: async (ms) => void pauses.push(ms),
});
const url = (queue: string): string => `https://sqs.eu-west-1.amazonaws.com/111122223333/${queue}`;
const arn = (queue: string): string => `arn:aws:sqs:eu-west-1:111122223333:${queue}`;
const alarm = (kind: string, name: string, queue: string) => ({
  AlarmName: `steward-prod-${kind}-${name}`,
  Dimensions: [{ Name: 'QueueName', Value: queue }],
});
/** What DescribeAlarms answers by prefix and page. */
const pages: Record<string, unknown> = {
  'steward-prod-parked-messages-': {
    MetricAlarms: [
      alarm('parked-messages', 'schedules', 'SchedulesParked'),
      alarm('parked-messages', 'register', 'RegisterParked'),
    ],
    NextToken: 'more',
  },
  'steward-prod-parked-messages- more': { MetricAlarms: [alarm('parked-messages', 'worm-stream', 'StreamParked')] },
  'steward-prod-work-waiting-': {
    MetricAlarms: [
      alarm('work-waiting', 'register', 'RegisterWork'),
      alarm('work-waiting', 'drift-check', 'DriftCheckWork'),
    ],
  },
};
const text = (value: string) => ({ DataType: 'String', StringValue: value });
const inputs = (command: Parameters<typeof sqs.commandCalls>[0]) =>
  sqs.commandCalls(command).map(({ args }) => args[0].input);
/** Everything that changes a queue, in its order. */
const changes = (): unknown[] =>
  sqs
    .calls()
    .map(({ args }) => args[0])
    .filter((c) =>
      [SendMessageCommand, DeleteMessageCommand, StartMessageMoveTaskCommand].some((kind) => c instanceof kind),
    )
    .map(({ input }) => input);

beforeEach(() => {
  cloudwatch.reset();
  sqs.reset();
  pauses = [];
  asked = [];
  cloudwatch.on(DescribeAlarmsCommand).callsFake((input: DescribeAlarmsCommandInput) => {
    // The paginator changes one and the same input from page to page.
    asked.push({ ...input });
    return input.NextToken ? pages[`${input.AlarmNamePrefix} ${input.NextToken}`] : pages[input.AlarmNamePrefix!];
  });
  sqs
    .on(GetQueueUrlCommand)
    .callsFake(({ QueueName }) => ({ QueueUrl: url(QueueName) }))
    .on(GetQueueAttributesCommand)
    .callsFake(({ QueueUrl }) => ({ Attributes: { QueueArn: arn(QueueUrl.split('/').at(-1)) } }))
    .on(StartMessageMoveTaskCommand)
    .resolves({})
    .on(SendMessageCommand)
    .resolves({})
    .on(DeleteMessageCommand)
    .resolves({})
    .on(ListDeadLetterSourceQueuesCommand)
    .resolves({ queueUrls: [] })
    .on(ListDeadLetterSourceQueuesCommand, { QueueUrl: url('RegisterParked') })
    .resolves({ queueUrls: [url('RegisterWork')] });
});

describe('parked queues on AWS', () => {
  it('are found by the alarms of their environment, with counts from SQS and ages from CloudWatch', async () => {
    const counted = (visible: string, held: string) => ({
      Attributes: { ApproximateNumberOfMessages: visible, ApproximateNumberOfMessagesNotVisible: held },
    });
    sqs
      .on(GetQueueAttributesCommand, { QueueUrl: url('RegisterParked') })
      .resolves(counted('3', '1'))
      .on(GetQueueAttributesCommand, { QueueUrl: url('SchedulesParked') })
      .resolves(counted('0', '0'))
      .on(GetQueueAttributesCommand, { QueueUrl: url('StreamParked') })
      .resolves(counted('2', '0'));
    cloudwatch.on(GetMetricDataCommand).resolves({
      MetricDataResults: [
        { Id: 'q0', Values: [7200, 7140] },
        { Id: 'q1', Values: [] },
      ],
    });
    expect(await parked.list()).toEqual([
      { name: 'register', messages: 4, oldest: 7200 },
      { name: 'schedules', messages: 0 },
      { name: 'worm-stream', messages: 2 },
    ]);
    expect(asked).toEqual([
      { AlarmNamePrefix: 'steward-prod-parked-messages-', AlarmTypes: ['MetricAlarm'] },
      { AlarmNamePrefix: 'steward-prod-parked-messages-', AlarmTypes: ['MetricAlarm'], NextToken: 'more' },
    ]);
    expect(inputs(GetQueueAttributesCommand)[0]).toEqual({
      QueueUrl: url('RegisterParked'),
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    });
    const query = (Id: string, Value: string) => ({
      Id,
      MetricStat: {
        Metric: {
          Namespace: 'AWS/SQS',
          MetricName: 'ApproximateAgeOfOldestMessage',
          Dimensions: [{ Name: 'QueueName', Value }],
        },
        Period: 60,
        Stat: 'Maximum',
      },
    });
    expect(cloudwatch.commandCalls(GetMetricDataCommand).map(({ args }) => args[0].input)).toEqual([
      {
        StartTime: new Date(NOW - 900_000),
        EndTime: new Date(NOW),
        ScanBy: 'TimestampDescending',
        MetricDataQueries: [query('q0', 'RegisterParked'), query('q1', 'StreamParked')],
      },
    ]);
    expect(changes()).toEqual([]);
  });

  it('that are some queue’s are moved by AWS, to the queue that is named, and looked at until that is over', async () => {
    sqs
      .on(ListMessageMoveTasksCommand)
      .resolvesOnce({ Results: [{ Status: 'RUNNING', ApproximateNumberOfMessagesMoved: 1 }] })
      .resolves({ Results: [{ Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 4 }] });
    expect(await parked.redeliver('register')).toEqual({ queue: 'register', moved: 4, moving: false, left: [] });
    expect(changes()).toEqual([{ SourceArn: arn('RegisterParked'), DestinationArn: arn('RegisterWork') }]);
    expect(inputs(ListMessageMoveTasksCommand)).toEqual([
      { SourceArn: arn('RegisterParked'), MaxResults: 1 },
      { SourceArn: arn('RegisterParked'), MaxResults: 1 },
    ]);
    expect(pauses).toEqual([1000]);
  });

  it('say so when the move takes longer than anybody waits, fails, or is one already', async () => {
    sqs
      .on(ListMessageMoveTasksCommand)
      .resolves({ Results: [{ Status: 'RUNNING', ApproximateNumberOfMessagesMoved: 9 }] });
    expect(await parked.redeliver('register')).toMatchObject({ moved: 9, moving: true });
    expect(pauses).toHaveLength(60);
    sqs.on(ListMessageMoveTasksCommand).resolves({
      Results: [{ Status: 'FAILED', ApproximateNumberOfMessagesMoved: 2, FailureReason: 'AccessDenied' }],
    });
    await expect(parked.redeliver('register')).rejects.toThrow('ended FAILED after 2 messages: AccessDenied');
    const busy = Object.assign(new Error('there is already a task running'), { name: 'UnsupportedOperation' });
    sqs.on(StartMessageMoveTaskCommand).rejects(busy);
    await expect(parked.redeliver('register')).rejects.toMatchObject({ name: 'InvalidEventError' });
  });

  it('that only Scheduler fills are emptied one by one: sent first, then deleted, and only to queues of ours', async () => {
    const message = (
      id: string,
      target: string,
      more: Message['MessageAttributes'] = {},
      Body = '{"n":1}',
    ): Message => ({
      MessageId: id,
      ReceiptHandle: `handle-${id}`,
      Body,
      MessageAttributes: { TARGET_ARN: text(target), ...more },
    });
    const unfilled = '{"slot":"<aws.scheduler.scheduled-time>"}';
    const foreign = message('b', arn('Stranger'));
    const one = (m?: Message) => ({ Messages: m ? [m] : [] });
    sqs
      .on(ReceiveMessageCommand)
      .resolvesOnce(
        one(message('a', arn('DriftCheckWork'), { SCHEDULED_TIME: text('2026-11-24T06:00:00Z') }, unfilled)),
      )
      .resolvesOnce(one(foreign))
      .resolvesOnce(one(message('c', arn('DriftCheckWork'), { IS_PAYLOAD_TRUNCATED: text('true') })))
      .resolvesOnce(one(message('d', arn('DriftCheckWork'), {}, unfilled)))
      .resolvesOnce(one(foreign))
      .resolvesOnce(one(message('e', arn('RegisterWork'))))
      .resolves(one());
    expect(await parked.redeliver('schedules')).toEqual({
      queue: 'schedules',
      moved: 2,
      moving: false,
      left: [
        { message: 'b', because: `it was meant for \`${arn('Stranger')}\`, which is no work queue of ours` },
        { message: 'c', because: 'it was cut short when it was parked' },
        { message: 'd', because: 'Scheduler had not filled in its time, and does not say it' },
      ],
    });
    expect(changes()).toEqual([
      { QueueUrl: url('DriftCheckWork'), MessageBody: '{"slot":"2026-11-24T06:00:00Z"}' },
      { QueueUrl: url('SchedulesParked'), ReceiptHandle: 'handle-a' },
      { QueueUrl: url('RegisterWork'), MessageBody: '{"n":1}' },
      { QueueUrl: url('SchedulesParked'), ReceiptHandle: 'handle-e' },
    ]);
    expect(inputs(ReceiveMessageCommand)[0]).toEqual({
      QueueUrl: url('SchedulesParked'),
      MaxNumberOfMessages: 1,
      VisibilityTimeout: 60,
      WaitTimeSeconds: 1,
      MessageAttributeNames: ['All'],
    });
  });

  it('ends when only what stays is shown again and again, and deletes nothing that could not be sent', async () => {
    const foreign = { Messages: [{ MessageId: 'b', ReceiptHandle: 'h', Body: '{}' }] };
    sqs.on(ReceiveMessageCommand).resolves(foreign);
    expect(await parked.redeliver('schedules')).toMatchObject({
      moved: 0,
      left: [{ because: 'it was meant for `nobody`, which is no work queue of ours' }],
    });
    const ours = { ...foreign.Messages[0]!, MessageAttributes: { TARGET_ARN: text(arn('RegisterWork')) } };
    sqs.on(ReceiveMessageCommand).resolves({ Messages: [ours] });
    sqs.on(SendMessageCommand).rejects(Object.assign(new Error('not authorized'), { name: 'AccessDenied' }));
    await expect(parked.redeliver('schedules')).rejects.toMatchObject({ name: 'DependencyError' });
    expect(inputs(DeleteMessageCommand)).toEqual([]);
  });

  it('that hold places in the stream, or that there are not, are refused', async () => {
    await expect(parked.redeliver('worm-stream')).rejects.toThrow('holds places in the ledger');
    await expect(parked.redeliver('nothing')).rejects.toThrow('there is register, schedules, worm-stream');
    expect(changes()).toEqual([]);
  });
});
