import { DynamoDBClient, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, QueryCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { awsLedger } from '../../../../lib/adapters/aws/ledger/ledger.ts';
import { onceHash } from '../../../../lib/adapters/items/prepare.ts';
import { leafHash } from '../../../../lib/domain/ledger/record.ts';
import { aCommit, aWrite, CHAIN } from '../../../contract/contracts/drafts.ts';
import { LOG, START } from '../../../contract/engines/engines.ts';

const dynamodb = mockClient(DynamoDBDocumentClient);
const waits: number[] = [];
const ledger = awsLedger(DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'us-east-1' })), {
  registryTable: 'registry',
  ledgerTable: 'ledger',
  clock: { now: () => START },
  ids: { uuid: () => '019ab2c4-7e1f-7c3a-9b1e-0d5c8f6a2e11', secretName: () => 'unused' },
  log: LOG,
  wait: async (ms) => void waits.push(ms),
});
const HEAD = { pk: `CHAIN#${CHAIN}`, sk: 'HEAD', seq: 7, hash: 'a'.repeat(64), at: '2026-11-23T05:00:00.000Z' };
const cancelled = (...codes: string[]) =>
  new TransactionCanceledException({
    message: 'x',
    $metadata: {},
    CancellationReasons: codes.map((Code) => ({ Code })),
  });
const onceKey = (once: string) => ({ pk: `ONCE#${onceHash(once)}`, sk: 'ONCE' });

beforeEach(() => {
  dynamodb.reset();
  waits.length = 0;
  dynamodb.on(GetCommand).resolves({});
  dynamodb.on(GetCommand, { Key: { pk: HEAD.pk, sk: HEAD.sk } }).resolves({ Item: HEAD });
});

describe('a commit to DynamoDB', () => {
  it('is one transaction whose clauses stand in a fixed order', async () => {
    dynamodb.on(TransactWriteCommand).resolves({});
    const writes = [
      aWrite('fresh', 'absent', { due: 5 }),
      aWrite('free', 'any', {}),
      aWrite('seen', { is: { s: 'x', n: null, 'in.n': 1 } }, {}),
    ];
    const done = await ledger.commit(aCommit('a', { writes }));

    expect(dynamodb.commandCalls(TransactWriteCommand)).toHaveLength(1);
    const [once, head, record, fresh, free, seen, ...more] = dynamodb
      .commandCalls(TransactWriteCommand)[0]!
      .args[0].input.TransactItems!.map(({ Put }) => Put!);
    expect(more).toEqual([]);
    expect(once).toEqual({
      TableName: 'registry',
      Item: { ...onceKey('a'), chain: CHAIN, seq: 8, hash: done.hash },
      ConditionExpression: 'attribute_not_exists(pk)',
    });
    expect(head).toEqual({
      TableName: 'registry',
      Item: { pk: HEAD.pk, sk: 'HEAD', seq: 8, hash: done.hash, at: new Date(START).toISOString() },
      ConditionExpression: '#hash = :read',
      ExpressionAttributeNames: { '#hash': 'hash' },
      ExpressionAttributeValues: { ':read': HEAD.hash },
    });
    expect(record).toMatchObject({ TableName: 'ledger', ConditionExpression: 'attribute_not_exists(chain)' });
    expect(Object.keys(record!.Item!)).toEqual(['chain', 'seq', 'bytes', 'hash']);
    expect(leafHash(record!.Item!.bytes)).toBe(done.hash);
    expect(fresh).toEqual({
      TableName: 'registry',
      Item: {
        pk: 'VERSION#T#default#M#contract',
        sk: 'V#fresh',
        due: 5,
        gsi1pk: expect.stringMatching(/^DUE#[0-7]$/),
        gsi1sk: '000000000000005',
        record: { chain: CHAIN, seq: 8, hash: done.hash },
      },
      ConditionExpression: 'attribute_not_exists(pk)',
    });
    expect(free!.ConditionExpression).toBeUndefined();
    expect(seen).toMatchObject({
      ConditionExpression:
        'attribute_exists(pk) AND #f0 = :v0 AND (attribute_not_exists(#f1) OR attribute_type(#f1, :null)) AND #f2.#f2_1 = :v2',
      ExpressionAttributeNames: { '#f0': 's', '#f1': 'n', '#f2': 'in', '#f2_1': 'n' },
      ExpressionAttributeValues: { ':v0': 'x', ':null': 'NULL', ':v2': 1 },
    });
  });

  it('reads once-item and heads consistently', async () => {
    dynamodb.on(TransactWriteCommand).resolves({});
    await ledger.commit(aCommit('a'));
    const reads = dynamodb.commandCalls(GetCommand).map(({ args }) => args[0].input);
    expect(reads.map(({ Key }) => Key!.pk)).toEqual([onceKey('a').pk, HEAD.pk, 'CHAIN#catalog']);
    expect(reads.every(({ ConsistentRead }) => ConsistentRead)).toBe(true);
  });

  it('tries a contended transaction again, with waits that grow, and then asks to be tried later', async () => {
    dynamodb.on(TransactWriteCommand).rejects(cancelled('None', 'TransactionConflict', 'None'));
    await expect(ledger.commit(aCommit('a'))).rejects.toMatchObject({ name: 'DependencyError' });
    expect(dynamodb.commandCalls(TransactWriteCommand)).toHaveLength(8);
    expect(waits).toHaveLength(7);
    for (const [i, ms] of waits.entries()) expect(ms).toBeLessThanOrEqual(Math.min(1_000, 25 * 2 ** (i + 1)));
  });

  it('goes through when the contention ends', async () => {
    dynamodb
      .on(TransactWriteCommand)
      .rejectsOnce(cancelled('None', 'None', 'TransactionConflict'))
      .resolves({});
    await expect(ledger.commit(aCommit('a'))).resolves.toMatchObject({ already: false, seq: 8 });
  });

  it('returns the result of somebody else who committed the same effect in between', async () => {
    const theirs = { chain: CHAIN, seq: 8, hash: 'b'.repeat(64) };
    dynamodb
      .on(GetCommand, { Key: onceKey('a') })
      .resolvesOnce({})
      .resolves({ Item: { ...onceKey('a'), ...theirs } });
    dynamodb.on(TransactWriteCommand).rejects(cancelled('ConditionalCheckFailed', 'ConditionalCheckFailed', 'None'));
    await expect(ledger.commit(aCommit('a'))).resolves.toEqual({ already: true, ...theirs });
  });

  it('names the clause of a head that moved', async () => {
    dynamodb.on(TransactWriteCommand).rejects(cancelled('None', 'ConditionalCheckFailed', 'None'));
    await expect(ledger.commit(aCommit('a'))).rejects.toMatchObject({ name: 'ConflictError', clause: `head:${CHAIN}` });
  });

  it('stops when a record stands where the head says none is', async () => {
    dynamodb.on(TransactWriteCommand).rejects(cancelled('None', 'None', 'ConditionalCheckFailed'));
    await expect(ledger.commit(aCommit('a'))).rejects.toMatchObject({ name: 'IntegrityError' });
  });

  it('does not try again what can never succeed', async () => {
    dynamodb
      .on(TransactWriteCommand)
      .rejects(Object.assign(new Error('no'), { name: 'ValidationException', $fault: 'client' }));
    await expect(ledger.commit(aCommit('a'))).rejects.toMatchObject({ name: 'InvalidEventError' });
    expect(dynamodb.commandCalls(TransactWriteCommand)).toHaveLength(1);
  });
});

it('reads a chain consistently from a position, page by page', async () => {
  const record = (seq: number) => ({ chain: CHAIN, seq, bytes: '{}', hash: 'h' });
  const LastEvaluatedKey = { chain: CHAIN, seq: 3 };
  dynamodb
    .on(QueryCommand)
    .resolvesOnce({ Items: [record(3)], LastEvaluatedKey })
    .resolves({ Items: [record(4)] });
  expect(await Array.fromAsync(ledger.read(CHAIN, { from: 3 }))).toEqual([record(3), record(4)]);
  const inputs = dynamodb.commandCalls(QueryCommand).map(({ args }) => args[0].input);
  expect(inputs[0]).toMatchObject({
    TableName: 'ledger',
    ConsistentRead: true,
    KeyConditionExpression: 'chain = :chain AND seq >= :from',
    ExpressionAttributeValues: { ':chain': CHAIN, ':from': 3 },
  });
  expect(inputs).toHaveLength(2);
});

it('asks for one record by its place, consistently, with the right that pages need', async () => {
  const record = { chain: CHAIN, seq: 3, bytes: '{}', hash: 'h' };
  dynamodb.on(QueryCommand).resolves({ Items: [record] });
  expect(await ledger.record(CHAIN, 3)).toEqual(record);
  expect(dynamodb.commandCalls(QueryCommand).map(({ args }) => args[0].input)).toEqual([
    {
      TableName: 'ledger',
      ConsistentRead: true,
      KeyConditionExpression: 'chain = :chain AND seq = :seq',
      ExpressionAttributeValues: { ':chain': CHAIN, ':seq': 3 },
    },
  ]);
});
