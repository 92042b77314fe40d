import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { awsItems, rowOf } from '../../../../lib/adapters/aws/ledger/items.ts';

const dynamodb = mockClient(DynamoDBDocumentClient);
const items = awsItems(DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'us-east-1' })), 'registry');
const inputs = () => dynamodb.commandCalls(QueryCommand).map(({ args }) => args[0].input);
beforeEach(() => dynamodb.reset());

describe('the registry table in DynamoDB', () => {
  it('is read consistently, and gives items back without its own attributes', async () => {
    const key = { pk: 'T#a', sk: 'META' };
    dynamodb.on(GetCommand).resolves({ Item: rowOf(key, { due: 5, state: 'open' }) });
    expect(await items.get(key)).toEqual({ due: 5, state: 'open' });
    const { input } = dynamodb.commandCalls(GetCommand)[0]!.args[0];
    expect(input).toEqual({ TableName: 'registry', Key: key, ConsistentRead: true });
  });

  it('is queried consistently, by prefix, over all pages', async () => {
    const row = (sk: string) => rowOf({ pk: 'T#a', sk }, {});
    const LastEvaluatedKey = { pk: 'T#a', sk: 'V#1' };
    dynamodb
      .on(QueryCommand)
      .resolvesOnce({ Items: [row('V#1')], LastEvaluatedKey })
      .resolves({ Items: [row('V#2')] });
    expect((await items.query({ pk: 'T#a', sk: 'V#' })).map(({ key }) => key.sk)).toEqual(['V#1', 'V#2']);
    const query = {
      TableName: 'registry',
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
      ExpressionAttributeValues: { ':pk': 'T#a', ':sk': 'V#' },
    };
    expect(inputs()).toMatchObject([query, { ...query, ExclusiveStartKey: LastEvaluatedKey }]);
  });

  it('is asked in all eight shards for what is due, and puts the soonest first', async () => {
    dynamodb.on(QueryCommand).callsFake(({ ExpressionAttributeValues: values }) => {
      const shard = Number(values[':shard'].slice('DUE#'.length));
      return { Items: [{ pk: `T#${shard}`, sk: 'A', due: 100 - shard }] };
    });
    expect((await items.due('T#', 100, 3)).map(({ item }) => item.due)).toEqual([93, 94, 95]);
    expect(inputs()).toEqual(
      Array.from({ length: 8 }, (_, shard) => ({
        TableName: 'registry',
        IndexName: 'GSI1',
        KeyConditionExpression: 'gsi1pk = :shard AND gsi1sk <= :at',
        ExpressionAttributeValues: { ':shard': `DUE#${shard}`, ':at': '000000000000100' },
        Limit: 3,
      })),
    );
  });

  it('takes nothing for open or due that an item of another partition says of itself in the index', async () => {
    // The index's keys are attributes: whoever may put any item can name them.
    const planted = { pk: 'DEPLOYMENT#T#a#M#m', sk: 'D#e', gsi1pk: 'OPEN#QUESTION#T#a', gsi1sk: '000000000000001' };
    const asked = rowOf({ pk: 'QUESTION#T#a', sk: 'A#1' }, { open: 7 });
    dynamodb
      .on(QueryCommand)
      .resolvesOnce({ Items: [planted, { ...planted, sk: 'D#f' }], LastEvaluatedKey: planted })
      .resolves({ Items: [planted, asked] });
    const { items: open, next } = await items.open('QUESTION#T#a', { limit: 1 });
    expect(open).toEqual([{ key: { pk: 'QUESTION#T#a', sk: 'A#1' }, item: { open: 7 } }]);
    expect(next).toBeUndefined();
    expect(inputs()).toMatchObject([{ Limit: 2 }, { Limit: 2, ExclusiveStartKey: planted }]);
    dynamodb.reset();
    const LastEvaluatedKey = { ...planted, gsi1pk: 'DUE#0' };
    dynamodb
      .on(QueryCommand)
      .resolves({})
      .on(QueryCommand, { ExpressionAttributeValues: { ':shard': 'DUE#0', ':at': '000000000000100' } })
      .resolvesOnce({ Items: [LastEvaluatedKey], LastEvaluatedKey })
      .resolvesOnce({ Items: [rowOf({ pk: 'QUESTION#T#a#M#m', sk: 'APPROVAL#1' }, { due: 9 })] });
    expect((await items.due('QUESTION#', 100, 1)).map(({ item }) => item.due)).toEqual([9]);
  });

  it('keeps its own attributes to itself', () => {
    expect(() => rowOf({ pk: 'a', sk: 'b' }, { gsi1pk: 'x' })).toThrow(/`gsi1pk` belongs to the table's key/);
    expect(() => rowOf({ pk: 'a', sk: 'b' }, { due: 1.5 })).toThrow(/whole number/);
    expect(rowOf({ pk: 'CHAIN#x', sk: 'HEAD' }, { seq: 1 })).toEqual({ pk: 'CHAIN#x', sk: 'HEAD', seq: 1 });
  });
});
