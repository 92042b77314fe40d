import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../../../ports/clock.ts';

/**
 * Story time: it stands still until somebody moves it, and only moves forward. Every move is durable, so a restart finds the
 * time where it was and every deadline keeps its distance. Who moves it decides the pace: `steward dev` follows real time,
 * a story jumps to the next timer when no child, request or person is pending.
 */
export class LocalClock implements Clock {
  #now: number;
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync, start: number) {
    this.#db = db;
    const row = db.prepare('SELECT now FROM clock WHERE id = 1').get() as { now: number } | undefined;
    this.#now = row?.now ?? start;
    this.#keep();
  }

  now(): number {
    return this.#now;
  }

  /** Moves forward to `to` (epoch ms); an earlier time changes nothing. */
  moveTo(to: number): void {
    if (to <= this.#now) return;
    this.#now = to;
    this.#keep();
  }

  #keep(): void {
    this.#db.prepare('INSERT OR REPLACE INTO clock (id, now) VALUES (1, ?)').run(this.#now);
  }
}
