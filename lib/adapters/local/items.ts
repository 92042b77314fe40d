import type { DatabaseSync } from 'node:sqlite';
import type { Items, Stored } from '../items/items.ts';

type Row = { pk: string; sk: string; item: string };
const stored = (row: Row): Stored => ({ key: { pk: row.pk, sk: row.sk }, item: JSON.parse(row.item) });

/** The registry table in SQLite. */
export function localItems(db: DatabaseSync): Items {
  const get = db.prepare('SELECT pk, sk, item FROM items WHERE pk = ? AND sk = ?');
  const query = db.prepare('SELECT pk, sk, item FROM items WHERE pk = ? AND sk >= ? AND sk < ? ORDER BY sk');
  const last = db.prepare(
    'SELECT pk, sk, item FROM items WHERE pk = ? AND sk >= ? AND sk < ? ORDER BY sk DESC LIMIT ?',
  );
  const due = db.prepare('SELECT pk, sk, item FROM items WHERE due <= ? ORDER BY due, pk, sk LIMIT ?');
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
    due: async (at, limit) => (due.all(at, limit) as Row[]).map(stored),
  };
}
