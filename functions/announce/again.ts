import * as z from 'zod';
import { IntegrityError } from '../../lib/domain/errors.ts';
import type { StoredRecord } from '../../lib/domain/ledger/verify.ts';
import type { Ports } from '../../lib/ports/ports.ts';

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
export const again =
  (ledger: Pick<Ports['ledger'], 'page'>, carry: (record: StoredRecord) => Promise<void>) =>
  async ({ chain, seq, changed }: RecordDue): Promise<void> => {
    if (changed)
      throw new IntegrityError(`ledger record \`${chain}\` ${seq} was ${changed}: see docs/runbook.md#integrity`);
    const [record] = (await ledger.page(chain, { from: seq, limit: 1 })).items;
    if (record?.seq !== seq) throw new IntegrityError(`ledger record \`${chain}\` ${seq} is not there any more`);
    await carry(record);
  };
