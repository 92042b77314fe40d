import { generateKeyPairSync, randomInt, sign as signed } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { awsItems } from '../../../lib/adapters/aws/ledger/items.ts';
import { awsLedger } from '../../../lib/adapters/aws/ledger/ledger.ts';
import { putItem } from '../../../lib/adapters/aws/ledger/put-item.ts';
import { ledgerTable, registryTable } from '../../../lib/adapters/aws/ledger/tables.ts';
import { ids } from '../../../lib/adapters/ids.ts';
import type { Items } from '../../../lib/adapters/items/items.ts';
import { localItems } from '../../../lib/adapters/local/ledger/items.ts';
import { localLedger, putLocally } from '../../../lib/adapters/local/ledger/ledger.ts';
import { openStore } from '../../../lib/adapters/local/ledger/store.ts';
import { lowS } from '../../../lib/domain/ledger/low-s.ts';
import { keyId, type Signature } from '../../../lib/domain/ledger/signature.ts';
import type { StateWrite } from '../../../lib/domain/registry/writes.ts';
import type { Ledger } from '../../../lib/ports/ledger.ts';
import { onEngine } from './required.ts';

/** The engines' own key: what KMS does is no part of their contract. */
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
export const KEYS = new Map([[keyId(publicKey), publicKey]]);
const sign = (bytes: Uint8Array): Signature => ({
  sig: lowS(signed('sha256', bytes, privateKey)).toString('base64'),
  kid: keyId(publicKey),
});

export const LOG = 'steward/000000000000/us-east-1/contract';

/** One fresh store behind both ports. */
export interface Store {
  readonly ledger: Ledger;
  readonly items: Items;
  readonly put: (write: StateWrite) => Promise<boolean>;
  /** Moves the ledger's clock, epoch ms; it may go back, as real clocks do. */
  at(now: number): void;
  /** Where a network lies between: the next commit is carried out, but its answer is lost, within the SDK's retries or after them. */
  readonly loseAnswer?: (where: 'before the SDK retries' | 'after the SDK gave up') => void;
  close(): Promise<void>;
}

export const START = Date.UTC(2026, 10, 23, 6);

export async function localStore(): Promise<Store & { readonly db: DatabaseSync }> {
  const db = openStore(':memory:');
  let now = START;
  return {
    db,
    ledger: localLedger(db, { clock: { now: () => now }, ids, log: LOG, sign }),
    items: localItems(db),
    put: putLocally(db),
    at: (to) => {
      now = to;
    },
    close: async () => db.close(),
  };
}

/** A store in an engine, with what it takes to go behind our adapter's back. */
export interface DynamoStore extends Store {
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly documents: DynamoDBDocumentClient;
  readonly ledgerTable: string;
}

/**
 * Runs `suite` on every DynamoDB engine at hand. `npm run test:cloud` brings ministack and asks for it alone; everywhere else it is DynamoDB
 * Local or a loud skip.
 */
export function onDynamo(suite: (engine: string, endpoint: string) => void): void {
  const ministack = process.env.MINISTACK_ENDPOINT;
  if (ministack) suite('DynamoDB (ministack)', ministack);
  else
    onEngine('DYNAMODB_ENDPOINT', 'node scripts/dynamodb-local.mjs -- <command>', (endpoint) =>
      suite('DynamoDB Local', endpoint),
    );
}

/** Tables of their own in the engine at `endpoint`. */
export async function dynamoStore(endpoint: string): Promise<DynamoStore> {
  // Every store is alone: DynamoDB Local keeps one database for each access key (letters and digits only), ministack takes twelve
  // digits for an account.
  const accessKeyId = String(randomInt(1e11, 1e12 - 1));
  const credentials = { accessKeyId, secretAccessKey: 'local' };
  const client = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials });
  const tables = { registryTable: 'registry', ledgerTable: 'ledger' };
  await client.send(new CreateTableCommand(registryTable(tables.registryTable)));
  const StreamSpecification = { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' } as const;
  await client.send(new CreateTableCommand({ ...ledgerTable(tables.ledgerTable), StreamSpecification }));

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
    endpoint,
    accessKeyId,
    documents,
    ledgerTable: tables.ledgerTable,
    ledger: awsLedger(documents, {
      ...tables,
      clock: { now: () => now },
      ids,
      log: LOG,
      sign: async (bytes) => sign(bytes),
    }),
    items: awsItems(documents, tables.registryTable),
    put: putItem(documents, tables.registryTable),
    at: (to) => {
      now = to;
    },
    loseAnswer: (where) => {
      losing.add(where);
    },
    close: async () => client.destroy(),
  };
}
