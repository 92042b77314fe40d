import { IntegrityError } from '../../lib/domain/errors.ts';
import { CATALOG_CHAIN, type Head } from '../../lib/domain/ledger/head.ts';
import { LedgerRecord } from '../../lib/domain/ledger/record.ts';
import { type TrustedKeys, trustedKeys } from '../../lib/domain/ledger/signature.ts';
import { type LedgerReport, type StoredRecord, verifyChain, verifyLedger } from '../../lib/domain/ledger/verify.ts';
import type { Ports } from '../../lib/ports/ports.ts';

interface Needs {
  readonly ledger: Pick<Ports['ledger'], 'read' | 'head'>;
}

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
    chains.push(await asOne(ports, chain));
  }
  return { log, chains };
}

/** A chain and its head as of one moment, although writers go on: what was appended while it was read is left for the next time. */
async function asOne({ ledger }: Needs, chain: string): Promise<Export['chains'][number]> {
  const before = await ledger.head(chain);
  const records = await ledger.read(chain);
  const after = await ledger.head(chain);
  const grew = before && after && before.seq <= records.length && records.length <= after.seq;
  const head = grew ? before : after;
  const { seq = 0, hash = '' } = head ?? {};
  return { chain, head: { seq, hash }, records: grew ? records.slice(0, seq) : records };
}

/** Re-derives every chain of an export, or of the live ledger read as one; `keys` are those whose signatures count. */
export function audit({ log, chains }: Export, keys: TrustedKeys): LedgerReport {
  return verifyLedger(
    chains.map(({ chain, head, records }) => verifyChain(chain, records, { ...head, at: '' }, log, keys)),
  );
}

/** Checks the live ledger. A broken chain is an IntegrityError: it pages a person, and nothing retries it away. */
export const proved =
  (ports: Needs, log: string, publicKey: string) => async (): Promise<{ verdict: string; records: number }> => {
    const whole = await exported(ports, log);
    // Before the first model there is no catalog: nothing to verify, and nothing wrong.
    if (whole.chains.every(({ head, records }) => head.seq === 0 && records.length === 0))
      return { verdict: 'empty', records: 0 };
    const { verdict, records, findings } = audit(whole, trustedKeys([publicKey]));
    const [first] = findings;
    if (first)
      throw new IntegrityError(`ledger ${verdict}: record ${first.seq} of \`${first.chain}\`: ${first.problem}`);
    return { verdict, records };
  };
