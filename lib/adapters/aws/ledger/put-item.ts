import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { StateWrite } from '../../../domain/registry/writes.ts';
import { translateErrors } from '../sdk-errors.ts';
import { conditionOf } from './clauses.ts';
import { rowOf } from './items.ts';

/** Puts one item under its condition, beside every record: false where that does not hold. */
export function putItem(client: DynamoDBDocumentClient, table: string) {
  const { put } = translateErrors({
    put: async ({ key, item, if: condition }: StateWrite): Promise<boolean> => {
      try {
        await client.send(new PutCommand({ TableName: table, Item: rowOf(key, item), ...conditionOf(condition) }));
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      }
    },
  });
  return put;
}
