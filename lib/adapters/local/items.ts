import type { DatabaseSync } from 'node:sqlite';
import type { Items, Stored } from '../items/items.ts';

type Row = { pk: string; sk: string; item: string };
const stored = (row: Row): Stored => ({ key: { pk: row.pk, sk: row.sk }, item: JSON.parse(row.item) });

/** The registry table in SQLite. */
export function localItems(db: DatabaseSync): Items {
  const get = db.prepare('SELECT pk, sk, item FROM items WHERE pk = ? AND sk = ?');
  const query = db.prepare('SELECT pk, sk, item FROM items WHERE pk = ? AND sk >= ? AND sk < ? ORDER BY sk');
  const due = db.prepare('SELECT pk, sk, item FROM items WHERE due <= ? ORDER BY due, pk, sk LIMIT ?');
  return {
    get: async ({ pk, sk }) => {
      const row = get.get(pk, sk) as Row | undefined;
      return row && stored(row).item;
    },
    query: async ({ pk, sk }) => (query.all(pk, sk, `${sk}\u{10ffff}`) as Row[]).map(stored),
    due: async (at, limit) => (due.all(at, limit) as Row[]).map(stored),
  };
}
