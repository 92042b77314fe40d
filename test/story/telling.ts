import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import type { LedgerRecord } from '../../lib/domain/ledger/record.ts';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** The smallest story there is. */
export const ROWS = 8000;

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

/** A demo that runs in a process group of its own, as from a terminal. */
export interface Telling {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  readonly so: () => Ended;
}

/** A new, empty `STEWARD_HOME`. */
export const newHome = (): string => mkdtempSync(join(tmpdir(), 'steward-story-'));

export const storyFolder = (home: string, story: string): string => join(home, 'stories', story);

/** Starts `steward demo` as a user would; `--headless` unless `watched`. */
export function start(
  home: string,
  story: string,
  options: { seed?: number; rows?: number; watched?: boolean; env?: Record<string, string> } = {},
): Telling {
  const args = ['demo', '--story', story, '--rows', String(options.rows ?? ROWS), '--seed', String(options.seed ?? 1)];
  const child = spawn(
    process.execPath,
    [join(ROOT, 'bin', 'steward.ts'), ...args, ...(options.watched ? [] : ['--headless'])],
    { cwd: ROOT, detached: true, env: { ...process.env, STEWARD_HOME: home, ...options.env } },
  );
  let out = '';
  let err = '';
  child.stdout.on('data', (bytes) => (out += bytes));
  child.stderr.on('data', (bytes) => (err += bytes));
  const so = (): Ended => ({ code: child.exitCode, signal: child.signalCode, out, err });
  return { child, so, ended: new Promise((done) => child.once('close', () => done(so()))) };
}

export const tell = (...args: Parameters<typeof start>): Promise<Ended> => start(...args).ended;

/** Every record of the story's ledger in the order it was written, read from the file, past all our code. */
export function recordsIn(folder: string): (LedgerRecord & { hash: string })[] {
  return rows(folder, 'SELECT bytes, hash FROM ledger ORDER BY position').map(({ bytes, hash }) => ({
    ...(JSON.parse(String(bytes)) as LedgerRecord),
    hash: String(hash),
  }));
}

export const historyIn = (folder: string, model = 'flight-delay'): (LedgerRecord & { hash: string })[] =>
  recordsIn(folder).filter(({ chain }) => chain === `model.default.${model}`);

/** Rows of the control plane's database, opened for reading only. */
export function rows(folder: string, sql: string): Record<string, unknown>[] {
  const path = join(folder, 'plane.db');
  if (!existsSync(path)) return [];
  const db = new DatabaseSync(path, { readOnly: true, timeout: 5000 });
  try {
    return db.prepare(sql).all();
  } catch (error) {
    // The file is there a moment before its tables are.
    if (/no such table/.test(String(error))) return [];
    throw error;
  } finally {
    db.close();
  }
}

/** The parsed lines of every `.jsonl` file below a folder of the story's object store. */
export function linesBelow<T>(folder: string): T[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.jsonl'))
    .flatMap((entry) => linesOf<T>(join(entry.parentPath, entry.name)));
}

export const linesOf = <T>(path: string): T[] =>
  existsSync(path)
    ? readFileSync(path, 'utf8')
        .split('\n')
        .filter((line) => line.endsWith('}'))
        .map((line) => JSON.parse(line) as T)
    : [];

export interface Note {
  readonly url: string;
  readonly pid: number;
  readonly nonce: string;
}

/** The stand-in of a story if it answers under the nonce it wrote down: a bare pid proves nothing. */
export async function standinIn(folder: string): Promise<Note | undefined> {
  const path = join(folder, 'standin', 'standin.json');
  if (!existsSync(path)) return undefined;
  try {
    const note = JSON.parse(readFileSync(path, 'utf8')) as Note;
    const state = (await (await fetch(`${note.url}/_standin/state`)).json()) as { nonce: string };
    return state.nonce === note.nonce ? note : undefined;
  } catch {
    return undefined;
  }
}

/** Ends what a test left behind and removes its home. */
export async function cleanUp(home: string, story: string): Promise<void> {
  const standin = await standinIn(storyFolder(home, story));
  if (standin) process.kill(standin.pid, 'SIGKILL');
  rmSync(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}
