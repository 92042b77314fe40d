import { messageOf, validation } from './errors.ts';
import type { Store } from './store.ts';

/** `driven`: moved forward by its owner; `real`: the system clock. */
export type ClockMode = 'driven' | 'real';

type TimerHandler = (body: unknown) => void | Promise<void>;
type Timer = { rid: number; at: number; kind: string; body: string };

const DUE = 'SELECT rid, at, kind, body FROM timers WHERE at <= ? ORDER BY at, rid LIMIT 1';
const LONGEST_NAP_MS = 60 * 60 * 1000;

/**
 * The stand-in's own time, in epoch milliseconds, and the timers set in it. Timers are rows, so that a restart keeps
 * every deadline. A driven clock stands still until its owner moves it, so that a story has the same times however long
 * its children take; it never goes back. A handler must be safe to run twice: a crash between its work and the timer's removal repeats it.
 */
export class Clock {
  readonly mode: ClockMode;
  readonly #store: Store;
  readonly #handlers = new Map<string, TimerHandler>();
  #virtual: number;
  #latest = 0;
  #turn: Promise<void> = Promise.resolve();
  #alarmClock: NodeJS.Timeout | undefined;
  #started = false;

  /** @param start where a driven clock begins when the store is new (epoch ms) */
  constructor(store: Store, mode: ClockMode, start: number = Date.now()) {
    this.#store = store;
    this.mode = mode;
    const saved = store.get<{ virtual: number }>('meta', 'clock');
    this.#virtual = saved?.virtual ?? start;
    if (!saved) this.#set(this.#virtual);
  }

  now(): number {
    if (this.mode === 'driven') return this.#virtual;
    this.#latest = Math.max(this.#latest, Date.now());
    return this.#latest;
  }

  on(kind: string, handler: TimerHandler): void {
    this.#handlers.set(kind, handler);
  }

  /** Sets the timer `id`, replacing an earlier one of that name. */
  wake(id: string, at: number, kind: string, body: unknown): void {
    const sql = 'INSERT OR REPLACE INTO timers (id, at, kind, body) VALUES (?, ?, ?, ?)';
    this.#store.run(sql, id, Math.round(at), kind, JSON.stringify(body));
    this.#nap();
  }

  cancel(id: string): void {
    this.#store.run('DELETE FROM timers WHERE id = ?', id);
  }

  /** When the earliest timer is due, or null. */
  next(): number | null {
    const [row] = this.#store.all<{ at: number | null }>('SELECT MIN(at) AS at FROM timers');
    return row?.at ?? null;
  }

  /**
   * Moves a driven clock to `to` and runs everything due on the way, in order, waiting for what handlers wait for
   * (a serving container that is still starting, for instance).
   */
  async advance(to: number): Promise<void> {
    if (this.mode === 'real')
      throw validation('the clock is `real`: start the stand-in with `--clock driven` to move it');
    await this.#exclusively(async () => {
      await this.#runDue(to);
      if (to > this.now()) this.#set(to);
    });
    this.#nap();
  }

  /** Begins to run timers as real time passes. */
  start(): void {
    this.#started = true;
    this.#nap();
  }

  stop(): void {
    this.#started = false;
    clearTimeout(this.#alarmClock);
  }

  async #runDue(limit: number): Promise<void> {
    for (;;) {
      const [timer] = this.#store.all<Timer>(DUE, Math.max(limit, this.now()));
      if (!timer) return;
      if (this.mode === 'driven' && timer.at > this.now()) this.#set(timer.at);
      try {
        await this.#handlers.get(timer.kind)?.(JSON.parse(timer.body));
      } catch (error) {
        if (!this.#started) return;
        console.error(`timer \`${timer.kind}\` failed: ${messageOf(error)}`);
      }
      this.#store.run('DELETE FROM timers WHERE rid = ?', timer.rid);
    }
  }

  #exclusively(work: () => Promise<void>): Promise<void> {
    const mine = this.#turn.then(work);
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  #set(virtual: number): void {
    this.#virtual = virtual;
    this.#store.put('meta', 'clock', { virtual });
  }

  #nap(): void {
    clearTimeout(this.#alarmClock);
    const next = this.next();
    // A driven clock waits for nobody; what is due already is run at once.
    if (!this.#started || next === null || (this.mode === 'driven' && next > this.now())) return;
    const delay = Math.min(LONGEST_NAP_MS, Math.max(0, next - this.now()));
    this.#alarmClock = setTimeout(() => void this.#ring(), delay);
  }

  async #ring(): Promise<void> {
    await this.#exclusively(() => this.#runDue(0));
    this.#nap();
  }
}
