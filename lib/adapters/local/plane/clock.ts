import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../../../ports/clock.ts';
import { damagedError } from '../files/home-file.ts';

/** A story goes on for months: a clock that is further ahead of this machine than any event may be was not moved there by us. */
const AHEAD = 10 * 365 * 86_400_000;

/**
 * Whether a time that was kept is one: a plane with another would go through every slot up to it.
 * @throws DependencyError naming the database
 */
function refuseImpossible(db: DatabaseSync, now: number): void {
  if (now >= 0 && now <= Date.now() + AHEAD) return;
  const said = `its clock stands at ${now} ms, which is before 1970 or over ten years ahead`;
  throw damagedError(db.location() ?? 'plane.db', said, 'put back a copy of it, or move the home away to begin anew');
}

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
    if (row) refuseImpossible(db, row.now);
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
