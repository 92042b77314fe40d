import { DependencyError } from '../../domain/errors.ts';
import type { EventSource } from './plane/plane.ts';

export interface StandinState {
  readonly now: number;
  /** A child job runs, a container starts or a request is in flight: time must wait for it. */
  readonly busy: boolean;
  /** Its next timer (epoch ms), if any. */
  readonly next: number | null;
  /** Tells this process from any other that may have taken its port. */
  readonly nonce: string;
  /** Number of its last event. */
  readonly last: number;
}

/** The SageMaker stand-in's own calls: its clock and its outbox of events. Everything else goes through the SDK. */
export class StandinClient implements EventSource {
  readonly url: string;
  /** The last event when time was moved; forgotten once it was asked about, for there may be others by then. */
  #last: number | undefined;
  constructor(url: string) {
    this.url = url;
  }

  state(): Promise<StandinState> {
    return this.#call('GET', '/state');
  }

  async moveTo(to: number): Promise<StandinState> {
    const state = await this.#call<StandinState>('POST', '/clock', { to });
    this.#last = state.last;
    return state;
  }

  shutdown(): Promise<unknown> {
    return this.#call('POST', '/shutdown', {});
  }

  async pull(after: number): Promise<{ seq: number; event: unknown }[]> {
    const last = this.#last;
    this.#last = undefined;
    if (last !== undefined && last <= after) return [];
    return (await this.#call<{ events: { seq: number; event: unknown }[] }>('GET', `/events?after=${after}&limit=200`))
      .events;
  }

  async #call<T>(method: string, path: string, body?: unknown): Promise<T> {
    try {
      const response = await fetch(`${this.url}/_standin${path}`, {
        method,
        ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      });
      if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
      return (await response.json()) as T;
    } catch (cause) {
      throw new DependencyError(`the SageMaker stand-in at ${this.url} does not answer: ${(cause as Error).message}`, {
        cause,
      });
    }
  }
}
