import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
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

  it('waits for who reads its file alone, as SQLite does after a writer was killed', async () => {
    const path = join(folder, 'held.db');
    openStore(path).close();
    const told = new Int32Array(new SharedArrayBuffer(4));
    const holder = new Worker(HOLDER, { eval: true, workerData: { path, told } });
    await new Promise((held) => holder.once('message', held));
    // The holder lets go once it knows that somebody waits: a moment after it was told, in a thread of its own.
    Atomics.store(told, 0, 1);
    Atomics.notify(told, 0);
    openStore(path).close();
    await holder.terminate();
  });
});

const HOLDER = `
const { workerData: { path, told }, parentPort } = require('node:worker_threads');
const db = new (require('node:sqlite').DatabaseSync)(path);
db.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; CREATE TABLE held (by INTEGER);');
parentPort.postMessage('held');
Atomics.wait(told, 0, 0);
Atomics.wait(told, 0, 1, 200);
db.close();
`;
