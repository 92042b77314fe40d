import { randomUUID } from 'node:crypto';
import { ACCOUNT, REGION } from './arns.ts';
import type { Clock } from './clock.ts';
import type { Faults } from './faults.ts';
import type { Store } from './store.ts';

export interface OutboxEntry {
  seq: number;
  event: unknown;
}

/** ISO time to the second, as SageMaker's event details carry it. */
export const isoSeconds = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;

/**
 * EventBridge envelopes as SageMaker sends them, kept in a durable outbox until somebody reads them. Written inside the
 * transaction that changes the state, so that there is no change without its event.
 * Source: AWS developer guide, "Events that SageMaker AI sends to EventBridge".
 */
export class Outbox {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #faults: Faults;

  constructor(store: Store, clock: Clock, faults: Faults) {
    this.#store = store;
    this.#clock = clock;
    this.#faults = faults;
  }

  /** @param kind what follows "SageMaker " in the detail-type; undefined members of `detail` are left out */
  emit(kind: string, resources: string[], detail: Record<string, unknown>): void {
    const copies = Math.max(1, this.#faults.get().duplicateEvents ?? 1);
    for (let copy = 0; copy < copies; copy += 1) {
      const event = {
        version: '0',
        id: randomUUID(),
        'detail-type': `SageMaker ${kind}`,
        source: 'aws.sagemaker',
        account: ACCOUNT,
        time: isoSeconds(this.#clock.now()),
        region: REGION,
        resources,
        detail,
      };
      this.#store.run('INSERT INTO events (body) VALUES (?)', JSON.stringify(event));
    }
  }

  /** Entries after `after`, oldest first, and the sequence number of the newest entry there is (0 when none). */
  read(after: number, limit: number): { events: OutboxEntry[]; last: number } {
    const sql = 'SELECT seq, body FROM events WHERE seq > ? ORDER BY seq LIMIT ?';
    const rows = this.#store.all<{ seq: number; body: string }>(sql, after, limit);
    return { events: rows.map((row) => ({ seq: row.seq, event: JSON.parse(row.body) })), last: this.last() };
  }

  /** The sequence number of the newest entry there is (0 when none). */
  last(): number {
    const [newest] = this.#store.all<{ seq: number | null }>('SELECT MAX(seq) AS seq FROM events');
    return newest?.seq ?? 0;
  }
}
