import type { DatabaseSync } from 'node:sqlite';
import { InvalidEventError } from '../../../domain/errors.ts';
import { isObject } from '../../../domain/is-object.ts';
import { isTimeZone } from '../../../domain/schedule/schedule.ts';
import { nextSlot } from '../../../domain/schedule/slots.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { ScheduleSpec, Schedules } from '../../../ports/effects.ts';
import type { LocalQueue } from './queue.ts';

/** The last moment that a date can name: a schedule that never comes due again waits until then. */
const NEVER = 8_640_000_000_000_000;

/** EventBridge Scheduler as a table: a slot fires once, also when it is found late. It refuses what Scheduler refuses, when it is put. */
export class LocalSchedules implements Schedules {
  readonly #db: DatabaseSync;
  readonly #clock: Clock;
  constructor(db: DatabaseSync, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  async put(spec: ScheduleSpec): Promise<void> {
    const known = this.#db.prepare('SELECT expression, timezone, payload FROM schedules WHERE name = ?').get(spec.name);
    const payload = JSON.stringify(spec.payload);
    if (known?.expression === spec.expression && known.timezone === spec.timezone && known.payload === payload) return;
    const next = nextOf(spec, this.#clock.now());
    this.#db
      .prepare(
        'INSERT OR REPLACE INTO schedules (name, expression, timezone, flow, payload, next) VALUES (?, ?, ?, ?, ?, ?)',
      )
      .run(spec.name, spec.expression, spec.timezone, spec.flow, payload, next);
  }

  async remove(name: string): Promise<void> {
    this.#db.prepare('DELETE FROM schedules WHERE name = ?').run(name);
  }

  async list(prefix: string): Promise<string[]> {
    const rows = this.#db.prepare('SELECT name FROM schedules ORDER BY name').all() as { name: string }[];
    return rows.map((r) => r.name).filter((name) => name.startsWith(prefix));
  }

  nextAt(): number | undefined {
    const row = this.#db.prepare('SELECT min(next) AS at FROM schedules WHERE next < ?').get(NEVER);
    return (row as { at: number | null }).at ?? undefined;
  }

  /** Puts every due slot into the queue, named by schedule and slot. Slots missed while nothing ran come one by one. */
  fire(queue: LocalQueue, now: number): number {
    const due = this.#db.prepare('SELECT * FROM schedules WHERE next <= ? ORDER BY next, name').all(now) as unknown as {
      name: string;
      expression: string;
      timezone: string;
      flow: string;
      payload: string;
      next: number;
    }[];
    for (const row of due) {
      const payload = payloadIn(row);
      if (payload) {
        const slot = new Date(row.next).toISOString();
        queue.send(`${row.name}/${slot}`, row.flow, { ...payload, slot }, row.next);
      } else queue.park(`${row.name}/${row.next}`, row.flow, row, DAMAGED, now);
      this.#db.prepare('UPDATE schedules SET next = ? WHERE name = ?').run(payload ? afterwards(row) : NEVER, row.name);
    }
    return due.length;
  }
}

/** Somebody wrote into the table: it comes due no more, until its manifest is applied anew, and keeps no other from firing. */
const DAMAGED = 'IntegrityError: its row in the table `schedules` is not as it was written: apply the manifest again';

/** What a due schedule tells its flow; undefined where no slot can be told. */
function payloadIn({ payload, next }: { payload: string; next: number }): Record<string, unknown> | undefined {
  try {
    const read: unknown = JSON.parse(payload);
    return isObject(read) && next >= 0 ? read : undefined;
  } catch {
    return undefined;
  }
}

function nextOf(schedule: { expression: string; timezone: string }, after: number): number {
  if (!isTimeZone(schedule.timezone)) throw new InvalidEventError(`there is no time zone \`${schedule.timezone}\``);
  try {
    return nextSlot(schedule, after) ?? NEVER;
  } catch (cause) {
    throw new InvalidEventError(`schedule \`${schedule.expression}\` ${(cause as Error).message}`, { cause });
  }
}

/** What an earlier version took and is none: it must not keep the other schedules from firing. */
function afterwards(row: { expression: string; timezone: string; next: number }): number {
  try {
    return nextOf(row, row.next);
  } catch (error) {
    if (error instanceof InvalidEventError) return NEVER;
    throw error;
  }
}
