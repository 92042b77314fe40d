import type { CheckDue } from '../contract/check-due.ts';
import type { CheckResult } from '../contract/check-metrics.ts';
import type { Event } from '../contract/events.ts';
import type { Check } from '../domain/check/check.ts';
import type { Pointer } from '../domain/failover/pointer.ts';
import type { MetricsWanted } from '../domain/model/metrics-wanted.ts';

/** Our own event bus: at least once, in no promised order. */
export interface Bus {
  publish(event: Event): Promise<void>;
}

/** A message to people: it shows, it never acts, and it holds no secret. */
export interface Notice {
  /** Same id, same notice: sending twice shows once. */
  readonly id: string;
  readonly at: string;
  readonly title: string;
  readonly text: string;
  /** Path below the console's address, built from our own configuration. */
  readonly link?: string;
  /** The incident it tells of: all notices of one carry its id, so that whoever receives them can put them together. */
  readonly incident?: { readonly id: string; readonly change: string };
}
export interface Notices {
  send(notice: Notice): Promise<void>;
}

/** A recurring check; its payload carries the scheduled time as the slot. */
export interface ScheduleSpec {
  readonly name: string;
  readonly expression: string;
  readonly timezone: string;
  readonly flow: string;
  readonly payload: Readonly<Record<string, unknown>>;
}
export interface Schedules {
  put(schedule: ScheduleSpec): Promise<void>;
  remove(name: string): Promise<void>;
  /** Names of the schedules whose name begins so. */
  list(prefix: string): Promise<string[]>;
}

/** Keeps task tokens unreadable at rest. `context` must be the same to decrypt. */
export interface Keys {
  encrypt(secret: string, context: Readonly<Record<string, string>>): Promise<string>;
  decrypt(ciphertext: string, context: Readonly<Record<string, string>>): Promise<string>;
}

/** Write-once copies of records, outside the ledger table. */
export interface Worm {
  /** Keeps the bytes; the same again is fine, other bytes at the same place are an IntegrityError. */
  keep(chain: string, seq: number, bytes: string): Promise<void>;
  /** Whether they are kept; other bytes at their place are an IntegrityError. */
  has(chain: string, seq: number, bytes: string): Promise<boolean>;
}

/** A deployment with a standby, and the target that the standby is in. */
export interface PointerPlace {
  readonly target: string;
  readonly tenant: string;
  readonly model: string;
  readonly deployment: string;
}

/** Where callers of a deployment with a standby are sent, and what stands by: in the standby's own region, which is there when the other is not. */
export interface Traffic {
  /** The pointer that callers read, and what is written over to move it; undefined where there is none. @throws IntegrityError for one that cannot be read */
  read(of: PointerPlace): Promise<{ readonly pointer: Pointer; readonly tag: string } | undefined>;
  /** Writes it over the one that was read, or where there was none; `false` where somebody else wrote meanwhile. */
  move(of: PointerPlace, pointer: Pointer, over: string | undefined): Promise<boolean>;
  /** Leaves a signed statement of what stands by; one of that name stays. */
  leave(of: PointerPlace, name: string, statement: string): Promise<void>;
  /** The statement that was left last, by its name; undefined where there is none. */
  lastLeft(of: PointerPlace): Promise<{ readonly name: string; readonly text: string } | undefined>;
}

/** A check that looked at something, or an answer that says why there was none. */
export type CheckAnswer = { readonly verdict: string } | (CheckResult & { readonly metricsWanted: MetricsWanted });

/** Where the figures of checks are shown beside everything else that runs. */
export interface CheckMetrics {
  /** Shows a check's figures as its manifest wants; an answer that is no check shows none, nor does a check that a person asked for. */
  show(kind: Check['kind'], due: CheckDue, answer: CheckAnswer): void;
}
