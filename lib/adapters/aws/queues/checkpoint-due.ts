import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { translateErrors } from '../sdk-errors.ts';

const MINUTE = 60_000;

/**
 * Asks for a checkpoint after this minute: whoever asks again within it sends the same message, which a FIFO queue takes once
 * (docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/using-messagededuplicationid-property.html).
 */
export const askForCheckpoint = (client: SQSClient, queueUrl: string, now: () => number) =>
  translateErrors({
    ask: async (): Promise<void> => {
      const minute = new Date(Math.floor(now() / MINUTE) * MINUTE).toISOString();
      const MessageBody = JSON.stringify({ minute });
      await client.send(
        new SendMessageCommand({
          QueueUrl: queueUrl,
          MessageBody,
          MessageGroupId: 'records',
          MessageDeduplicationId: minute.replaceAll(':', '-'),
        }),
      );
    },
  });

/** With the credentials and the region of this process. */
export const ownCheckpointDue = (queueUrl: string) => askForCheckpoint(new SQSClient({}), queueUrl, Date.now);
