import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { makeFolder } from './files/make-folder.ts';

/** An open database that nobody refers to is closed when memory is tidied up, and its lock with it: held ones stay here. */
const held = new Set<DatabaseSync>();

/**
 * Whoever holds it drives this home: one control plane at a time. It is SQLite's own file lock, so the system gives it back
 * the moment the process is gone, however it went. Undefined when another process holds it.
 */
export function lockHome(home: string): (() => void) | undefined {
  makeFolder(home);
  return lockFile(join(home, 'plane.lock'));
}

/** The same by a file, which is made when it is not there. */
export function lockFile(path: string): (() => void) | undefined {
  const db = new DatabaseSync(path);
  try {
    db.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; CREATE TABLE IF NOT EXISTS held (by INTEGER);');
    held.add(db);
    return () => {
      if (held.delete(db)) db.close();
    };
  } catch {
    db.close();
    return undefined;
  }
}
