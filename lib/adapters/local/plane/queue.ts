import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { Event } from '../../../contract/events.ts';
import type { Bus } from '../../../ports/effects.ts';

export interface Message {
  readonly id: string;
  readonly flow: string;
  readonly body: unknown;
  readonly attempts: number;
}

/** Where events are parked that no flow may see: they are not of this account, or no events at all. */
export const REFUSED_EVENTS = 'events';

const RECEIVES = 6;
const BACKOFF = [1, 5, 30, 120, 600];

/** One queue with a dead-letter state, as SQS before every flow: a message is there until its flow succeeded. */
export class LocalQueue {
  readonly #db: DatabaseSync;
  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  /** Adds a message; an id already known (waiting, done or dead) adds nothing, and is `other` when it was known with another body. */
  send(id: string, flow: string, body: unknown, visible: number): 'new' | 'known' | 'other' {
    const text = JSON.stringify(body);
    const { changes } = this.#db
      .prepare('INSERT OR IGNORE INTO queue (id, flow, body, visible) VALUES (?, ?, ?, ?)')
      .run(id, flow, text, visible);
    if (changes > 0) return 'new';
    const before = this.#db.prepare('SELECT body FROM queue WHERE id = ?').get(id) as { body: string };
    // Of a message that was carried out before bodies were remembered nothing is known.
    return ['', text, remembered(text)].includes(before.body) ? 'known' : 'other';
  }

  /** The next message; one whose body somebody damaged is parked, and holds back no other. */
  receive(now: number): Message | undefined {
    for (let row = this.#next(now); row; row = this.#next(now))
      try {
        return { ...row, body: JSON.parse(row.body) };
      } catch {
        const reason = 'IntegrityError: its body in the table `queue` is not as it was written: it is no JSON';
        this.failed({ ...row, body: undefined }, reason, now, true);
      }
    return undefined;
  }

  #next(now: number): { id: string; flow: string; body: string; attempts: number } | undefined {
    return this.#db
      .prepare(
        "SELECT id, flow, body, attempts FROM queue WHERE state = 'waiting' AND visible <= ? ORDER BY visible, rowid LIMIT 1",
      )
      .get(now) as never;
  }

  /** When the next message becomes visible (epoch ms). */
  nextAt(): number | undefined {
    const row = this.#db.prepare("SELECT min(visible) AS at FROM queue WHERE state = 'waiting'").get() as {
      at: number | null;
    };
    return row.at ?? undefined;
  }

  /** Carried out: of the body its digest is left, by which a repeat is told from another message of the same id. */
  done(id: string): void {
    const row = this.#db.prepare('SELECT body FROM queue WHERE id = ?').get(id) as { body: string } | undefined;
    if (row) this.#db.prepare("UPDATE queue SET state = 'done', body = ? WHERE id = ?").run(remembered(row.body), id);
  }

  /** What became of a message: its state, and the last reason when it failed. */
  stateOf(id: string): { state: 'waiting' | 'done' | 'dead'; reason: string | null } | undefined {
    return this.#db.prepare('SELECT state, reason FROM queue WHERE id = ?').get(id) as never;
  }

  /** Later again with backoff, or parked for good: `never` for input that can never be right. */
  failed(message: Message, reason: string, now: number, never: boolean): void {
    const attempts = message.attempts + 1;
    const dead = never || attempts >= RECEIVES;
    const visible = now + (BACKOFF[message.attempts] ?? 600) * 1000;
    this.#db
      .prepare('UPDATE queue SET attempts = ?, visible = ?, state = ?, reason = ? WHERE id = ?')
      .run(attempts, dead ? now : visible, dead ? 'dead' : 'waiting', reason, message.id);
  }

  /** Parks what can never be right, so that nothing is lost in silence. */
  park(id: string, flow: string, body: unknown, reason: string, now: number): void {
    this.#db
      .prepare("INSERT OR IGNORE INTO queue (id, flow, body, visible, state, reason) VALUES (?, ?, ?, ?, 'dead', ?)")
      .run(id, flow, JSON.stringify(body ?? null), now, reason);
  }

  /** What was parked, with why and since when (epoch ms). */
  dead(): { id: string; flow: string; reason: string; since: number }[] {
    return this.#db
      .prepare("SELECT id, flow, reason, visible AS since FROM queue WHERE state = 'dead' ORDER BY rowid")
      .all() as never;
  }

  /** Back to work, with all its tries before it, everything of one flow that was parked; returns how much that was. */
  putBack(flow: string, now: number): number {
    const { changes } = this.#db
      .prepare(
        "UPDATE queue SET state = 'waiting', attempts = 0, visible = ?, reason = NULL WHERE state = 'dead' AND flow = ?",
      )
      .run(now, flow);
    return Number(changes);
  }
}

const remembered = (body: string): string => `sha256:${createHash('sha256').update(body).digest('hex')}`;

/**
 * Our event bus: one message a target, named so that a repeat adds nothing.
 * @param wokenBy names of the flows that wait for an event
 */
export const localBus = (queue: LocalQueue, wokenBy: (event: Event) => readonly string[]): Bus => ({
  publish: async (event) => {
    const { chain, seq, at } = event.detail;
    for (const flow of wokenBy(event)) queue.send(`${chain}/${seq}/${flow}`, flow, event, Date.parse(at));
  },
});
