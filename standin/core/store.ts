import { DatabaseSync, type SQLInputValue } from 'node:sqlite';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS docs (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL, UNIQUE (kind, id));
  CREATE TABLE IF NOT EXISTS timers (
    rid INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, at INTEGER NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL);
  CREATE INDEX IF NOT EXISTS timers_at ON timers (at, rid);
  CREATE TABLE IF NOT EXISTS events (seq INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS invocations (
    endpoint TEXT NOT NULL, variant TEXT NOT NULL, config TEXT NOT NULL, at INTEGER NOT NULL,
    status INTEGER NOT NULL, micros INTEGER NOT NULL);
  CREATE INDEX IF NOT EXISTS invocations_at ON invocations (endpoint, at);
  CREATE TABLE IF NOT EXISTS measured (series TEXT NOT NULL, at INTEGER NOT NULL, value REAL NOT NULL);
  CREATE INDEX IF NOT EXISTS measured_at ON measured (series, at);
`;

/**
 * Everything the stand-in remembers, in one SQLite file: documents by kind and id, timers, the event outbox and one
 * row per invocation. The file is locked for the life of the process, so that two stand-ins never share a home.
 */
export class Store {
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, ReturnType<DatabaseSync['prepare']>>();
  #depth = 0;

  /** @throws {Error} `database is locked` when another stand-in holds the file */
  constructor(file: string) {
    this.#db = new DatabaseSync(file);
    this.#db.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
    this.#db.exec(SCHEMA);
    this.#db.exec('BEGIN IMMEDIATE; COMMIT;');
  }

  close(): void {
    this.#db.close();
  }

  /** Runs `work` in one transaction; nested calls join the outer one. */
  tx<T>(work: () => T): T {
    if (this.#depth > 0) return work();
    this.#db.exec('BEGIN IMMEDIATE');
    this.#depth += 1;
    try {
      const result = work();
      this.#db.exec('COMMIT');
      return result;
    } catch (error) {
      this.#db.exec('ROLLBACK');
      throw error;
    } finally {
      this.#depth -= 1;
    }
  }

  /** The next number of a count that goes on over restarts, from 1. */
  counted(name: string): number {
    const next = (this.get<number>('meta', name) ?? 0) + 1;
    this.put('meta', name, next);
    return next;
  }

  run(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.#prepare(sql).run(...values).lastInsertRowid);
  }

  /** Rows of a query; the caller names their shape, as SQLite does not. */
  all<T>(sql: string, ...values: SQLInputValue[]): T[] {
    return this.#prepare(sql).all(...values) as T[];
  }

  get<T>(kind: string, id: string): T | undefined {
    const [row] = this.all<{ body: string }>('SELECT body FROM docs WHERE kind = ? AND id = ?', kind, id);
    return row && (JSON.parse(row.body) as T);
  }

  put(kind: string, id: string, body: unknown): void {
    const sql = 'INSERT INTO docs (kind, id, body) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET body = excluded.body';
    this.run(sql, kind, id, JSON.stringify(body));
  }

  remove(kind: string, id: string): void {
    this.run('DELETE FROM docs WHERE kind = ? AND id = ?', kind, id);
  }

  /** All documents of a kind, in the order they were first written. */
  list<T>(kind: string): T[] {
    const rows = this.all<{ body: string }>('SELECT body FROM docs WHERE kind = ? ORDER BY seq', kind);
    return rows.map((row) => JSON.parse(row.body) as T);
  }

  #prepare(sql: string): ReturnType<DatabaseSync['prepare']> {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#db.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}
