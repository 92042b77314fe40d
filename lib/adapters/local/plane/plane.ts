import type { DatabaseSync } from 'node:sqlite';
import { type RunnableFlow, runFlow } from '../../../contract/run-flow.ts';
import { type Envelope, type Home, parseEnvelope } from '../../../contract/sagemaker-events.ts';
import { InvalidEventError } from '../../../domain/errors.ts';
import type { StoredRecord } from '../../../domain/ledger/verify.ts';
import { FAMILIES } from '../../../domain/registry/keys.ts';
import { LocalStream, type Reader } from '../ledger/stream.ts';
import type { LocalWorkflows } from '../workflows/local-workflows.ts';
import type { LocalClock } from './clock.ts';
import { type LocalQueue, REFUSED_EVENTS } from './queue.ts';
import type { LocalSchedules } from './schedules.ts';

/** Where SageMaker's events come from; `after` is the last one already taken. */
export interface EventSource {
  pull(after: number): Promise<{ seq: number; event: unknown }[]>;
}

export interface PlaneParts {
  readonly db: DatabaseSync;
  readonly clock: LocalClock;
  readonly queue: LocalQueue;
  readonly schedules: LocalSchedules;
  readonly workflows: LocalWorkflows;
  // biome-ignore lint/suspicious/noExplicitAny: flows of every input type stand side by side; each parses its own
  readonly flows: Record<string, RunnableFlow<any, unknown>>;
  readonly readers: Record<Reader, (record: StoredRecord) => Promise<unknown>>;
  /** The flow that an event of SageMaker's wakes, and what it is told. */
  readonly wokenBySageMaker: (event: Envelope) => { readonly flow: string; readonly input: unknown } | undefined;
  readonly sweep: () => Promise<unknown>;
  /** How often the tick comes (ms). */
  readonly tick: number;
  readonly home: Home;
  /** Throws once what is kept is no longer where this process writes. */
  readonly assertHome: () => void;
  readonly events?: EventSource;
  /** Those of other accounts, by the names of targets. */
  readonly elsewhere?: Readonly<Record<string, EventSource>>;
  /** Hears of everything that went wrong, one line each. */
  readonly log: (line: string) => void;
}

const NEVER_RETRIED = new Set(['InvalidEventError', 'IntegrityError']);

/** What became of an event at the flow; `message` is what it waits as. */
export type EventTaken =
  | { readonly outcome: 'queued' | 'known'; readonly message: string }
  | { readonly outcome: 'ignored' }
  | { readonly outcome: 'parked'; readonly reason: string };

/** The local control plane: what queues, rules, streams, schedules and Step Functions do on AWS, in one loop over one file. */
export class Plane {
  readonly #parts: PlaneParts;
  readonly #stream: LocalStream;
  /** Up to which record of the ledger this process has had checkpoints signed; unknown until it looked. */
  #signed: number | undefined;

  constructor(parts: PlaneParts) {
    this.#parts = parts;
    this.#stream = new LocalStream(parts.db, parts.readers, (reader, record, error) => {
      const { chain, seq } = record;
      parts.queue.send(`${chain}/${seq}/${reader}`, reader, { chain, seq }, parts.clock.now());
      parts.log(`${reader}: record ${seq} of ${chain}: ${String(error)}`);
    });
  }

  /** Does everything that can be done now; returns how much that was. Zero means: nothing until `nextAt`. */
  async step(): Promise<number> {
    const { schedules, queue, clock } = this.#parts;
    this.#parts.assertHome();
    // What was written before this process came may have waited for long, and nobody decides on it before it is signed for.
    let done = this.#signed === undefined ? await this.#checkpoint() : 0;
    done += await this.#pull();
    done += await this.#stream.drain();
    done += schedules.fire(queue, clock.now());
    done += await this.#serve();
    done += await this.#work();
    done += await this.#tick();
    return done > 0 ? done : this.#checkpoint();
  }

  /** The next time (epoch ms) at which there will be something to do, if nobody comes before. */
  nextAt(): number | undefined {
    const { queue, schedules, workflows } = this.#parts;
    const times = [queue.nextAt(), schedules.nextAt(), workflows.nextAt(), this.#nextTick()];
    const known = times.filter((t): t is number => t !== undefined);
    return known.length > 0 ? Math.min(...known) : undefined;
  }

  /** Takes one raw EventBridge event: routed to its flow's queue, or parked with the reason. */
  take(raw: unknown, id: string): EventTaken {
    const { queue, clock, home } = this.#parts;
    try {
      const envelope = parseEnvelope(raw, home, Math.max(clock.now(), Date.now()));
      const woken = this.#parts.wokenBySageMaker(envelope);
      if (!woken) return { outcome: 'ignored' };
      const message = `event/${envelope.id}`;
      const sent = queue.send(message, woken.flow, woken.input, clock.now());
      if (sent === 'other')
        throw new InvalidEventError(
          `id \`${envelope.id}\` was taken before with other detail: one event has one id, and the first one stands`,
        );
      return { outcome: sent === 'known' ? 'known' : 'queued', message };
    } catch (error) {
      return this.refuse((error as Error).message, id, raw);
    }
  }

  /** Parks what is no event, with the reason; what it was is kept only where it can be read. */
  refuse(reason: string, id: string, raw: unknown = null): EventTaken {
    this.#parts.queue.park(`event/${id}`, REFUSED_EVENTS, raw, reason, this.#parts.clock.now());
    return { outcome: 'parked', reason };
  }

  /** One execution whose state was damaged is told of, and holds back no other. */
  async #work(): Promise<number> {
    const { workflows, log } = this.#parts;
    return workflows.runDue().catch((error: unknown) => {
      const { name, message } = error as Error;
      if (name !== 'IntegrityError') throw error;
      log(`workflows: ${name}: ${message}`);
      return 1;
    });
  }

  async #pull(): Promise<number> {
    const { events, elsewhere = {} } = this.#parts;
    let pulled = events ? await this.#pullFrom(events, 'events', '') : 0;
    for (const [target, source] of Object.entries(elsewhere))
      pulled += await this.#pullFrom(source, `events ${target}`, `${target}-`);
    return pulled;
  }

  /** @param prefix tells numbers of one source from those of another */
  async #pullFrom(source: EventSource, cursor: string, prefix: string): Promise<number> {
    const { db } = this.#parts;
    const row = db.prepare('SELECT position FROM cursors WHERE name = ?').get(cursor) as
      | { position: number }
      | undefined;
    const found = await source.pull(row?.position ?? 0);
    for (const { seq, event } of found) {
      this.take(event, `${prefix}${seq}`);
      db.prepare('INSERT OR REPLACE INTO cursors (name, position) VALUES (?, ?)').run(cursor, seq);
    }
    return found.length;
  }

  async #serve(): Promise<number> {
    const { queue, clock, flows, log } = this.#parts;
    let served = 0;
    for (let message = queue.receive(clock.now()); message; message = queue.receive(clock.now())) {
      const flow = flows[message.flow];
      try {
        if (!flow) throw new RangeError(`no flow \`${message.flow}\``);
        await runFlow(flow, message.body);
        queue.done(message.id);
      } catch (error) {
        const { name, message: text } = error as Error;
        queue.failed(message, `${name}: ${text}`, clock.now(), NEVER_RETRIED.has(name));
        log(`${message.flow}: ${name}: ${text}`);
      }
      served += 1;
    }
    return served;
  }

  /** Signs where the chains stand, if any moved: at the start, and when there is nothing else to do. */
  async #checkpoint(): Promise<number> {
    const { db, queue, clock } = this.#parts;
    const { position } = db.prepare('SELECT coalesce(max(position), 0) AS position FROM ledger').get() as {
      position: number;
    };
    const moved = position !== (this.#signed ?? 0);
    this.#signed = position;
    if (!moved) return 0;
    queue.send(`checkpoint/${position}/${clock.now()}`, 'checkpoint', {}, clock.now());
    return this.#serve();
  }

  #nextTick(): number {
    const { db, tick, clock } = this.#parts;
    const row = db.prepare("SELECT position FROM cursors WHERE name = 'tick'").get() as
      | { position: number }
      | undefined;
    // What was due at the last tick and is still there could not be closed then: it waits for the next one.
    const open = db
      .prepare('SELECT min(due) AS at FROM items WHERE due > ? AND substr(pk, 1, length(?)) = ?')
      .get(row?.position ?? -1, FAMILIES.questions, FAMILIES.questions) as { at: number | null };
    const regular = (row?.position ?? clock.now()) + tick;
    return open.at === null ? regular : Math.max(clock.now(), Math.min(regular, open.at));
  }

  async #tick(): Promise<number> {
    const { db, clock, sweep, log } = this.#parts;
    const row = db.prepare("SELECT position FROM cursors WHERE name = 'tick'").get();
    if (row && clock.now() < this.#nextTick()) return 0;
    // What it could not look at has its turn at the next tick, and ends nothing else.
    if (row) await sweep().catch(({ name, message }: Error) => log(`sweep: ${name}: ${message}`));
    db.prepare("INSERT OR REPLACE INTO cursors (name, position) VALUES ('tick', ?)").run(clock.now());
    return row ? 1 : 0;
  }
}
