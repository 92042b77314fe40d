import { LedgerRecord } from '../lib/domain/ledger/record.ts';
import type { Ledger } from '../lib/ports/ledger.ts';

/** A chain's records, parsed, with the hash each is stored under. */
export async function recordsOf(
  ledger: Pick<Ledger, 'read'>,
  chain: string,
  from = 1,
): Promise<(LedgerRecord & { hash: string })[]> {
  return (await ledger.read(chain, { from })).map(({ bytes, hash }) => ({
    ...LedgerRecord.parse(JSON.parse(bytes)),
    hash,
  }));
}
