import { setTimeout as sleep } from 'node:timers/promises';
import { CloudFormationClient, CreateStackCommand, waitUntilStackCreateComplete } from '@aws-sdk/client-cloudformation';
import {
  DeleteMessageCommand,
  ListQueuesCommand,
  type MessageAttributeValue,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { beforeAll, describe, expect, it } from 'vitest';
import { newHome, stewardWith } from '../cli/cli.ts';
import { production, type Resource, synthesize } from '../stacks/synthesized.ts';
import { onLocalStack } from './engines/localstack.ts';
import { clientOf } from './engines/moto.ts';

/** Of a resource what is told of queues: neither keys nor topics of other stacks, which SQS needs not here, nor what makes a message wait. */
const KEPT: Readonly<Record<string, readonly string[]>> = {
  'AWS::SQS::Queue': [
    'RedrivePolicy',
    'VisibilityTimeout',
    'MessageRetentionPeriod',
    'FifoQueue',
    'ContentBasedDeduplication',
  ],
  'AWS::CloudWatch::Alarm': [
    'AlarmName',
    'ComparisonOperator',
    'Dimensions',
    'EvaluationPeriods',
    'MetricName',
    'Namespace',
    'Period',
    'Statistic',
    'Threshold',
  ],
};

/** The control stack as far as it says what is parked where: its queues, and the alarms on them. */
function parkedAndWaiting(resources: Readonly<Record<string, Resource>>) {
  const kept = Object.entries(resources).filter(
    ([, { Type, Properties }]) =>
      Type === 'AWS::SQS::Queue' ||
      (Type === 'AWS::CloudWatch::Alarm' &&
        /-(parked-messages|work-waiting)-/.test(String(Properties.AlarmName)) &&
        Properties.Dimensions?.[0]?.Name === 'QueueName'),
  );
  return Object.fromEntries(
    kept.map(([id, { Type, Properties }]) => [
      id,
      {
        Type,
        Properties: Object.fromEntries(
          KEPT[Type]!.flatMap((name) => (name in Properties ? [[name, Properties[name]]] : [])),
        ),
      },
    ]),
  );
}

/** What `steward --at aws` wants to be told by the stacks; nobody signs in here and no ledger is read. */
const OUTPUTS = {
  ApiUrl: 'http://127.0.0.1:9',
  RegistryTable: 'registry',
  LedgerTable: 'ledger',
  LedgerOrigin: 'steward/000000000000/us-east-1/prod',
  LedgerPublicKey: 'none',
  WormBucket: 'copies',
  SignInUrl: 'http://127.0.0.1:9',
  SignInScope: 'steward',
  CommandLineClient: 'client',
};

onLocalStack((endpoint) => {
  const sqs = new SQSClient(clientOf(endpoint));
  const cloudformation = new CloudFormationClient(clientOf(endpoint));
  const home = newHome();
  const parked = (...args: string[]) =>
    stewardWith(
      {
        AWS_ENDPOINT_URL: endpoint,
        AWS_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: 'local',
        AWS_SECRET_ACCESS_KEY: 'local',
      },
      home,
      'parked',
      ...args,
      '--at',
      'aws',
    );
  /** What lies where, of the queues in which anything is parked. */
  const lying = (): Record<string, number> => {
    const { out, err, code } = parked('list', '--json');
    expect(err).toBe('');
    const queues = (JSON.parse(out) as { name: string; messages: number }[]).filter(({ messages }) => messages > 0);
    expect(code).toBe(queues.length > 0 ? 1 : 0);
    return Object.fromEntries(queues.map(({ name, messages }) => [name, messages]));
  };
  let urls: readonly string[];
  let maxReceiveCount: number;
  const urlOf = (words: string): string => {
    const found = urls.filter((url) => url.includes(words));
    if (found.length !== 1) throw new Error(`${found.length} queues are called \`${words}\``);
    return found[0]!;
  };
  const send = (words: string, MessageBody: string, MessageAttributes?: Record<string, MessageAttributeValue>) =>
    sqs.send(
      new SendMessageCommand({ QueueUrl: urlOf(words), MessageBody, ...(MessageAttributes && { MessageAttributes }) }),
    );
  /** Takes all messages out of a work queue; their bodies, sorted. */
  async function worked(words: string, count: number): Promise<string[]> {
    const bodies: string[] = [];
    for (const end = Date.now() + 60_000; bodies.length < count && Date.now() < end; await sleep(100)) {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: urlOf(words) }));
      for (const { Body, ReceiptHandle } of Messages) {
        bodies.push(Body!);
        await sqs.send(new DeleteMessageCommand({ QueueUrl: urlOf(words), ReceiptHandle }));
      }
    }
    return bodies.sort();
  }

  describe('`steward parked` on the queues of the templates in SQS (LocalStack)', () => {
    beforeAll(async () => {
      const { templates } = synthesize(production());
      const Resources = parkedAndWaiting(templates.control!.toJSON().Resources);
      const counts = Object.values(Resources).flatMap(({ Properties }) => {
        const policy = Properties.RedrivePolicy as { maxReceiveCount: number } | undefined;
        return policy ? [policy.maxReceiveCount] : [];
      });
      maxReceiveCount = counts[0]!;
      const Outputs = Object.fromEntries(Object.entries(OUTPUTS).map(([key, Value]) => [key, { Value }]));
      const StackName = 'Steward-prod-Control';
      const TemplateBody = JSON.stringify({ Resources, Outputs });
      await cloudformation.send(new CreateStackCommand({ StackName, TemplateBody }));
      await waitUntilStackCreateComplete(
        { client: cloudformation, maxWaitTime: 120, minDelay: 1, maxDelay: 2 },
        { StackName },
      );
      urls = (await sqs.send(new ListQueuesCommand({ QueueNamePrefix: StackName, MaxResults: 1000 }))).QueueUrls ?? [];
    }, 900_000);

    it('lists every parked queue, and nothing in it', () => {
      const { code, out, err } = parked();
      expect(err).toBe('');
      for (const name of ['register', 'schedules', 'drift-check', 'worm', 'worm-stream'])
        expect(out).toMatch(new RegExp(`^${name} +0 parked$`, 'm'));
      expect(out).toMatch(/nothing is parked\n$/);
      expect(code).toBe(0);
    });

    it('sends back to work what a flow gave up and what EventBridge put there, and nothing else', async () => {
      await send('RegisterWorkQueue', 'poison');
      for (let received = 0; received < maxReceiveCount; received++)
        for (let found = 0; found === 0; await sleep(50)) {
          const asked = { QueueUrl: urlOf('RegisterWorkQueue'), VisibilityTimeout: 0 };
          found = (await sqs.send(new ReceiveMessageCommand(asked))).Messages?.length ?? 0;
        }
      // SQS parks it when it would be received once more.
      const once = { QueueUrl: urlOf('RegisterWorkQueue'), VisibilityTimeout: 0 };
      expect((await sqs.send(new ReceiveMessageCommand(once))).Messages ?? []).toEqual([]);
      await send('RegisterWorkParked', 'an event whose queue was out of reach');
      await send('ResumeWorkParked', 'of another flow');
      expect(lying()).toEqual({ register: 2, resume: 1 });

      expect(parked('redeliver', 'register')).toEqual({ code: 0, out: 'register: 2 sent back to work\n', err: '' });
      expect(await worked('RegisterWorkQueue', 2)).toEqual(['an event whose queue was out of reach', 'poison']);
      expect(lying()).toEqual({ resume: 1 });
      expect(parked('redeliver', 'resume', '--json').out).toBe(
        `${JSON.stringify({ queue: 'resume', moved: 1, moving: false, left: [] }, null, 2)}\n`,
      );
      expect(await worked('ResumeWorkQueue', 1)).toEqual(['of another flow']);
    });

    it('sends back to a FIFO queue what lay in its own', async () => {
      const asked = { MessageBody: '{"minute":"2026-11-25T06:00:00.000Z"}', MessageGroupId: 'records' };
      const QueueUrl = urlOf('CheckpointWorkParked');
      await sqs.send(
        new SendMessageCommand({ QueueUrl, ...asked, MessageDeduplicationId: '2026-11-25T06-00-00.000Z' }),
      );
      expect(lying()).toEqual({ checkpoint: 1 });
      expect(parked('redeliver', 'checkpoint')).toEqual({ code: 0, out: 'checkpoint: 1 sent back to work\n', err: '' });
      expect(await worked('CheckpointWorkQueue', 1)).toEqual([asked.MessageBody]);
      expect(lying()).toEqual({});
    });

    it('sends what Scheduler could not send to the queue it names, with its time, and leaves what names none of ours', async () => {
      const text = (StringValue: string) => ({ DataType: 'String', StringValue });
      const to = (queue: string) => text(`arn:aws:sqs:us-east-1:000000000000:${queue}`);
      const slot = '2026-11-25T06:00:00Z';
      await send('CheckSchedulesParked', '{"slot":"<aws.scheduler.scheduled-time>"}', {
        TARGET_ARN: to(urlOf('DriftCheckWorkQueue').split('/').at(-1)!),
        SCHEDULED_TIME: text(slot),
      });
      await send('CheckSchedulesParked', '{}', { TARGET_ARN: to('stranger') });
      const { code, out } = parked('redeliver', 'schedules');
      expect(out).toMatch(/^schedules: 1 sent back to work\n {2}stays parked: \S+: it was meant for `\S+:stranger`/);
      expect(code).toBe(1);
      expect(await worked('DriftCheckWorkQueue', 1)).toEqual([JSON.stringify({ slot })]);
    });

    it('refuses a queue of places in the stream, and one that there is not', () => {
      expect(parked('redeliver', 'worm-stream')).toMatchObject({ code: 3, err: expect.stringMatching(/no work/) });
      expect(parked('redeliver', 'nothing')).toMatchObject({
        code: 3,
        err: expect.stringMatching(/there is .*register/),
      });
    });
  });
});
