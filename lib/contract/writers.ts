import { FAMILIES, type Family } from '../domain/registry/keys.ts';

/**
 * What a flow may write, as its declaration says: families of items, and with `chains` the first record of a model, with its entry in the
 * catalog. `incidents` and `lines` come with records and items of others (lib/adapters/items). Who writes at all may move a model's head and
 * say that an effect was committed; that one which began with a decision was, only who signs.
 */
export type Written = Exclude<Family, 'heads' | 'effects'> | 'chains';

/** The two tables. */
export type TableName = 'registry' | 'ledger';

/**
 * Whether a flow may say of an item that it is open, or due: the index of such items asks no partition key of who puts them, and lists
 * questions alone.
 */
export const mayList = (written: readonly Written[] | undefined): boolean => written?.includes('questions') ?? false;

/**
 * How the partition keys may begin, or be, that a flow puts into a table, as IAM writes it: `*` at the end stands for anything. Chains of
 * models are everybody's who writes; the catalog is of those who begin chains, and no other chain is anybody's.
 */
export function partitionsOf(written: readonly Written[] | undefined, table: TableName): string[] {
  if (!written) return [];
  const chains = ['model.*', ...(written.includes('chains') ? ['catalog'] : [])];
  if (table === 'ledger') return chains;
  const families = written.filter((one) => one !== 'chains');
  return [
    ...[...families, 'effects' as const].map((family) => `${FAMILIES[family]}*`),
    ...chains.map((chain) => `${FAMILIES.heads}${chain}`),
  ];
}

/** Whether a flow may put an item of this partition. */
export const mayPut = (written: readonly Written[] | undefined, table: TableName, partition: string): boolean =>
  partitionsOf(written, table).some((allowed) =>
    allowed.endsWith('*') ? partition.startsWith(allowed.slice(0, -1)) : partition === allowed,
  );

/** The attributes that make up the keys of the two tables: what CDK creates, adapters write. */
export const REGISTRY = {
  partition: 'pk',
  sort: 'sk',
  /** The sparse index over open work by due time. */
  due: { index: 'GSI1', partition: 'gsi1pk', sort: 'gsi1sk' },
} as const;

/** Nothing but records, one item each; `sort` is a number. */
export const LEDGER = { partition: 'chain', sort: 'seq' } as const;
