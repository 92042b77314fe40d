import type { TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { keys } from '../../../domain/registry/keys.ts';
import type { Condition, StateWrite } from '../../../domain/registry/writes.ts';
import type { Prepared } from '../../items/prepare.ts';
import { rowOf } from './items.ts';

export interface Tables {
  readonly registryTable: string;
  readonly ledgerTable: string;
}

type Put = NonNullable<NonNullable<TransactWriteCommandInput['TransactItems']>[number]['Put']>;

/** One action of the transaction and what its failing means. */
export interface Clause {
  readonly kind: 'once' | 'head' | 'record' | 'write';
  /** What a ConflictError calls it. */
  readonly name: string;
  readonly put: Put;
}

// Each clause stands against one race between writers A and B:
//
//   once     A commits effect E ──► answer lost ──► A (or B) commits E again        refused: E happened, its result is returned
//   head     A reads head 7 · B appends 8 ──► A appends 8                           refused: two records 8, a fork of the chain
//   record   head restored or edited by hand to 7 ──► A appends 8 over the old 8    refused: history would be overwritten
//   <name>   A reads state s · B changes s ──► A writes what it decided from old s  refused: A's decision is stale
const NOT_DONE_YET = 'attribute_not_exists(pk)';
const NO_HEAD_YET = 'attribute_not_exists(pk)';
const HEAD_AS_READ = '#hash = :read';
const NO_RECORD_YET = 'attribute_not_exists(chain)';
const NOT_THERE_YET = 'attribute_not_exists(pk)';

/** Every clause of a commit, in the order of the transaction and so of its cancellation reasons. */
export function clausesOf(prepared: Prepared, writes: readonly StateWrite[], tables: Tables): Clause[] {
  const registry = { TableName: tables.registryTable };
  const first = prepared.sealed[0]!;
  const result = { chain: first.record.chain, seq: first.record.seq, hash: first.hash };
  const once = {
    ...registry,
    Item: rowOf(keys.once(prepared.once, prepared.decided), result),
    ConditionExpression: NOT_DONE_YET,
  };
  return [
    { kind: 'once', name: 'once', put: once },
    ...prepared.heads.map(({ chain, before, after }): Clause => {
      const asRead = {
        ConditionExpression: HEAD_AS_READ,
        ExpressionAttributeNames: { '#hash': 'hash' },
        ExpressionAttributeValues: { ':read': before.hash },
      };
      const condition = before.seq === 0 ? { ConditionExpression: NO_HEAD_YET } : asRead;
      return {
        kind: 'head',
        name: `head:${chain}`,
        put: { ...registry, Item: rowOf(keys.head(chain), { ...after }), ...condition },
      };
    }),
    ...prepared.sealed.map(({ record: { chain, seq }, bytes, hash, sig, kid }): Clause => {
      const Item = { chain, seq, bytes, hash, ...(sig && { sig, kid }) };
      const put = { TableName: tables.ledgerTable, Item, ConditionExpression: NO_RECORD_YET };
      return { kind: 'record', name: `record:${chain}/${seq}`, put };
    }),
    ...writes.map(({ clause, key, item, if: condition }): Clause => {
      return { kind: 'write', name: clause, put: { ...registry, Item: rowOf(key, item), ...conditionOf(condition) } };
    }),
  ];
}

/** A named condition as DynamoDB reads it. A field that is absent equals `null`, as in the local store; a dot leads into a map. */
export function conditionOf(condition: Condition): Partial<Put> {
  if (condition === 'any') return {};
  if (condition === 'absent') return { ConditionExpression: NOT_THERE_YET };
  const fields = Object.entries(condition.is).map(([path, value], i) => {
    const names = path.split('.').map((field, j) => [`#f${i}${j === 0 ? '' : `_${j}`}`, field] as const);
    return { names, path: names.map(([name]) => name).join('.'), value };
  });
  const terms = fields.map(({ path, value }, i) =>
    value === null ? `(attribute_not_exists(${path}) OR attribute_type(${path}, :null))` : `${path} = :v${i}`,
  );
  const values = fields.flatMap(({ value }, i) => (value === null ? [[':null', 'NULL']] : [[`:v${i}`, value]]));
  return {
    ConditionExpression: ['attribute_exists(pk)', ...terms].join(' AND '),
    ...(fields.length > 0 && {
      ExpressionAttributeNames: Object.fromEntries(fields.flatMap(({ names }) => names)),
      ExpressionAttributeValues: Object.fromEntries(values),
    }),
  };
}
