import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * Whoever holds it drives this home: one control plane at a time. It is SQLite's own file lock, so the system gives it back
 * the moment the process is gone, however it went. Undefined when another process holds it.
 */
export function lockHome(home: string): (() => void) | undefined {
  mkdirSync(home, { recursive: true });
  const db = new DatabaseSync(join(home, 'plane.lock'));
  try {
    db.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; CREATE TABLE IF NOT EXISTS held (by INTEGER);');
    return () => db.close();
  } catch {
    db.close();
    return undefined;
  }
}
