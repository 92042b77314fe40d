import { DependencyError, IntegrityError } from '../../lib/domain/errors.ts';
import { CATALOG_CHAIN, CHAIN_NAME } from '../../lib/domain/ledger/chain.ts';
import type { Checkpoint } from '../../lib/domain/ledger/checkpoint.ts';
import type { Head } from '../../lib/domain/ledger/head.ts';
import { isLate, marksOf, openAll, type ProvedLedger, proveInclusion } from '../../lib/domain/ledger/proof.ts';
import { relationChecker } from '../../lib/domain/ledger/related.ts';
import type { TrustedKeys } from '../../lib/domain/ledger/signature.ts';
import {
  type ChainReport,
  chainVerifier,
  type Finding,
  type StoredRecord,
  verifyLedger,
} from '../../lib/domain/ledger/verify.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';
import type { needs } from './flow.ts';

/** Also of a copy that is read without the rest of a ledger. */
interface Needs {
  readonly ledger: Pick<PortsOf<'ledger:read'>['ledger'], 'read' | 'head'>;
  readonly checkpoints: PortsOf<'checkpoints:read'>['checkpoints'];
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
  /** The last signed statement of all chains, read before any of them. */
  readonly checkpoint: Checkpoint | undefined;
  readonly chains: AsyncIterable<ChainOut> | Iterable<ChainOut>;
  /** When a live ledger is read (epoch ms): what was not signed for by then could be changed until then. Nobody knows it of an export. */
  readonly readAt?: number;
}

/** The catalog, and every chain it lists. Each is read while it is asked for: memory holds a page of records, however many there are. */
export const openExport = async (ports: Needs, log: string, readAt?: number): Promise<Export> => ({
  log,
  checkpoint: await ports.checkpoints.last(),
  chains: everyChain(ports),
  ...(readAt !== undefined && { readAt }),
});

/**
 * The same to be verified: a last checkpoint that is not as it was written is a finding like one in an export's folder, and the chains are
 * read without it.
 */
export async function openExportToVerify(
  ports: Needs,
  log: string,
  readAt?: number,
): Promise<Export & { findings: readonly Finding[] }> {
  const findings: Finding[] = [];
  const last = async () => {
    try {
      return await ports.checkpoints.last();
    } catch (error) {
      if (!(error instanceof IntegrityError)) throw error;
      findings.push({ kind: 'tampered', chain: CATALOG_CHAIN, seq: 0, problem: error.message });
      return undefined;
    }
  };
  return { ...(await openExport({ ...ports, checkpoints: { last } }, log, readAt)), findings };
}

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
    return typeof chain === 'string' && CHAIN_NAME.test(chain) ? chain : undefined;
  } catch {
    return undefined;
  }
}

/** A chain and its head as of one moment, although writers go on: what is appended while it is read is left for the next time. */
async function asOfNow(ledger: Needs['ledger'], chain: string): Promise<ChainOut> {
  const { seq = 0, hash = '' } = (await headOf(ledger, chain)) ?? {};
  return { chain, head: { seq, hash }, records: upTo(ledger, chain, seq) };
}

/** A head that cannot be read is of no record: what is wrong is told when the records are held against it. */
const headOf = (ledger: Needs['ledger'], chain: string): Promise<Pick<Head, 'seq' | 'hash'> | undefined> =>
  ledger.head(chain).catch((error: unknown) => {
    if (error instanceof IntegrityError) return { seq: 0, hash: 'unreadable' };
    throw error;
  });

async function* upTo(
  ledger: Needs['ledger'],
  chain: string,
  seq: number,
): AsyncGenerator<StoredRecord, void, undefined> {
  let grew: boolean | undefined;
  for await (const record of ledger.read(chain)) {
    // A record after the head is one that was written since, if the head has moved on; without that it does not belong there.
    if (record.seq > seq) grew ??= ((await headOf(ledger, chain))?.seq ?? 0) > seq;
    if (grew) return;
    yield record;
  }
}

/**
 * Re-derives every chain of an export, or of the live ledger read as one. `keys` are those whose signatures count, `known` checkpoints
 * that were kept from earlier: whatever they were signed over must still be there; `logs` the names of which the ledger's must be one.
 */
export async function audit(
  { log, checkpoint, chains, readAt }: Export,
  keys: TrustedKeys,
  { known = [], logs = [] }: { readonly known?: readonly Checkpoint[]; readonly logs?: readonly string[] } = {},
): Promise<ProvedLedger> {
  const opened = openAll([...(checkpoint ? [checkpoint] : []), ...known], log, keys);
  const reports: ChainReport[] = [];
  for await (const { chain, head, records } of chains) {
    const related = relationChecker(chain);
    const marks = marksOf(chain, opened.proofs);
    const verifier = chainVerifier(chain, log, keys, { marks, hears: related.take });
    for await (const record of records) if (!verifier.take(record)) break;
    const report = verifier.report({ ...head, at: '' });
    const approved = related.approved();
    reports.push({ ...report, findings: [...report.findings, ...related.findings()], approved });
  }
  return proveInclusion(verifyLedger(reports), {
    own: checkpoint !== undefined,
    proofs: opened.proofs,
    readAt,
    findings: [...foreign(log, logs), ...opened.findings],
  });
}

function foreign(log: string, logs: readonly string[]): Finding[] {
  if (logs.length === 0 || logs.includes(log)) return [];
  const problem = `it is the ledger \`${log}\`, asked was ${logs.map((name) => `\`${name}\``).join(' or ')}`;
  return [{ kind: 'tampered', chain: CATALOG_CHAIN, seq: 0, problem }];
}

/** Checks the live ledger. A broken chain is an IntegrityError: it pages a person, and nothing retries it away. */
export function auditLive(ports: PortsOf<typeof needs>) {
  return async function auditLive(): Promise<{ verdict: string; records: number }> {
    const ledger = await openExport(ports, ports.trust.log, ports.clock.now());
    const report = await audit(ledger, ports.trust.keys());
    const { verdict, records, findings } = report;
    // Before the first model there is no catalog: nothing to verify, and nothing wrong.
    if (ledger.checkpoint === undefined && isEmpty(report)) return { verdict: 'empty', records: 0 };
    // Queued for later: a checkpoint is signed a minute after the first record, and after the update that brought checkpoints.
    if (ledger.checkpoint === undefined && findings.length === 1)
      throw new DependencyError('no checkpoint is signed yet: nothing proves what is not signed by itself');
    const [first] = findings;
    // Signing that failed once is tried again; what is wrong with it is told where it fails.
    if (first && findings.length === 1 && isLate(report)) throw new DependencyError(first.problem);
    if (first)
      throw new IntegrityError(`ledger ${verdict}: record ${first.seq} of \`${first.chain}\`: ${first.problem}`);
    return { verdict, records };
  };
}

/** Whether nothing was ever recorded. */
export const isEmpty = ({ chains }: ProvedLedger): boolean =>
  chains.length === 1 && chains.every((c) => c.records === 0 && c.head?.seq === 0);
