import type { DatabaseSync } from 'node:sqlite';
import type { StoredRecord } from '../../../domain/ledger/verify.ts';
import { type RecordRow, storedRecord } from './ledger.ts';

/** A reader of the ledger's stream, by the name of its flow. */
export type Reader = string;

/**
 * The ledger's stream: each reader sees every record in order, at least once. One that cannot be carried is handed over, as on AWS, so
 * that it holds back nobody's. Readers take turns in the order in which they are given.
 */
export class LocalStream {
  readonly #db: DatabaseSync;
  readonly #handlers: Record<Reader, (record: StoredRecord) => Promise<unknown>>;
  readonly #handOver: (reader: Reader, record: StoredRecord, error: unknown) => void;

  constructor(
    db: DatabaseSync,
    handlers: Record<Reader, (record: StoredRecord) => Promise<unknown>>,
    handOver: (reader: Reader, record: StoredRecord, error: unknown) => void,
  ) {
    this.#db = db;
    this.#handlers = handlers;
    this.#handOver = handOver;
  }

  /** Hands on what is new; returns how many records were handled. */
  async drain(): Promise<number> {
    let handled = 0;
    for (const [reader, handle] of Object.entries(this.#handlers))
      for (const { position, record } of this.#after(reader)) {
        await handle(record).catch((error: unknown) => this.#handOver(reader, record, error));
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
      .all(row?.position ?? 0) as unknown as (RecordRow & { position: number })[];
    return rows.map(({ position, ...record }) => ({ position, record: storedRecord(record) }));
  }
}
