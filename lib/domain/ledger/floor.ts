import { DependencyError, IntegrityError } from '../errors.ts';
import { MINUTE } from '../time.ts';
import { type Checkpoint, openCheckpoint } from './checkpoint.ts';
import { NO_PREVIOUS } from './record.ts';
import type { TrustedKeys } from './signature.ts';

/** Where a chain stood when a checkpoint was signed: it may be longer since, and nothing else. */
export interface Floor {
  readonly seq: number;
  readonly hash: string;
}

/** A record waits a minute for its checkpoint; a signing that failed is tried again by its queue 15½ minutes later, and nobody is refused for one. */
const MOST_UNSIGNED = 20 * MINUTE;

/**
 * What the last checkpoint knows of a chain; before its first record where it knows none, or where none was signed yet.
 * @throws IntegrityError for a checkpoint that does not hold
 */
export function floorIn(last: Checkpoint | undefined, chain: string, log: string, keys: TrustedKeys): Floor {
  const nothing = { seq: 0, hash: NO_PREVIOUS };
  if (!last) return nothing;
  const opened = openCheckpoint(last, log, keys);
  if (!('statement' in opened)) throw new IntegrityError(`the last checkpoint does not hold: ${opened.problem}`);
  return last.heads[chain] ?? nothing;
}

/**
 * Refuses to decide on a chain whose first record that no checkpoint was signed over is too old. A ledger without any checkpoint is a new one, or one
 * whose checkpoints cannot be signed or were taken away: which, only its records' age says.
 *
 * @param behindSince when that record was written
 * @param now epoch ms
 * @throws DependencyError
 */
export function assertSignedInTime(chain: string, behindSince: string | undefined, now: number): void {
  const unsigned = behindSince === undefined ? 0 : now - Date.parse(behindSince);
  if (unsigned > MOST_UNSIGNED)
    throw new DependencyError(
      `for ${Math.round(unsigned / MINUTE)} minutes no checkpoint was signed over \`${chain}\`: nothing is decided on its records until one is`,
    );
}
