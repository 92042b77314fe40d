import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { damagedError } from '../files/home-file.ts';

const MEND = 'put back a copy of it, or move the home away to begin anew';
const WAIT = 'another process holds it: end that one, or try again';
const HEADER_BYTES = 100;

/**
 * Whether a database that is there is whole enough to be opened: SQLite makes a new one of an empty file, and new tables where they are gone,
 * and a ledger without its records would be one in which nothing ever happened. File format: sqlite.org/fileformat2.html §1.3.
 * @throws DependencyError naming the file
 */
export function refuseDamaged(path: string): void {
  const problem = problemOf(path);
  if (problem !== undefined) throw damagedError(path, problem, MEND);
}

function problemOf(path: string): string | undefined {
  const stat = statSync(path);
  if (!stat.isFile()) return 'it is no file';
  if (stat.size === 0) return 'it is an empty file';
  const header = Buffer.alloc(HEADER_BYTES);
  const file = openSync(path, 'r');
  try {
    readSync(file, header);
  } finally {
    closeSync(file);
  }
  if (header.toString('latin1', 0, 16) !== 'SQLite format 3\0') return 'it is no database';
  // What is in the log of writes is not in the file yet.
  if (!hasLog(path) && stat.size < sizeSaid(header)) return 'its end is missing';
  return undefined;
}

const hasLog = (path: string): boolean => existsSync(`${path}-wal`) && statSync(`${path}-wal`).size > 0;

/** Pages as the header counts them, times their size; 1 stands for 65536 bytes. A count that was left behind by another writer says nothing. */
function sizeSaid(header: Buffer): number {
  const size = header.readUInt16BE(16);
  const isCounted = header.readUInt32BE(24) === header.readUInt32BE(92);
  return isCounted ? header.readUInt32BE(28) * (size === 1 ? 65_536 : size) : 0;
}

/**
 * Whether tables of ours are gone from a database that has others: `CREATE TABLE IF NOT EXISTS` would make them anew, empty.
 * @throws DependencyError naming file and table, or what SQLite says of it
 */
export function refuseGutted(db: DatabaseSync, path: string): void {
  const tables = tablesOf(db, path);
  if (tables.length === 0) return;
  const gone = ['ledger', 'items'].filter((table) => !tables.includes(table));
  // One from before decisions were signed is told apart from one whose ledger was taken away.
  if (gone.includes('ledger') || (gone.length > 0 && tables.length > 1))
    throw damagedError(path, `its table \`${gone[0]}\` is gone`, MEND);
}

function tablesOf(db: DatabaseSync, path: string): string[] {
  try {
    const rows = db.prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").all();
    return (rows as { name: string }[]).map(({ name }) => name);
  } catch (cause) {
    const { message } = cause as Error;
    throw damagedError(path, message, /locked/.test(message) ? WAIT : MEND, cause);
  }
}
