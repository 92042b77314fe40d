import { accessSync, chmodSync, constants, copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { InvalidEventError } from '../../../domain/errors.ts';
import { makeFolder } from '../files/make-folder.ts';
import { intoFamilies } from './into-families.ts';
import { refuseDamaged, refuseGutted } from './store-file.ts';

/** How long what another process holds is waited for. */
const BUSY_MS = 5000;

/** A database that compiles each statement once, however often it is asked for: a step of the plane asks for the same thirty. */
class Store extends DatabaseSync {
  readonly #compiled = new Map<string, StatementSync>();

  constructor(path: string) {
    // From the first question on: who reads a file whose last writer was killed holds it for a moment.
    super(path, { timeout: BUSY_MS });
  }

  override prepare(sql: string): StatementSync {
    const known = this.#compiled.get(sql) ?? super.prepare(sql);
    this.#compiled.set(sql, known);
    return known;
  }
}

/**
 * Opens the control plane's SQLite file (`:memory:` in tests) and makes its tables.
 * `items` mirrors the registry table, `ledger` the ledger table; `position` is the order of the stream.
 * One from before items stood in families is brought to that layout.
 * @throws InvalidEventError for a file that was made before decisions were signed, DependencyError naming one that is damaged
 */
export function openStore(path: string): DatabaseSync {
  if (path !== ':memory:') makeFolder(dirname(path));
  if (path !== ':memory:' && existsSync(path)) refuseDamaged(path);
  const db = new Store(path === ':memory:' || isWritable(path) ? path : copyOf(path));
  refuseGutted(db, path);
  db.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = NORMAL; -- survives a killed process; a power cut may lose the last moments, never the order
    PRAGMA secure_delete = ON; -- a task token that was deleted is overwritten, not only unlinked
    CREATE TABLE IF NOT EXISTS items (pk TEXT, sk TEXT, item TEXT NOT NULL, due INTEGER, PRIMARY KEY (pk, sk)) STRICT;
    CREATE INDEX IF NOT EXISTS items_due ON items (due) WHERE due IS NOT NULL;
    CREATE INDEX IF NOT EXISTS items_open ON items (pk, json_extract(item, '$.open'), sk)
      WHERE json_extract(item, '$.open') IS NOT NULL;
    CREATE TABLE IF NOT EXISTS ledger (
      position INTEGER PRIMARY KEY AUTOINCREMENT, chain TEXT NOT NULL, seq INTEGER NOT NULL,
      bytes TEXT NOT NULL, hash TEXT NOT NULL, sig TEXT, kid TEXT, UNIQUE (chain, seq)) STRICT;
    CREATE TABLE IF NOT EXISTS cursors (name TEXT PRIMARY KEY, position INTEGER NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS queue (
      id TEXT PRIMARY KEY, flow TEXT NOT NULL, body TEXT NOT NULL, visible INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
      state TEXT NOT NULL DEFAULT 'waiting', reason TEXT) STRICT;
    CREATE INDEX IF NOT EXISTS queue_waiting ON queue (visible) WHERE state = 'waiting';
    CREATE TABLE IF NOT EXISTS schedules (
      name TEXT PRIMARY KEY, expression TEXT NOT NULL, timezone TEXT NOT NULL, flow TEXT NOT NULL, payload TEXT NOT NULL,
      next INTEGER NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS clock (id INTEGER PRIMARY KEY CHECK (id = 1), now INTEGER NOT NULL) STRICT;
  `);
  // Its decisions were not signed: signing them now would claim what nobody did, and unsigned they would be called tampered.
  if (db.prepare("SELECT 1 FROM pragma_table_info('ledger') WHERE name = 'sig'").get() === undefined) {
    db.close();
    throw new InvalidEventError(
      `\`${dirname(path)}\` was made before decisions were signed and cannot be carried on: move it away, or set another \`STEWARD_HOME\``,
    );
  }
  intoFamilies(db);
  return db;
}

function isWritable(path: string): boolean {
  try {
    accessSync(existsSync(path) ? path : dirname(path), constants.W_OK);
    accessSync(dirname(path), constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** What nobody may write can still be read, and its log of writes with it: SQLite wants to tidy up first, so it does that in a copy. */
function copyOf(path: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'steward-read-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  for (const end of ['', '-wal'].filter((name) => existsSync(path + name))) {
    const copy = join(folder, `plane.db${end}`);
    copyFileSync(path + end, copy);
    // A copy keeps what may be done with the file.
    chmodSync(copy, 0o600);
  }
  return join(folder, 'plane.db');
}
