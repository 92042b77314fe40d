import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { translated } from '../../errors.ts';
import { recordIn } from '../../ledger.ts';

export const records = (table: string) =>
  translated({ record: recordIn(DynamoDBDocumentClient.from(new DynamoDBClient({})), table) });
