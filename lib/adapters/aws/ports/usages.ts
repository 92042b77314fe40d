import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Ports } from '../../../ports/ports.ts';
import { usagesOver } from '../../items/usages.ts';
import { awsItems } from '../ledger/items.ts';
import { putItem } from '../ledger/put-item.ts';

/** What ran, in the registry table. */
export function usagesPort(env: { REGISTRY_TABLE: string }): Pick<Ports, 'usages'> {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({}));
  const table = env.REGISTRY_TABLE;
  return { usages: usagesOver(awsItems(client, table), putItem(client, table)) };
}
