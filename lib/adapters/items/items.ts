import { InvalidEventError } from '../../domain/errors.ts';
import type { Key } from '../../domain/registry/keys.ts';
import type { Page, Turn } from '../../ports/page.ts';

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

/** How much a page of either store holds as stored: DynamoDB ends a query's page there, and so does SQLite. */
export const PAGE_BYTES = 1024 * 1024;

/** The registry table's reads; the registry port stands on these, whatever the table is. */
export interface Items {
  /** Strongly consistent. */
  get(key: Key): Promise<Record<string, unknown> | undefined>;
  /** Items of one partition whose sort key begins so, in key order: all of them, where they can only be few, or the last ones. */
  query(key: Key, last?: Last): Promise<Stored[]>;
  /**
   * One page of them in key order, `backwards` from the last key on. What follows is asked for by a key of them.
   * @throws InvalidEventError for an `after` that is no such key
   */
  page(key: Key, turn: Turn & { readonly backwards?: boolean }): Promise<Page<Stored>>;
  /**
   * One page of a partition's items that are `open` (a field, epoch ms), soonest first. Eventually consistent.
   * @throws InvalidEventError for an `after` that is no `next` of such a page
   */
  open(pk: string, turn: Turn): Promise<Page<Stored>>;
  /**
   * Items whose partition begins so and whose `due` (epoch ms) is at or before `at`, soonest first. Eventually consistent. What other items
   * say is due does not count, and hides nothing: who may put them is not who may put these.
   */
  due(begin: string, at: number, limit: number): Promise<Stored[]>;
}

/** Where a page goes on must lie in what is paged: DynamoDB refuses anything else, and not in our words. */
export function assertWithin({ sk }: Key, after: string | undefined): void {
  if (after !== undefined && !(after.startsWith(sk) && after.length > sk.length))
    throw new InvalidEventError('this page does not go on from there: begin again without a cursor');
}

/** Where a page of open items goes on: after this one. */
export const openPlace = ({ key, item }: Stored): string => `${item.open} ${key.sk}`;

export function openAfter(after: string | undefined): { open: number; sk: string } | undefined {
  if (after === undefined) return undefined;
  const [, open, sk] = /^(\d{1,15}) (.+)$/s.exec(after) ?? [];
  if (open !== undefined && sk !== undefined) return { open: Number(open), sk };
  throw new InvalidEventError('this page does not go on from there: begin again without a cursor');
}
