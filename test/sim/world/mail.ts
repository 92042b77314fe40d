import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Chance } from './chance.ts';

/** How unreliable delivery is: chances for each message, or each look at the stream. */
export interface Delivery {
  readonly late: number;
  readonly twice: number;
  /** That readers of the ledger's stream are given some records again. */
  readonly again: number;
}

interface Waiting {
  readonly id: string;
  readonly body: string;
}

/**
 * What becomes of messages on their way, done to the plane's own tables from outside: SQS delivers at least once, in any order and as late as
 * it likes, DynamoDB's stream goes back to its last checkpoint.
 */
export class Mail {
  readonly #db: DatabaseSync;
  readonly #chance: Chance;
  readonly #delivery: Delivery;
  readonly #now: () => number;
  readonly #seen = new Map<string, string>();
  readonly #until: number;

  constructor(at: { home: string; now: () => number; until: number }, chance: Chance, delivery: Delivery) {
    this.#db = new DatabaseSync(join(at.home, 'plane.db'), { timeout: 5000 });
    this.#now = at.now;
    this.#until = at.until;
    this.#chance = chance;
    this.#delivery = delivery;
  }

  shuffle(): void {
    if (this.#now() >= this.#until) return;
    const waiting = this.#db
      .prepare("SELECT id, body FROM queue WHERE state = 'waiting'")
      .all() as unknown as Waiting[];
    for (const { id, body } of waiting) {
      if (this.#seen.has(id)) continue;
      this.#seen.set(id, body);
      if (this.#chance.happens(this.#delivery.late))
        this.#db.prepare('UPDATE queue SET visible = visible + ? WHERE id = ?').run(this.#delay(), id);
    }
    if (this.#seen.size > 0 && this.#chance.happens(this.#delivery.twice)) this.#redeliver();
    if (this.#chance.happens(this.#delivery.again))
      this.#db
        .prepare("UPDATE cursors SET position = max(0, position - ?) WHERE name IN ('announce', 'worm')")
        .run(this.#chance.whole(1, 5));
  }

  /** One that was carried out comes once more: a body that was carried out is only remembered by its digest, and comes back whole. */
  #redeliver(): void {
    const [id, body] = this.#chance.of([...this.#seen]);
    this.#db
      .prepare(
        "UPDATE queue SET state = 'waiting', attempts = 0, body = ?, visible = ? WHERE id = ? AND state = 'done'",
      )
      .run(body, this.#now() + this.#delay(), id);
  }

  #delay(): number {
    return this.#chance.happens(0.5) ? this.#chance.whole(0, 600) * 1000 : this.#chance.whole(0, 6 * 3600) * 1000;
  }

  close(): void {
    this.#db.close();
  }
}
