import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, it } from 'vitest';
import { openStore } from '../../../lib/adapters/local/ledger/store.ts';

const folder = mkdtempSync(join(tmpdir(), 'steward-store-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the local store', () => {
  it('opens what it made', () => {
    const path = join(folder, 'new', 'plane.db');
    openStore(path).close();
    expect(() => openStore(path).close()).not.toThrow();
  });

  it('refuses a home made before decisions were signed, and leaves its records as they are', () => {
    const path = join(folder, 'old.db');
    const old = new DatabaseSync(path);
    old.exec(`CREATE TABLE ledger (position INTEGER PRIMARY KEY AUTOINCREMENT, chain TEXT NOT NULL, seq INTEGER NOT NULL,
      bytes TEXT NOT NULL, hash TEXT NOT NULL, UNIQUE (chain, seq)) STRICT;
      INSERT INTO ledger (chain, seq, bytes, hash) VALUES ('catalog', 1, '{}', 'h')`);
    old.close();
    expect(() => openStore(path)).toThrow(/was made before decisions were signed.*`STEWARD_HOME`/);
    const after = new DatabaseSync(path, { readOnly: true });
    expect(after.prepare('SELECT chain, seq, bytes, hash FROM ledger').all()).toEqual([
      { chain: 'catalog', seq: 1, bytes: '{}', hash: 'h' },
    ]);
    after.close();
  });
});
