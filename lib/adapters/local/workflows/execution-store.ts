import type { DatabaseSync } from 'node:sqlite';
import { IntegrityError } from '../../../domain/errors.ts';
import { isObject } from '../../../domain/is-object.ts';
import type { Json } from './definition.ts';
import { RUNTIME } from './failure.ts';
import type { Machine } from './load-machine.ts';
import { failExecution, type HistoryEvent, type Snapshot, type Transition } from './snapshot.ts';

/** Events one execution may have (service-quotas.html, "Maximum execution history size"): also what ends an endless loop. */
export const HISTORY_LIMIT = 25_000;

const TABLES = `
  CREATE TABLE IF NOT EXISTS wf_definitions (digest TEXT PRIMARY KEY, source TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS wf_executions (
    execution TEXT PRIMARY KEY, machine TEXT NOT NULL, status TEXT NOT NULL, started INTEGER NOT NULL,
    stage TEXT NOT NULL, until INTEGER, attempt_deadline INTEGER, deadline INTEGER,
    token_hash TEXT UNIQUE, version INTEGER NOT NULL, snapshot TEXT NOT NULL) STRICT;
  CREATE INDEX IF NOT EXISTS wf_running ON wf_executions (started) WHERE status = 'RUNNING';
  CREATE TABLE IF NOT EXISTS wf_history (
    execution TEXT NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL, type TEXT NOT NULL, state TEXT,
    detail TEXT NOT NULL, PRIMARY KEY (execution, seq)) STRICT;
`;

/** What the scheduler needs to know of an execution without reading its data. */
export interface Open {
  readonly execution: string;
  readonly stage: Snapshot['stage'];
  readonly until?: number;
  readonly attemptDeadline?: number;
  readonly deadline?: number;
}

/** Executions in SQLite: every change is one transaction, history included. */
export class WorkflowStore {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
    db.exec(TABLES);
  }

  /** False once the owner closed the database: a task that ends later is not recorded and will run again. */
  get isOpen(): boolean {
    return this.#db.isOpen;
  }

  /** Stores a new execution; false when its name is taken. */
  insert(snapshot: Snapshot, machine: Machine, { patch, events }: Transition, now: number): boolean {
    return this.#atomically(() => {
      if (this.get(snapshot.execution) !== undefined) return false;
      this.#db.prepare('INSERT OR IGNORE INTO wf_definitions VALUES (?, ?)').run(machine.digest, machine.source);
      this.#db
        .prepare('INSERT INTO wf_executions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
        .run(...columns({ ...snapshot, ...patch, events: events.length }));
      this.#record(snapshot.execution, 0, events, now);
      return true;
    });
  }

  /** Makes a transition of the execution as it was read; false when somebody else moved it since. */
  apply(snapshot: Snapshot, transition: Transition, now: number): boolean {
    const full = snapshot.events + transition.events.length >= HISTORY_LIMIT;
    const over = (transition.patch.status ?? 'RUNNING') !== 'RUNNING';
    const cause = `the execution reached the maximum number of history events (${HISTORY_LIMIT})`;
    const { patch, events } = full && !over ? failExecution({ error: RUNTIME, cause }) : transition;
    return this.#atomically(() => {
      const next: Snapshot = {
        ...snapshot,
        ...patch,
        ...((patch.status ?? 'RUNNING') !== 'RUNNING' && { ended: now }),
        events: snapshot.events + events.length,
        version: snapshot.version + 1,
      };
      const { changes } = this.#db
        .prepare(
          `UPDATE wf_executions SET execution = ?, machine = ?, status = ?, started = ?, stage = ?, until = ?,
             attempt_deadline = ?, deadline = ?, token_hash = ?, version = ?, snapshot = ?
           WHERE execution = ? AND version = ?`,
        )
        .run(...columns(next), snapshot.execution, snapshot.version);
      if (changes === 0) return false;
      this.#record(snapshot.execution, snapshot.events, events, now);
      return true;
    });
  }

  get(execution: string): Snapshot | undefined {
    return snapshotOf(
      this.#db.prepare('SELECT execution, snapshot FROM wf_executions WHERE execution = ?').get(execution),
    );
  }

  byToken(tokenHash: string): Snapshot | undefined {
    return snapshotOf(
      this.#db.prepare('SELECT execution, snapshot FROM wf_executions WHERE token_hash = ?').get(tokenHash),
    );
  }

  list(machine?: string): Snapshot[] {
    return this.#db
      .prepare('SELECT execution, snapshot FROM wf_executions WHERE ?1 IS NULL OR machine = ?1 ORDER BY started, rowid')
      .all(machine ?? null)
      .map((row) => snapshotOf(row) as Snapshot);
  }

  /** What runs or ended badly in a machine, newest first. */
  unsettled(machine: string): Snapshot[] {
    return this.#db
      .prepare(
        `SELECT execution, snapshot FROM wf_executions WHERE machine = ? AND status <> 'SUCCEEDED' ORDER BY started DESC, rowid DESC`,
      )
      .all(machine)
      .map((row) => snapshotOf(row) as Snapshot);
  }

  /** Running executions, oldest first. */
  open(): Open[] {
    return this.#db
      .prepare(
        `SELECT execution, stage, until, attempt_deadline, deadline FROM wf_executions
         WHERE status = 'RUNNING' ORDER BY started, rowid`,
      )
      .all()
      .map((row) => ({
        execution: String(row.execution),
        stage: row.stage as Snapshot['stage'],
        ...(row.until === null ? {} : { until: Number(row.until) }),
        ...(row.attempt_deadline === null ? {} : { attemptDeadline: Number(row.attempt_deadline) }),
        ...(row.deadline === null ? {} : { deadline: Number(row.deadline) }),
      }));
  }

  /** The definition an execution started with. */
  source(digest: string): string | undefined {
    const row = this.#db.prepare('SELECT source FROM wf_definitions WHERE digest = ?').get(digest);
    return row === undefined ? undefined : String(row.source);
  }

  history(execution: string): HistoryEvent[] {
    return this.#db
      .prepare('SELECT seq, at, type, state, detail FROM wf_history WHERE execution = ? ORDER BY seq')
      .all(execution)
      .map((row) => ({
        seq: Number(row.seq),
        at: Number(row.at),
        type: String(row.type),
        ...(row.state === null ? {} : { state: String(row.state) }),
        detail: JSON.parse(String(row.detail)) as Json,
      }));
  }

  #record(execution: string, written: number, events: Transition['events'], at: number): void {
    const insert = this.#db.prepare('INSERT INTO wf_history VALUES (?, ?, ?, ?, ?, ?)');
    for (const [i, { type, state, detail }] of events.entries())
      insert.run(execution, written + i + 1, at, type, state ?? null, JSON.stringify(detail ?? {}));
  }

  #atomically<T>(work: () => T): T {
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      const done = work();
      this.#db.exec('COMMIT');
      return done;
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      throw error;
    }
  }
}

/** The whole snapshot as JSON, and beside it the columns SQL looks at. */
const columns = (s: Snapshot) => [
  s.execution,
  s.machine,
  s.status,
  s.started,
  s.stage,
  s.until ?? null,
  s.attemptDeadline ?? null,
  s.deadline ?? null,
  s.tokenHash ?? null,
  s.version,
  JSON.stringify(s),
];

const snapshotOf = (row: Record<string, unknown> | undefined): Snapshot | undefined =>
  row === undefined ? undefined : snapshotIn(String(row.execution), String(row.snapshot));

/** @throws IntegrityError naming the execution whose state somebody damaged */
function snapshotIn(execution: string, text: string): Snapshot {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {}
  if (isObject(read) && read.execution === execution) return read as unknown as Snapshot;
  throw new IntegrityError(
    `execution \`${execution}\` in the table \`wf_executions\` is not as it was written: look at its \`snapshot\``,
  );
}
