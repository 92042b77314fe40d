import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Rows of a home's database, read from outside. */
export function rowsOf(home: string, sql: string): Record<string, unknown>[] {
  const db = new DatabaseSync(join(home, 'plane.db'), { readOnly: true });
  try {
    return db.prepare(sql).all();
  } finally {
    db.close();
  }
}

/** Lines of a file in a home. */
export function homeLines<T>(home: string, name: string): T[] {
  const path = join(home, name);
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line) as T);
}
