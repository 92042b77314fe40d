import { DatabaseSync } from 'node:sqlite';
import { canonical, leafHash } from '../../../lib/domain/ledger/record.ts';

type Told = Record<string, unknown>;
interface Stored {
  readonly position: number;
  readonly seq: number;
  readonly bytes: string;
  readonly sig: string | null;
}

/**
 * What somebody who may write the tables and cannot sign makes of a chain: records changed, or taken out (undefined), all that follow linked anew,
 * the head with them. Signatures stay where they were, and hold where the bytes under them did not change.
 */
export function rewriteChain(
  database: string,
  chain: string,
  change: (record: Told, seq: number) => Told | undefined,
): void {
  const db = new DatabaseSync(database);
  const rows = db
    .prepare('SELECT position, seq, bytes, sig FROM ledger WHERE chain = ? ORDER BY seq')
    .all(chain) as unknown as Stored[];
  let [prev, seq, at] = ['0'.repeat(64), 0, ''];
  for (const { position, seq: was, bytes } of rows) {
    const told = change(JSON.parse(bytes), was);
    if (!told) {
      db.prepare('DELETE FROM ledger WHERE position = ?').run(position);
      continue;
    }
    seq += 1;
    const text = canonical({ ...told, seq, prev });
    prev = leafHash(text);
    at = String(told.at);
    db.prepare('UPDATE ledger SET seq = ?, bytes = ?, hash = ? WHERE position = ?').run(seq, text, prev, position);
  }
  const { changes } = db
    .prepare('UPDATE items SET item = ? WHERE pk = ?')
    .run(JSON.stringify({ seq, hash: prev, at }), `CHAIN#${chain}`);
  if (changes !== 1) throw new Error(`the head of ${chain} is not where it was looked for`);
  db.close();
}
