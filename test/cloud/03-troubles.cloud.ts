import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  FilterLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { clients, eventually, evidence, queueOf, standin, story, throughDefaultBus } from './cloud.ts';

const logs = new CloudWatchLogsClient({});
const registered = async (): Promise<number> =>
  (await story()).filter(({ type }) => type === 'ModelVersionRegistered').length;
const waitingIn = async (QueueUrl: string): Promise<number> => {
  const AttributeNames = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
  const { Attributes } = await clients.sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...AttributeNames] }),
  );
  return Object.values(Attributes ?? {}).reduce((sum, n) => sum + Number(n), 0);
};

describe('news that comes twice, late or wrong', () => {
  it('registers nothing a second time, whatever the order', async () => {
    const before = await registered();
    const events = (await standin.pull(0)).map(({ event }) => event as { 'detail-type': string; id: string });
    const packages = events.filter((event) => event['detail-type'] === 'SageMaker Model Package State Change');
    const again = [...packages.toReversed(), ...packages].map((event, i) => ({ ...event, id: `again-${i}` }));
    for (const event of again) expect(await throughDefaultBus(event)).toBe(1);
    const queue = await queueOf('RegisterWorkQueue');
    await eventually('the queue to be empty', async () => (await waitingIn(queue)) === 0);
    evidence(`${again.length} package events again, in another order: still ${await registered()} versions`);
    expect(await registered()).toBe(before);
  });

  it('hears nothing of groups that the configuration does not list', async () => {
    const [{ event }] = (await standin.pull(0)).filter(({ event }) =>
      JSON.stringify(event).includes('Model Package State'),
    ) as unknown as [{ event: any }];
    const foreign = { ...event, detail: { ...event.detail, ModelPackageGroupName: 'somebody-elses' } };
    expect(await throughDefaultBus(foreign)).toBe(0);
  });

  it('parks a poison message with its reason in the log', async () => {
    const QueueUrl = await queueOf('RegisterWorkQueue');
    const parked = await queueOf('RegisterWorkParked');
    // Five tries of sixteen minutes each would take the test too long.
    await clients.sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout: '1' } }));
    const MessageBody = JSON.stringify({
      source: 'aws.sagemaker',
      account: '999988887777',
      'detail-type': 'SageMaker Model Package State Change',
      id: 'poison',
      region: 'us-east-1',
      time: '2026-11-24T00:00:00Z',
      detail: {},
    });
    await clients.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
    await eventually('the message to be parked', async () => (await waitingIn(parked)) === 1);
    const { Messages = [] } = await clients.sqs.send(
      new ReceiveMessageCommand({ QueueUrl: parked, VisibilityTimeout: 0 }),
    );
    expect(JSON.parse(Messages[0]!.Body!).id).toBe('poison');
    const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({}));
    const group = logGroups.find(({ logGroupName }) => logGroupName?.includes('RegisterLog'))?.logGroupName;
    const { events = [] } = await logs.send(
      new FilterLogEventsCommand({ logGroupName: group!, filterPattern: 'InvalidEventError' }),
    );
    evidence(`parked: ${events.at(-1)?.message?.trim().slice(0, 160)}`);
    expect(events.at(-1)?.message).toContain('999988887777');
  });
});
