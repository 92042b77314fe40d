import type { Key } from '../../contract/keys.ts';

/** One stored item with its key. */
export interface Stored {
  readonly key: Key;
  readonly item: Record<string, unknown>;
}

/** The registry table's three reads; the registry port stands on these, whatever the table is. */
export interface Items {
  /** Strongly consistent. */
  get(key: Key): Promise<Record<string, unknown> | undefined>;
  /** All items of one partition whose sort key begins so, in key order. */
  query(key: Key): Promise<Stored[]>;
  /** Items whose `due` (epoch ms) is at or before `at`, soonest first. Eventually consistent. */
  due(at: number, limit: number): Promise<Stored[]>;
}
