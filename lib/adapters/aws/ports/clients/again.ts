import { SQSClient } from '@aws-sdk/client-sqs';
import { askForCheckpoint } from '../../checkpoint-due.ts';
import { handOverTo } from '../../hand-over.ts';

export const checkpointDue = (queueUrl: string) => askForCheckpoint(new SQSClient({}), queueUrl, Date.now);

export const handOver = (queueUrl: string) => handOverTo(new SQSClient({}), queueUrl);
