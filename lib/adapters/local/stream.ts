import type { DatabaseSync } from 'node:sqlite';
import type { StoredRecord } from '../../domain/ledger/verify.ts';
import { type Row, storedOf } from './ledger.ts';

/** Readers of the ledger's stream; there are exactly these two. */
export type Reader = 'announce' | 'worm';

/**
 * The ledger's stream: each reader sees every record in order, at least once. One that cannot be carried is handed over, as on AWS, so
 * that it holds back nobody's.
 */
export class LocalStream {
  readonly #db: DatabaseSync;
  readonly #handlers: Record<Reader, (record: StoredRecord) => Promise<void>>;
  readonly #handOver: (reader: Reader, record: StoredRecord, error: unknown) => void;

  constructor(
    db: DatabaseSync,
    handlers: Record<Reader, (record: StoredRecord) => Promise<void>>,
    handOver: (reader: Reader, record: StoredRecord, error: unknown) => void,
  ) {
    this.#db = db;
    this.#handlers = handlers;
    this.#handOver = handOver;
  }

  /** Hands on what is new; returns how many records were handled. */
  async drain(): Promise<number> {
    let handled = 0;
    // The write-once copy comes first: what waits for it never waits for an effect.
    for (const reader of ['worm', 'announce'] as const)
      for (const { position, record } of this.#after(reader)) {
        await this.#handlers[reader](record).catch((error: unknown) => this.#handOver(reader, record, error));
        this.#db.prepare('INSERT OR REPLACE INTO cursors (name, position) VALUES (?, ?)').run(reader, position);
        handled += 1;
      }
    return handled;
  }

  #after(reader: Reader): { position: number; record: StoredRecord }[] {
    const row = this.#db.prepare('SELECT position FROM cursors WHERE name = ?').get(reader) as
      | { position: number }
      | undefined;
    const rows = this.#db
      .prepare(
        'SELECT position, chain, seq, bytes, hash, sig, kid FROM ledger WHERE position > ? ORDER BY position LIMIT 100',
      )
      .all(row?.position ?? 0) as unknown as (Row & { position: number })[];
    return rows.map(({ position, ...record }) => ({ position, record: storedOf(record) }));
  }
}
