import { IntegrityError } from '../../lib/domain/errors.ts';
import { CATALOG_CHAIN, type Head } from '../../lib/domain/ledger/head.ts';
import { type TrustedKeys, trustedKeys } from '../../lib/domain/ledger/signature.ts';
import {
  type ChainReport,
  chainVerifier,
  type LedgerReport,
  type StoredRecord,
  verifyLedger,
} from '../../lib/domain/ledger/verify.ts';
import type { Ports } from '../../lib/ports/ports.ts';

interface Needs {
  readonly ledger: Pick<Ports['ledger'], 'read' | 'head'>;
}

/** One chain on its way to an auditor: where it stands, and its records as stored, to be read once. */
export interface ChainOut {
  readonly chain: string;
  readonly head: Pick<Head, 'seq' | 'hash'>;
  readonly records: AsyncIterable<StoredRecord> | Iterable<StoredRecord>;
}

/** Everything an auditor needs to check a ledger alone, chain after chain. */
export interface Export {
  readonly log: string;
  readonly chains: AsyncIterable<ChainOut> | Iterable<ChainOut>;
}

/** The catalog, and every chain it lists. Each is read while it is asked for: memory holds a page of records, however many there are. */
export const exported = (ports: Needs, log: string): Export => ({ log, chains: everyChain(ports) });

async function* everyChain({ ledger }: Needs): AsyncGenerator<ChainOut, void, undefined> {
  const catalog = await asOfNow(ledger, CATALOG_CHAIN);
  yield catalog;
  // What was listed since the catalog's head was read is left for the next time, as every chain's newest records are.
  for await (const { bytes, seq } of ledger.read(CATALOG_CHAIN)) {
    if (seq > catalog.head.seq) return;
    const chain = listedIn(bytes);
    if (chain !== undefined) yield await asOfNow(ledger, chain);
  }
}

/** The chain a catalog's record lists; a record that cannot be read lists none, and what is wrong with it is told as it is verified. */
function listedIn(bytes: string): string | undefined {
  try {
    const { chain } = (JSON.parse(bytes) as { data: { chain?: unknown } }).data;
    return typeof chain === 'string' ? chain : undefined;
  } catch {
    return undefined;
  }
}

/** A chain and its head as of one moment, although writers go on: what is appended while it is read is left for the next time. */
async function asOfNow(ledger: Needs['ledger'], chain: string): Promise<ChainOut> {
  const { seq = 0, hash = '' } = (await ledger.head(chain)) ?? {};
  return { chain, head: { seq, hash }, records: upTo(ledger, chain, seq) };
}

async function* upTo(
  ledger: Needs['ledger'],
  chain: string,
  seq: number,
): AsyncGenerator<StoredRecord, void, undefined> {
  let grew: boolean | undefined;
  for await (const record of ledger.read(chain)) {
    // A record after the head is one that was written since, if the head has moved on; without that it does not belong there.
    if (record.seq > seq) grew ??= ((await ledger.head(chain))?.seq ?? 0) > seq;
    if (grew) return;
    yield record;
  }
}

/** Re-derives every chain of an export, or of the live ledger read as one; `keys` are those whose signatures count. */
export async function audit({ log, chains }: Export, keys: TrustedKeys): Promise<LedgerReport> {
  const reports: ChainReport[] = [];
  for await (const { chain, head, records } of chains) {
    const verifier = chainVerifier(chain, log, keys);
    for await (const record of records) if (!verifier.take(record)) break;
    reports.push(verifier.report({ ...head, at: '' }));
  }
  return verifyLedger(reports);
}

/** Checks the live ledger. A broken chain is an IntegrityError: it pages a person, and nothing retries it away. */
export const proved =
  (ports: Needs, log: string, publicKey: string) => async (): Promise<{ verdict: string; records: number }> => {
    const { verdict, records, findings, chains } = await audit(exported(ports, log), trustedKeys([publicKey]));
    // Before the first model there is no catalog: nothing to verify, and nothing wrong.
    if (chains.length === 1 && chains.every((c) => c.records === 0 && c.head?.seq === 0))
      return { verdict: 'empty', records: 0 };
    const [first] = findings;
    if (first)
      throw new IntegrityError(`ledger ${verdict}: record ${first.seq} of \`${first.chain}\`: ${first.problem}`);
    return { verdict, records };
  };
