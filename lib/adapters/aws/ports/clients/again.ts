import { SQSClient } from '@aws-sdk/client-sqs';
import { handOverTo } from '../../hand-over.ts';

export const handOver = (queueUrl: string) => handOverTo(new SQSClient({}), queueUrl);
