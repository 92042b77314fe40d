import {
  type DynamoDBDocumentClient,
  GetCommand,
  paginateQuery,
  QueryCommand,
  type QueryCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { REGISTRY } from '../../../contract/writers.ts';
import { IntegrityError } from '../../../domain/errors.ts';
import type { Key } from '../../../domain/registry/keys.ts';
import { assertWithin, type Items, type Last, openAfter, openPlace, type Stored } from '../../items/items.ts';
import { translateErrors } from '../sdk-errors.ts';
import { DUE_SHARDS, dueKey, dueText, openKey } from './tables.ts';

type Row = Record<string, unknown>;
const RESERVED = ['pk', 'sk', 'gsi1pk', 'gsi1sk'];

/** An item as the registry table holds it: its fields beside its key, so that conditions can name them. */
export function rowOf({ pk, sk }: Key, item: Readonly<Row>): Row {
  const clash = RESERVED.find((name) => name in item);
  if (clash) throw new IntegrityError(`field \`${clash}\` belongs to the table's key: name the item's field otherwise`);
  // Only what JSON carries is kept, as in the local store: no undefined, no dates, no classes.
  return { ...JSON.parse(JSON.stringify(item)), pk, sk, ...dueKey(pk, item.due), ...openKey(pk, item.open) };
}

/** The item of a row, without the table's own attributes. */
export const storedItem = ({ pk, sk, gsi1pk: _shard, gsi1sk: _due, ...item }: Row): Stored => ({
  key: { pk: String(pk), sk: String(sk) },
  item,
});

/** The registry table in DynamoDB. Reads are strongly consistent but for `due`, which asks an index. */
export function awsItems(client: DynamoDBDocumentClient, table: string): Items {
  const rows = async (
    input: Omit<QueryCommandInput, 'TableName'>,
    limit = Number.POSITIVE_INFINITY,
    counts: (stored: Stored) => boolean = () => true,
  ): Promise<Stored[]> => {
    const found: Stored[] = [];
    for await (const page of paginateQuery({ client }, { TableName: table, ...input })) {
      found.push(...(page.Items ?? []).map(storedItem).filter(counts));
      if (found.length >= limit) break;
    }
    return found.slice(0, limit);
  };
  const lastOf = async ({ pk, sk }: Key, { n, before }: Last): Promise<Stored[]> => {
    const found = await rows(
      {
        ConsistentRead: true,
        ScanIndexForward: false,
        ...(before === undefined
          ? beginning({ pk, sk })
          : {
              KeyConditionExpression: 'pk = :pk AND sk BETWEEN :sk AND :before',
              ExpressionAttributeValues: { ':pk': pk, ':sk': sk, ':before': before },
            }),
        // BETWEEN has its upper end inside: one more is read, so that one can be left out.
        Limit: n + 1,
      },
      n + 1,
    );
    return found
      .filter(({ key }) => key.sk !== before)
      .slice(0, n)
      .reverse();
  };
  const dueIn = (shard: string, begin: string, at: number, limit: number): Promise<Stored[]> =>
    rows(
      {
        IndexName: REGISTRY.due.index,
        KeyConditionExpression: 'gsi1pk = :shard AND gsi1sk <= :at',
        ExpressionAttributeValues: { ':shard': shard, ':at': dueText(at) },
        Limit: limit,
      },
      limit,
      // Its partition in the index is an attribute, which whoever puts any item may choose.
      ({ key }) => key.pk.startsWith(begin),
    );

  return translateErrors({
    get: async (key) => {
      const { Item } = await client.send(new GetCommand({ TableName: table, Key: { ...key }, ConsistentRead: true }));
      return Item && storedItem(Item).item;
    },
    query: async (key, last) => (last ? lastOf(key, last) : rows({ ConsistentRead: true, ...beginning(key) })),
    page: async (key, { limit, after, backwards = false }) => {
      assertWithin(key, after);
      const { Items = [], LastEvaluatedKey } = await client.send(
        new QueryCommand({
          TableName: table,
          ConsistentRead: true,
          ...beginning(key),
          ScanIndexForward: !backwards,
          // One more than asked for tells whether there is more; a page of 1 MiB ends before it, and says so.
          Limit: limit + 1,
          ...(after !== undefined && { ExclusiveStartKey: { pk: key.pk, sk: after } }),
        }),
      );
      const items = Items.slice(0, limit).map(storedItem);
      const more = Items.length > limit || LastEvaluatedKey !== undefined;
      return { items, ...(more && items.length > 0 && { next: items.at(-1)!.key.sk }) };
    },
    open: async (pk, { limit, after }) => {
      const from = openAfter(after);
      let start: Row | undefined = from && { pk, sk: from.sk, ...openKey(pk, from.open) };
      const found: Stored[] = [];
      do {
        const { Items = [], LastEvaluatedKey } = await client.send(
          new QueryCommand({
            TableName: table,
            IndexName: REGISTRY.due.index,
            KeyConditionExpression: 'gsi1pk = :open',
            ExpressionAttributeValues: { ':open': openKey(pk, 0).gsi1pk },
            Limit: limit + 1,
            ...(start && { ExclusiveStartKey: start }),
          }),
        );
        // Its partition in the index is an attribute, which whoever puts any item may choose: a page of such items is none.
        found.push(...Items.map(storedItem).filter(({ key }) => key.pk === pk));
        start = LastEvaluatedKey;
      } while (start && found.length === 0);
      const items = found.slice(0, limit);
      const more = found.length > limit || start !== undefined;
      return { items, ...(more && items.length > 0 && { next: openPlace(items.at(-1)!) }) };
    },
    due: async (begin, at, limit) => {
      if (limit < 1) return [];
      const found = (await Promise.all(DUE_SHARDS.map((shard) => dueIn(shard, begin, at, limit)))).flat();
      return found.sort(sooner).slice(0, limit);
    },
  });
}

/** An empty prefix means the whole partition, which DynamoDB refuses to be told as an empty string. */
const beginning = ({ pk, sk }: Key) => ({
  KeyConditionExpression: sk === '' ? 'pk = :pk' : 'pk = :pk AND begins_with(sk, :sk)',
  ExpressionAttributeValues: { ':pk': pk, ...(sk !== '' && { ':sk': sk }) },
});

const sooner = (a: Stored, b: Stored): number =>
  Number(a.item.due) - Number(b.item.due) || (`${a.key.pk}\n${a.key.sk}` < `${b.key.pk}\n${b.key.sk}` ? -1 : 1);
