import type { Key } from '../../contract/keys.ts';

/** One stored item with its key. */
export interface Stored {
  readonly key: Key;
  readonly item: Record<string, unknown>;
}

/** The last `n` items (1 and more), of those whose sort key is below `before` where one is given. */
export interface Last {
  readonly n: number;
  readonly before?: string;
}

/** The registry table's three reads; the registry port stands on these, whatever the table is. */
export interface Items {
  /** Strongly consistent. */
  get(key: Key): Promise<Record<string, unknown> | undefined>;
  /** Items of one partition whose sort key begins so, in key order: all of them, or the last ones. */
  query(key: Key, last?: Last): Promise<Stored[]>;
  /** Items whose `due` (epoch ms) is at or before `at`, soonest first. Eventually consistent. */
  due(at: number, limit: number): Promise<Stored[]>;
}
