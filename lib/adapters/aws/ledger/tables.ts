import { createHash } from 'node:crypto';
import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { LEDGER, REGISTRY } from '../../../contract/writers.ts';
import { InvalidEventError } from '../../../domain/errors.ts';

/** One partition would take every write of open work; eight spread it and are still cheap to ask one by one. */
const SHARDS = 8;
export const DUE_SHARDS: readonly string[] = Array.from({ length: SHARDS }, (_, shard) => `DUE#${shard}`);

/** Epoch ms as text that sorts like the number; 15 digits last beyond the year 30000. */
export const dueText = (due: number): string => {
  if (Number.isSafeInteger(due) && due >= 0 && due < 1e15) return String(due).padStart(15, '0');
  throw new InvalidEventError(`due time \`${due}\` is not epoch milliseconds: use a whole number from 0 to 10^15`);
};

/** The index attributes of an item that is due, nothing for one that is not. */
export function dueKey(pk: string, due: unknown): { gsi1pk?: string; gsi1sk?: string } {
  if (typeof due !== 'number') return {};
  const shard = createHash('sha256').update(pk).digest().readUInt8(0) % SHARDS;
  return { gsi1pk: DUE_SHARDS[shard]!, gsi1sk: dueText(due) };
}

/** The index attributes of an item that is open: those of one partition stand together there, soonest first. */
export function openKey(pk: string, open: unknown): { gsi1pk?: string; gsi1sk?: string } {
  return typeof open === 'number' ? { gsi1pk: `OPEN#${pk}`, gsi1sk: dueText(open) } : {};
}

/** The registry table, as tests create it; on AWS the stack does, from the same names. */
export const registryTable = (name: string): CreateTableCommandInput => ({
  TableName: name,
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [
    { AttributeName: REGISTRY.partition, AttributeType: 'S' },
    { AttributeName: REGISTRY.sort, AttributeType: 'S' },
    { AttributeName: REGISTRY.due.partition, AttributeType: 'S' },
    { AttributeName: REGISTRY.due.sort, AttributeType: 'S' },
  ],
  KeySchema: [
    { AttributeName: REGISTRY.partition, KeyType: 'HASH' },
    { AttributeName: REGISTRY.sort, KeyType: 'RANGE' },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: REGISTRY.due.index,
      KeySchema: [
        { AttributeName: REGISTRY.due.partition, KeyType: 'HASH' },
        { AttributeName: REGISTRY.due.sort, KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'ALL' },
    },
  ],
});

/** The ledger table: nothing but records, one item each. */
export const ledgerTable = (name: string): CreateTableCommandInput => ({
  TableName: name,
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [
    { AttributeName: LEDGER.partition, AttributeType: 'S' },
    { AttributeName: LEDGER.sort, AttributeType: 'N' },
  ],
  KeySchema: [
    { AttributeName: LEDGER.partition, KeyType: 'HASH' },
    { AttributeName: LEDGER.sort, KeyType: 'RANGE' },
  ],
});
