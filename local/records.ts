import { type LedgerRecord, readRecord } from '../lib/domain/ledger/record.ts';
import type { Ledger } from '../lib/ports/ledger.ts';

/** A chain's records from `from` on, parsed, with the hash each is stored under: read page by page, none of them kept. */
export async function* readRecords(
  ledger: Pick<Ledger, 'read'>,
  chain: string,
  from = 1,
): AsyncGenerator<LedgerRecord & { hash: string }, void, undefined> {
  for await (const { bytes, hash } of ledger.read(chain, { from })) yield { ...readRecord({ bytes }), hash };
}

/** The same all at once, for a chain that is known to be short. */
export const recordsOf = (
  ledger: Pick<Ledger, 'read'>,
  chain: string,
  from = 1,
): Promise<(LedgerRecord & { hash: string })[]> => Array.fromAsync(readRecords(ledger, chain, from));
