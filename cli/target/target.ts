import type { CommandName, Outcomes } from '../../functions/command/command.ts';
import type { CommandWanted } from '../../functions/command/wanted.ts';
import type { Checkpoints, Ledger } from '../../lib/ports/ledger.ts';
import type { Parked } from '../../lib/ports/parked.ts';
import type { ApiClient } from './api-client.ts';

/** One raw EventBridge event, from line `number` of a file, or what is wrong with a line that is none. */
export type RawEvent = { readonly number: number } & ({ readonly raw: unknown } | { readonly flaw: string });
export interface Taken {
  readonly line: number;
  /**
   * `done`: carried out. `waiting`: not yet, or it failed and is tried again. `known`: the same event was taken before. `ignored`: no news
   * for any flow. `parked`: it can never be right, or was given up; it waits in `steward parked`.
   */
  readonly outcome: 'done' | 'waiting' | 'known' | 'ignored' | 'parked';
  readonly reason?: string;
}

/** The part of a ledger that is read, the name of its log, and the public key its decisions are signed with, once there is one. */
export interface LedgerReader {
  readonly ledger: Pick<Ledger, 'read' | 'head'>;
  readonly checkpoints: Pick<Checkpoints, 'last'>;
  readonly log: string;
  readonly publicKey: string | undefined;
  /** Epoch ms: a story's own time, everywhere else the time of day. */
  readonly now: number;
}

/**
 * Where a command works: the control plane of this machine, or a deployed one. Commands are written against this alone, so that they
 * say the same wherever they run. Throws `Refused` where a person may not, the five errors of the domain otherwise.
 */
export interface Target {
  /** Reads the ledger; needs no person. */
  reading<T>(work: (from: LedgerReader) => Promise<T>): Promise<T>;
  /** Carries out a command in a person's name, and answers when it is committed. */
  command<K extends CommandName>(wanted: Extract<CommandWanted, { command: K }>): Promise<Outcomes[K]>;
  /** The HTTP API, as a signed-in person. */
  asPerson<T>(work: (api: ApiClient) => Promise<T>): Promise<T>;
  /** Takes raw events as EventBridge would deliver them. */
  take(events: readonly RawEvent[], from: string): Promise<Taken[]>;
  /** Messages that were given up. */
  readonly parked: Parked;
  /** When an answer takes effect. */
  readonly soon: string;
}
