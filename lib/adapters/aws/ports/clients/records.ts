import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { translated } from '../../errors.ts';
import { recordsIn } from '../../ledger.ts';

export const records = (table: string) =>
  translated({ page: recordsIn(DynamoDBDocumentClient.from(new DynamoDBClient({})), table) });
