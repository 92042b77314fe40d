import { CATALOG_CHAIN, type Head } from '../../lib/domain/ledger/head.ts';
import { LedgerRecord } from '../../lib/domain/ledger/record.ts';
import { type LedgerReport, type StoredRecord, verifyChain, verifyLedger } from '../../lib/domain/ledger/verify.ts';
import type { Ports } from '../../lib/ports/ports.ts';

type Needs = Pick<Ports, 'ledger'>;

/** Everything an auditor needs to check a ledger alone: records as stored, and where each chain stands. */
export interface Export {
  readonly log: string;
  readonly chains: readonly { chain: string; head: Pick<Head, 'seq' | 'hash'>; records: readonly StoredRecord[] }[];
}

/** Reads every chain the catalog lists, and the catalog itself. */
export async function exported(ports: Needs, log: string): Promise<Export> {
  const catalog = await ports.ledger.read(CATALOG_CHAIN);
  const listed = catalog.map(({ bytes }) => String(LedgerRecord.parse(JSON.parse(bytes)).data.chain));
  const chains: Export['chains'][number][] = [];
  for (const chain of [CATALOG_CHAIN, ...listed]) {
    const [records, head] = await Promise.all([ports.ledger.read(chain), ports.ledger.head(chain)]);
    chains.push({ chain, head: { seq: head?.seq ?? 0, hash: head?.hash ?? '' }, records });
  }
  return { log, chains };
}

/** Re-derives every chain of an export, or of the live ledger read as one. */
export function audit({ log, chains }: Export): LedgerReport {
  return verifyLedger(chains.map(({ chain, head, records }) => verifyChain(chain, records, { ...head, at: '' }, log)));
}
