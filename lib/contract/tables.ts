/** The attributes that make up the keys of the two tables: what CDK creates, adapters write. */
export const REGISTRY = {
  partition: 'pk',
  sort: 'sk',
  /** The sparse index over open work by due time. */
  due: { index: 'GSI1', partition: 'gsi1pk', sort: 'gsi1sk' },
} as const;

/** Nothing but records, one item each; `sort` is a number. */
export const LEDGER = { partition: 'chain', sort: 'seq' } as const;
