import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { StoredRecord } from '../../../domain/ledger/verify.ts';
import type { Ledger } from '../../../ports/ledger.ts';
import { translateErrors } from '../sdk-errors.ts';

/** Records of the ledger table alone, each by its place. A Query, as for pages: nobody has the right to anything else there. */
export const recordIn =
  (client: DynamoDBDocumentClient, table: string): Ledger['record'] =>
  async (chain, seq) => {
    const { Items = [] } = await client.send(
      new QueryCommand({
        TableName: table,
        ConsistentRead: true,
        KeyConditionExpression: 'chain = :chain AND seq = :seq',
        ExpressionAttributeValues: { ':chain': chain, ':seq': seq },
      }),
    );
    return Items[0] && recordOf(Items[0]);
  };

/** Pages of the ledger table alone. */
export const recordsIn =
  (client: DynamoDBDocumentClient, table: string): Ledger['page'] =>
  async (chain, { from = 1, limit = 500 } = {}) => {
    const { Items = [], LastEvaluatedKey } = await client.send(
      new QueryCommand({
        TableName: table,
        ConsistentRead: true,
        KeyConditionExpression: 'chain = :chain AND seq >= :from',
        ExpressionAttributeValues: { ':chain': chain, ':from': from },
        // One more than asked for tells whether there is more; a page of 1 MiB ends before it, and says so.
        Limit: limit + 1,
      }),
    );
    const items = Items.slice(0, limit).map(recordOf);
    const more = Items.length > limit || LastEvaluatedKey !== undefined;
    return { items, ...(more && items.length > 0 && { next: items.at(-1)!.seq + 1 }) };
  };

const recordOf = ({ chain, seq, bytes, hash, sig, kid }: Record<string, unknown>): StoredRecord => ({
  chain: String(chain),
  seq: Number(seq),
  bytes: String(bytes),
  hash: String(hash),
  ...(sig !== undefined && { sig: String(sig) }),
  ...(kid !== undefined && { kid: String(kid) }),
});

/** With the credentials and the region of this process. */
export const ownRecords = (table: string) =>
  translateErrors({ record: recordIn(DynamoDBDocumentClient.from(new DynamoDBClient({})), table) });
