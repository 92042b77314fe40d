import { AsyncLocalStorage } from 'node:async_hooks';

/** A call that leaves a flow: to a port, or of a port of SageMaker's one request. */
export interface Call {
  /** Counted from 1 over a whole life. */
  readonly n: number;
  /** Whose it is: the name of a flow. */
  readonly flow: string;
  /** What is called, like `ledger.commit` or `SageMaker.UpdateEndpoint`. */
  readonly what: string;
  /** Virtual time (epoch ms). */
  readonly at: number;
}

/** What may become of a call. */
export type Fate =
  | { readonly kind: 'goes' }
  /** The process is gone before the call took effect, or after: nobody hears an answer. */
  | { readonly kind: 'crash-before' | 'crash-after' }
  /** It took effect, and its answer never came. */
  | { readonly kind: 'lost' }
  /** It was refused, and took no effect. */
  | { readonly kind: 'throttled' | 'broken' }
  /** It took so long (ms of virtual time). */
  | { readonly kind: 'slow'; readonly by: number };

export const GOES: Fate = { kind: 'goes' };

/** Who decides what becomes of calls, and hears of each. */
export interface Weather {
  fateOf(call: Call): Fate;
}

/** How a fault looks to whoever called. */
export interface Looks<T> {
  readonly lost: () => T | Promise<T>;
  readonly throttled: () => T | Promise<T>;
  readonly broken: () => T | Promise<T>;
}

const never = (): Promise<never> => new Promise(() => undefined);

/** What all calls of one process pass: where it dies, nothing of it goes on. */
export class Boundary {
  readonly died: Promise<'died'>;
  #die: () => void;
  #dead = false;
  readonly #within = new AsyncLocalStorage<string>();
  readonly #next: () => number;
  readonly #clock: { now(): number; moveTo(to: number): void };
  readonly #weather: Weather;
  readonly #hears: (call: Call, fate: Fate) => void;

  constructor(
    weather: Weather,
    about: {
      next: () => number;
      clock: { now(): number; moveTo(to: number): void };
      hears: (call: Call, fate: Fate) => void;
    },
  ) {
    this.#weather = weather;
    this.#next = about.next;
    this.#clock = about.clock;
    this.#hears = about.hears;
    const { promise, resolve } = Promise.withResolvers<'died'>();
    this.died = promise;
    this.#die = () => resolve('died');
  }

  get dead(): boolean {
    return this.#dead;
  }

  /** Says whose calls are made in `work`: a request of an SDK does not know. */
  within<T>(flow: string, work: () => T): T {
    return this.#within.run(flow, work);
  }

  /** Lets a call through, or not. */
  async pass<T>(what: string, work: () => Promise<T>, looks: Looks<T>, flow = this.#within.getStore()): Promise<T> {
    if (this.#dead) return never();
    const call = { n: this.#next(), flow: flow ?? 'plane', what, at: this.#clock.now() };
    const fate = this.#weather.fateOf(call);
    this.#hears(call, fate);
    switch (fate.kind) {
      case 'crash-before':
        return this.#end();
      case 'crash-after':
        await work().catch(() => undefined);
        return this.#end();
      case 'lost':
        await work().catch(() => undefined);
        return this.#alive(looks.lost());
      case 'throttled':
        return this.#alive(looks.throttled());
      case 'broken':
        return this.#alive(looks.broken());
      case 'slow':
        this.#clock.moveTo(this.#clock.now() + fate.by);
        return this.#alive(await work());
      default:
        return this.#alive(await work());
    }
  }

  #alive<T>(answer: T): T | Promise<never> {
    return this.#dead ? never() : answer;
  }

  #end(): Promise<never> {
    this.#dead = true;
    this.#die();
    return never();
  }
}
