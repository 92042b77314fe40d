import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  ListMessageMoveTasksCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { beforeAll, describe, expect, it } from 'vitest';
import { askForCheckpoint } from '../../lib/adapters/aws/queues/checkpoint-due.ts';
import { production, type Synthesized, synthesize } from '../stacks/synthesized.ts';
import { onLocalStack } from './engines/localstack.ts';
import { clientOf } from './engines/moto.ts';

// Queues have no port: what they do between a rule and a function is SQS's own. Asked here is what the runbook relies on.
onLocalStack((endpoint) => {
  const sqs = new SQSClient(clientOf(endpoint));
  const arnOf = (url: string): string => `arn:aws:sqs:us-east-1:000000000000:${url.split('/').at(-1)}`;
  const receive = async (QueueUrl: string) =>
    (await sqs.send(new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout: 0 }))).Messages?.[0];
  const within = async <T>(what: string, look: () => Promise<T | undefined>): Promise<T> => {
    for (const end = Date.now() + 60_000; Date.now() < end; await sleep(100)) {
      const found = await look();
      if (found !== undefined) return found;
    }
    throw new Error(`${what} did not come within 60 s`);
  };

  describe('the queues of the templates in SQS (LocalStack)', () => {
    let synthesized: Synthesized;
    beforeAll(() => {
      synthesized = synthesize(production());
    }, 900_000);
    const worked = () =>
      synthesized.ofType('AWS::SQS::Queue').filter(({ Properties }) => Properties.RedrivePolicy !== undefined);

    it('park what was given up as often as they say, and a redrive brings it back to work', async () => {
      const counts = new Set(worked().map(({ Properties }) => Properties.RedrivePolicy.maxReceiveCount as number));
      expect([...counts]).toHaveLength(1);
      const [maxReceiveCount] = [...counts];
      const { QueueUrl: parked } = await sqs.send(new CreateQueueCommand({ QueueName: `parked-${randomUUID()}` }));
      const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: arnOf(parked!), maxReceiveCount });
      const { QueueUrl: work } = await sqs.send(
        new CreateQueueCommand({ QueueName: `work-${randomUUID()}`, Attributes: { RedrivePolicy } }),
      );
      await sqs.send(new SendMessageCommand({ QueueUrl: work, MessageBody: 'poison' }));
      for (let received = 0; received < maxReceiveCount!; received++)
        expect((await within('the message', () => receive(work!))).Body).toBe('poison');
      expect(await receive(work!)).toBeUndefined();
      expect((await within('the parked message', () => receive(parked!))).Body).toBe('poison');

      // As the console's "Start DLQ redrive": without a destination everything goes back where it came from.
      await sqs.send(new StartMessageMoveTaskCommand({ SourceArn: arnOf(parked!) }));
      const back = await within('the message that was moved back', () => receive(work!));
      expect(back.Body).toBe('poison');
      await sqs.send(new DeleteMessageCommand({ QueueUrl: work, ReceiptHandle: back.ReceiptHandle }));
      const { Results } = await sqs.send(new ListMessageMoveTasksCommand({ SourceArn: arnOf(parked!) }));
      expect(Results).toMatchObject([{ ApproximateNumberOfMessagesMoved: 1 }]);
      expect(await receive(parked!)).toBeUndefined();
    });

    it('hand out once what is asked for several times in a minute, after a wait, and the next minute only when that is done', async () => {
      const gathered = worked().filter(({ Properties }) => Properties.FifoQueue);
      expect(gathered).toHaveLength(1);
      const { ContentBasedDeduplication, DelaySeconds } = gathered[0]!.Properties;
      expect({ ContentBasedDeduplication, DelaySeconds }).toEqual({
        ContentBasedDeduplication: true,
        DelaySeconds: 60,
      });
      // A minute's wait is the same as two seconds'.
      const Attributes = { FifoQueue: 'true', ContentBasedDeduplication: 'true', DelaySeconds: '2' };
      const QueueName = `checkpoint-${randomUUID()}.fifo`;
      const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
      const minutes = ['2026-11-25T06:00', '2026-11-25T06:01'];
      const began = Date.now();
      for (const at of ['06:00:00.000', '06:00:01.000', '06:00:59.999', '06:01:00.000', '06:01:07.500'])
        await askForCheckpoint(sqs, QueueUrl!, () => Date.parse(`2026-11-25T${at}Z`)).ask();
      for (const minute of minutes) {
        const message = await within(`the request of ${minute}`, async () => {
          const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
          return Messages[0];
        });
        expect(Date.now() - began).toBeGreaterThanOrEqual(2000);
        expect(JSON.parse(message.Body!)).toEqual({ minute: `${minute}:00.000Z` });
        expect(await receive(QueueUrl!)).toBeUndefined();
        await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }));
      }
      expect(await receive(QueueUrl!)).toBeUndefined();
    });

    it('redrive nothing from a queue that is the dead-letter queue of no queue', async () => {
      const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: `alone-${randomUUID()}` }));
      await expect(sqs.send(new StartMessageMoveTaskCommand({ SourceArn: arnOf(QueueUrl!) }))).rejects.toThrow();
    });
  });
});
