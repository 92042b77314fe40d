import { AwsError, validation } from './errors.ts';
import type { Store } from './store.ts';

/** Traps that AWS sets now and then, here on demand. All survive a restart. */
export interface FaultSet {
  /** each event appears this many times, under different envelope ids */
  duplicateEvents?: number;
  /** captured lines reach the folder only this many virtual seconds later */
  lateCaptureSeconds?: number;
  /** an automatic rollback leaves no FailureReason (hashicorp/terraform-provider-aws#48997) */
  silentRollback?: boolean;
  /** the next `times` calls of `operation` answer `error`, e.g. ThrottlingException */
  failNext?: { operation: string; times: number; error: string };
  /** a metadata update sends its event once more, without UpdatedModelPackageFields */
  metadataReemit?: boolean;
  /** AWS's own maintenance: this endpoint is SystemUpdating for so many seconds, from when the fault is set */
  maintenance?: { endpoint: string; seconds: number };
  /** an endpoint that is created ends Failed for want of instances */
  noCapacity?: boolean;
  /** an endpoint that comes into service carries this FailureReason, as if an earlier update had left it there */
  leftFailureReason?: string;
  /** a model, endpoint configuration or endpoint that is made is not found by its next so many reads, nor by what names it */
  lateReads?: number;
  /** a component that was made from a model is described by the model's name alone, without `Container`: AWS does not say which it does */
  componentsByModel?: boolean;
  /** the caller may not decrypt the variables of a function that has a key of its own */
  unreadVariables?: boolean;
}

const KINDS: Record<keyof FaultSet, string> = {
  duplicateEvents: 'number',
  lateCaptureSeconds: 'number',
  silentRollback: 'boolean',
  failNext: 'object',
  metadataReemit: 'boolean',
  maintenance: 'object',
  noCapacity: 'boolean',
  leftFailureReason: 'string',
  lateReads: 'number',
  componentsByModel: 'boolean',
  unreadVariables: 'boolean',
};

const isFault = (name: string): name is keyof FaultSet => name in KINDS;

export class Faults {
  readonly #store: Store;
  readonly #listeners: ((faults: FaultSet) => void)[] = [];
  #current: FaultSet;

  constructor(store: Store) {
    this.#store = store;
    this.#current = store.get<FaultSet>('meta', 'faults') ?? {};
  }

  get(): FaultSet {
    return this.#current;
  }

  /** Hears of the faults whenever they were set. */
  onSet(listener: (faults: FaultSet) => void): void {
    this.#listeners.push(listener);
  }

  /** Merges `changes` into the faults; null switches one off. */
  set(changes: Record<string, unknown>): FaultSet {
    const merged: Record<string, unknown> = { ...this.#current };
    for (const [name, value] of Object.entries(changes)) {
      if (!isFault(name)) throw validation(`unknown fault \`${name}\`: use ${Object.keys(KINDS).join(', ')}`);
      if (value !== null && typeof value !== KINDS[name])
        throw validation(`fault \`${name}\` must be a ${KINDS[name]} or null`);
      if (value === null) delete merged[name];
      else merged[name] = value;
    }
    this.#save(merged);
    for (const listener of this.#listeners) listener(this.#current);
    return this.#current;
  }

  /** Throws the error that `failNext` holds for this operation, and counts it. */
  strike(operation: string): void {
    const armed = this.#current.failNext;
    if (!armed || armed.operation !== operation || armed.times < 1) return;
    this.#save({ ...this.#current, failNext: { ...armed, times: armed.times - 1 } });
    const text = armed.error === 'ThrottlingException' ? 'Rate exceeded' : 'failed on demand';
    throw new AwsError(armed.error, text);
  }

  #save(faults: FaultSet): void {
    this.#store.put('meta', 'faults', faults);
    this.#current = faults;
  }
}
