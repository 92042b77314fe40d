import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { type HandedOver, streamReader } from '../../../lib/adapters/aws/ledger/stream.ts';
import type { Handle, Streamed } from '../contracts/stream-contract.ts';
import type { DynamoStore } from './engines.ts';

interface Change {
  readonly eventName: string;
  readonly dynamodb: { readonly SequenceNumber: string };
}

/** Batches as the stack's event source mapping makes them. */
const BATCH = 25;

/**
 * The stream as DynamoDB's own API gives it, in batches to our Lambda handler, as an event source mapping with ReportBatchItemFailures does:
 * a failed batch comes again from the failed change on.
 */
export function dynamoStream(store: DynamoStore): Streamed {
  let position = 0;
  const handedOver: HandedOver[] = [];
  return {
    handedOver,
    ledger: store.ledger,
    close: store.close,
    deliver: async (handle: Handle) => {
      const reader = streamReader(handle, async (record) => void handedOver.push(record));
      for (;;) {
        const all = await changes(store);
        const batch = all.slice(position, position + BATCH);
        if (batch.length === 0) return;
        const { batchItemFailures } = await reader({ Records: batch });
        const failed = batchItemFailures[0]?.itemIdentifier;
        position += failed ? batch.findIndex(({ dynamodb }) => dynamodb.SequenceNumber === failed) : batch.length;
        if (failed) return;
      }
    },
  };
}

/** Writes over a record, as only somebody with the wrong rights could. */
export const overwrite = (store: DynamoStore, chain: string, seq: number, bytes: string): Promise<unknown> =>
  store.documents.send(new PutCommand({ TableName: store.ledgerTable, Item: { chain, seq, bytes, hash: 'forged' } }));

/** Every change since the table was made, in the stream's order. */
async function changes(store: DynamoStore): Promise<Change[]> {
  const found: Change[] = [];
  const { Streams } = await call<{ Streams: { StreamArn: string }[] }>(store, 'ListStreams', {
    TableName: store.ledgerTable,
  });
  const { StreamArn } = Streams[0]!;
  const { StreamDescription } = await call<{ StreamDescription: { Shards: { ShardId: string }[] } }>(
    store,
    'DescribeStream',
    { StreamArn },
  );
  for (const { ShardId } of StreamDescription.Shards) {
    const from = { StreamArn, ShardId, ShardIteratorType: 'TRIM_HORIZON' };
    let { ShardIterator } = await call<{ ShardIterator?: string | undefined }>(store, 'GetShardIterator', from);
    while (ShardIterator) {
      const page: { Records: Change[]; NextShardIterator?: string } = await call(store, 'GetRecords', {
        ShardIterator,
      });
      found.push(...page.Records);
      // An open shard always has a next iterator: an empty page is its end for now.
      ShardIterator = page.Records.length > 0 ? page.NextShardIterator : undefined;
    }
  }
  return found;
}

/** docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations_Amazon_DynamoDB_Streams.html, without an SDK client. Neither engine checks signatures. */
async function call<T>({ endpoint, accessKeyId }: DynamoStore, operation: string, input: object): Promise<T> {
  const answer = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `DynamoDBStreams_20120810.${operation}`,
      'x-amz-date': '20261123T060000Z',
      authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20261123/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0`,
    },
    body: JSON.stringify(input),
  });
  if (!answer.ok) throw new Error(`${operation}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}
