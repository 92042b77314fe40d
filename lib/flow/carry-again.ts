import * as z from 'zod';
import { IntegrityError } from '../domain/errors.ts';
import type { StoredRecord } from '../domain/ledger/verify.ts';
import type { PortsOf } from './needs.ts';

/** One record as the ledger's stream delivers it: at least once, in order within its chain. */
export const StreamedRecord = z.object({ chain: z.string(), seq: z.int(), bytes: z.string(), hash: z.string() });
export type StreamedRecord = z.infer<typeof StreamedRecord>;

/** A record that a reader of the ledger's stream could not carry, as its queue names it; `changed` when the stream told of tampering. */
export const RecordDue = z.object({
  chain: z.string().min(1),
  seq: z.int().positive(),
  changed: z.enum(['changed', 'removed']).optional(),
});
export type RecordDue = z.infer<typeof RecordDue>;

/**
 * Carries one record that failed in the stream, as it stands in the ledger now: its queue tries again for some minutes and then parks
 * it, while the stream goes on. A record that was changed or removed is never carried: it comes here to be parked.
 */
export function carryAgain(
  ledger: PortsOf<'ledger:records'>['ledger'],
  carry: (record: StoredRecord) => Promise<unknown>,
): (due: RecordDue) => Promise<void> {
  return async function carryAgain({ chain, seq, changed }: RecordDue): Promise<void> {
    if (changed)
      throw new IntegrityError(`ledger record \`${chain}\` ${seq} was ${changed}: see docs/runbook.md#integrity`);
    const record = await ledger.record(chain, seq);
    if (!record) throw new IntegrityError(`ledger record \`${chain}\` ${seq} is not there any more`);
    await carry(record);
  };
}
