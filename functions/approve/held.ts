import { IntegrityError } from '../../lib/domain/errors.ts';
import { assertSignedInTime, floorIn } from '../../lib/domain/ledger/floor.ts';
import type { Head } from '../../lib/domain/ledger/head.ts';
import { type LedgerRecord, NO_PREVIOUS } from '../../lib/domain/ledger/record.ts';
import { chainVerifier, type StoredRecord } from '../../lib/domain/ledger/verify.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';

/** What a chain is held against before anybody acts on its records. */
export type Holds = PortsOf<'ledger:read' | 'checkpoints:read' | 'trust' | 'clock'>;

interface Options {
  /** From which record on its records are heard. @default those that no checkpoint was signed over */
  readonly from?: number;
  readonly hears?: (record: LedgerRecord) => void;
}

/**
 * Holds a chain against the last checkpoint, whose signature is checked first: what that was signed over must still be there, and every record after it
 * is re-derived, its signature checked. Whoever may write the tables and moves a chain's head with it has the time between two checkpoints, and no more.
 *
 * @returns where the chain stands: what links back from there was signed over
 * @throws IntegrityError where the chain was rewritten or shortened, a record does not hold, or the checkpoint
 * @throws DependencyError where the checkpoint cannot be read, or is late: without it nobody knows what was taken away since
 */
export async function assertHeld(
  { ledger, checkpoints, trust, clock }: Holds,
  chain: string,
  { from, hears }: Options = {},
): Promise<Head | undefined> {
  // Read before the head, which only moves on: a checkpoint never knows more of a chain than a head that is read after it.
  const floor = floorIn(await checkpoints.last(), chain, trust.log, trust.keys());
  const head = await ledger.head(chain);
  const stands = head?.seq ?? 0;
  if (stands < floor.seq)
    throw new IntegrityError(
      `\`${chain}\` had ${floor.seq} records when the last checkpoint was signed, and has ${stands} now`,
    );
  const begin = Math.max(1, Math.min(from ?? floor.seq, floor.seq));
  const marks = new Map(floor.seq > 0 ? [[floor.seq, floor.hash]] : []);
  let verifier: ReturnType<typeof chainVerifier> | undefined;
  for await (const item of ledger.read(chain, { from: begin })) {
    if (item.seq > stands) break;
    verifier ??= chainVerifier(chain, trust.log, trust.keys(), {
      after: { seq: begin - 1, hash: begin === 1 ? NO_PREVIOUS : previousOf(item) },
      marks,
      ...(hears && { hears }),
    });
    if (!verifier.take(item)) break;
  }
  if (!verifier && stands === 0) return head;
  const report = (verifier ?? chainVerifier(chain, trust.log, trust.keys())).report(head);
  const [broken] = report.findings;
  if (broken) throw new IntegrityError(`record ${broken.seq} of \`${broken.chain}\`: ${broken.problem}`);
  assertSignedInTime(chain, report.behindSince, clock.now());
  return head;
}

/** What a record says it follows. Whether it does is not asked here: what stands before decides nothing, or was signed over. */
export function previousOf(item: StoredRecord): string {
  try {
    return String((JSON.parse(item.bytes) as { prev?: unknown }).prev);
  } catch {
    return '';
  }
}
