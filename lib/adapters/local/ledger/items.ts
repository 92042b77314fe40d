import type { DatabaseSync } from 'node:sqlite';
import { IntegrityError } from '../../../domain/errors.ts';
import { isObject } from '../../../domain/is-object.ts';
import type { Page } from '../../../ports/page.ts';
import { assertWithin, type Items, openAfter, openPlace, PAGE_BYTES, type Stored } from '../../items/items.ts';

type Row = { pk: string; sk: string; item: string };
const stored = (row: Row): Stored => ({ key: { pk: row.pk, sk: row.sk }, item: itemIn(row) });

/** The item of a row. @throws IntegrityError saying where one stands that is no item */
export function itemIn({ pk, sk, item }: Row): Record<string, unknown> {
  let read: unknown;
  try {
    read = JSON.parse(item);
  } catch {}
  if (isObject(read)) return read;
  throw new IntegrityError(`an item at \`${pk} ${sk}\` is not as it was written: it is no object`);
}

/** As much of the rows as one page holds; one that is longer than a page is a page of its own. */
export function pageOf<T, At>(
  rows: Iterable<T>,
  limit: number,
  of: { bytes: (row: T) => number; at: (row: T) => At },
): Page<T, At> {
  const items: T[] = [];
  let bytes = 0;
  for (const row of rows) {
    bytes += of.bytes(row);
    if (items.length === limit || (items.length > 0 && bytes > PAGE_BYTES))
      return { items, next: of.at(items.at(-1)!) };
    items.push(row);
  }
  return { items };
}

/** The registry table in SQLite. */
export function localItems(db: DatabaseSync): Items {
  const get = db.prepare('SELECT pk, sk, item FROM items WHERE pk = ? AND sk = ?');
  const query = db.prepare('SELECT pk, sk, item FROM items WHERE pk = ? AND sk >= ? AND sk < ? ORDER BY sk');
  const last = db.prepare(
    'SELECT pk, sk, item FROM items WHERE pk = ? AND sk >= ? AND sk < ? ORDER BY sk DESC LIMIT ?',
  );
  const on = db.prepare('SELECT pk, sk, item FROM items WHERE pk = ? AND sk > ? AND sk < ? ORDER BY sk LIMIT ?');
  const back = db.prepare('SELECT pk, sk, item FROM items WHERE pk = ? AND sk > ? AND sk < ? ORDER BY sk DESC LIMIT ?');
  const open = db.prepare(
    `SELECT pk, sk, item FROM items WHERE pk = ? AND json_extract(item, '$.open') IS NOT NULL
      AND (json_extract(item, '$.open'), sk) > (?, ?) ORDER BY json_extract(item, '$.open'), sk LIMIT ?`,
  );
  const due = db.prepare(
    'SELECT pk, sk, item FROM items WHERE due <= ? AND substr(pk, 1, length(?)) = ? ORDER BY due, pk, sk LIMIT ?',
  );
  return {
    get: async ({ pk, sk }) => {
      const row = get.get(pk, sk) as Row | undefined;
      return row && stored(row).item;
    },
    query: async ({ pk, sk }, end) => {
      const above = `${sk}\u{10ffff}`;
      if (end === undefined) return (query.all(pk, sk, above) as Row[]).map(stored);
      return (last.all(pk, sk, end.before ?? above, end.n) as Row[]).map(stored).reverse();
    },
    page: async ({ pk, sk }, { limit, after, backwards = false }) => {
      assertWithin({ pk, sk }, after);
      const above = `${sk}\u{10ffff}`;
      // One more than asked for tells whether there is more.
      const rows = backwards
        ? back.iterate(pk, sk, after ?? above, limit + 1)
        : on.iterate(pk, after ?? sk, above, limit + 1);
      const { items, next } = pageOf(rows as Iterable<Row>, limit, {
        bytes: ({ item }) => item.length,
        at: (row) => row.sk,
      });
      return { items: items.map(stored), ...(next !== undefined && { next }) };
    },
    open: async (pk, { limit, after }) => {
      const from = openAfter(after) ?? { open: -1, sk: '' };
      const rows = open.iterate(pk, from.open, from.sk, limit + 1) as Iterable<unknown> as Iterable<Row>;
      const { items, next } = pageOf(rows, limit, {
        bytes: ({ item }) => item.length,
        at: (row) => openPlace(stored(row)),
      });
      return { items: items.map(stored), ...(next !== undefined && { next }) };
    },
    due: async (begin, at, limit) => (due.all(at, begin, begin, limit) as Row[]).map(stored),
  };
}
