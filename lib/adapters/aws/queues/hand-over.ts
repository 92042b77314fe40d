import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { HandedOver } from '../ledger/stream.ts';
import { translateErrors } from '../sdk-errors.ts';

/** Puts a record's place into the queue that tries it again: docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
export const handOverTo = (client: SQSClient, queueUrl: string) =>
  translateErrors({
    handOver: async (record: HandedOver): Promise<void> => {
      await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(record) }));
    },
  });

/** With the credentials and the region of this process. */
export const ownHandOver = (queueUrl: string) => handOverTo(new SQSClient({}), queueUrl);
