import * as z from 'zod';
import { Actor, readRecord } from '../domain/ledger/record.ts';
import { RECORD_TYPES, RecordType } from '../domain/ledger/types.ts';
import type { StoredRecord } from '../domain/ledger/verify.ts';

/** An event on our bus (docs/events.md): a ledger record that outsiders may rely on. `data.verdict` is the record's verdict. */
export const Event = z.object({
  source: z.literal('steward'),
  'detail-type': RecordType,
  detail: z.object({
    schema: z.literal(1),
    tenant: z.string(),
    model: z.string(),
    version: z.int().optional(),
    deployment: z.string().optional(),
    chain: z.string(),
    seq: z.int(),
    hash: z.string(),
    at: z.string(),
    actor: Actor,
    data: z.record(z.string(), z.json()),
  }),
});
export type Event = z.infer<typeof Event>;

/** The event of a stored record; `undefined` for records that stay inside. */
export function eventOf(stored: StoredRecord): Event | undefined {
  const record = readRecord(stored);
  if (!RECORD_TYPES[record.type].event || record.subject.model === undefined) return undefined;
  return {
    source: 'steward',
    'detail-type': record.type,
    detail: {
      schema: 1,
      ...record.subject,
      model: record.subject.model,
      chain: record.chain,
      seq: record.seq,
      hash: stored.hash,
      at: record.at,
      actor: record.actor,
      data: { ...record.data, ...(record.verdict && { verdict: record.verdict }) },
    },
  };
}
