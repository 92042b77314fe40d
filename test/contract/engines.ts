import { randomBytes } from 'node:crypto';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { awsItems } from '../../lib/adapters/aws/items.ts';
import { awsLedger } from '../../lib/adapters/aws/ledger.ts';
import { ledgerTable, registryTable } from '../../lib/adapters/aws/tables.ts';
import { ids } from '../../lib/adapters/ids.ts';
import type { Items } from '../../lib/adapters/items/items.ts';
import { localItems } from '../../lib/adapters/local/items.ts';
import { localLedger } from '../../lib/adapters/local/ledger.ts';
import { openStore } from '../../lib/adapters/local/store.ts';
import type { Ledger } from '../../lib/ports/ledger.ts';

export const LOG = 'steward/000000000000/us-east-1/contract';

/** One fresh store behind both ports. */
export interface Store {
  readonly ledger: Ledger;
  readonly items: Items;
  /** Moves the ledger's clock, epoch ms; it may go back, as real clocks do. */
  at(now: number): void;
  /** Where a network lies between: the next commit is carried out, but its answer is lost, within the SDK's retries or after them. */
  readonly loseAnswer?: (where: 'before the SDK retries' | 'after the SDK gave up') => void;
  close(): Promise<void>;
}

export const START = Date.UTC(2026, 10, 23, 6);

export async function localStore(): Promise<Store> {
  const db = openStore(':memory:');
  let now = START;
  return {
    ledger: localLedger(db, { clock: { now: () => now }, ids, log: LOG }),
    items: localItems(db),
    at: (to) => {
      now = to;
    },
    close: async () => db.close(),
  };
}

/** Tables of their own in the DynamoDB Local at `endpoint`. */
export async function dynamoStore(endpoint: string): Promise<Store> {
  const client = new DynamoDBClient({
    endpoint,
    region: 'us-east-1',
    // DynamoDB Local keeps one database for each access key: every store is alone. It takes letters and digits only.
    credentials: { accessKeyId: randomBytes(8).toString('hex'), secretAccessKey: 'local' },
  });
  const tables = { registryTable: 'registry', ledgerTable: 'ledger' };
  await client.send(new CreateTableCommand(registryTable(tables.registryTable)));
  await client.send(new CreateTableCommand(ledgerTable(tables.ledgerTable)));

  const losing = new Set<string>();
  const lose = (where: string) => (next: (args: never) => Promise<unknown>) => async (args: { input: object }) => {
    const answer = await next(args as never);
    if ('TransactItems' in args.input && losing.delete(where))
      throw Object.assign(new Error('the answer did not come in time'), { name: 'TimeoutError' });
    return answer;
  };
  client.middlewareStack.add(lose('after the SDK gave up') as never, { step: 'initialize', priority: 'high' });
  client.middlewareStack.add(lose('before the SDK retries') as never, { step: 'deserialize', priority: 'high' });
  const documents = DynamoDBDocumentClient.from(client);
  let now = START;
  return {
    ledger: awsLedger(documents, { ...tables, clock: { now: () => now }, ids, log: LOG }),
    items: awsItems(documents, tables.registryTable),
    at: (to) => {
      now = to;
    },
    loseAnswer: (where) => {
      losing.add(where);
    },
    close: async () => client.destroy(),
  };
}
