import { MINUTE } from '../time.ts';
import { CATALOG_CHAIN } from './chain.ts';
import { type Checkpoint, openCheckpoint, type Statement } from './checkpoint.ts';
import type { TrustedKeys } from './signature.ts';
import { type ChainReport, type Finding, type LedgerReport, verdictOf } from './verify.ts';

/** A checkpoint whose signature holds, and the heads it was signed over. */
export interface Proof extends Statement {
  readonly heads: Checkpoint['heads'];
}

/** What is signed for of a ledger, and how much is not yet. */
export interface Proved {
  readonly at: string;
  readonly records: number;
  /** Records written after it; and from the first of them to the last, or to when a live ledger was read (ms): so long they could be changed. */
  readonly behind: number;
  readonly span: number;
}

export interface ProvedLedger extends LedgerReport {
  readonly proved?: Proved;
}

/** Records wait at most a minute for a checkpoint; a minute more is for a signer that was slow. */
const LATEST = 120_000;

/** Opens checkpoints, the ledger's own first and then any that were known before; what does not hold is a finding of the catalog. */
export function openAll(
  checkpoints: readonly Checkpoint[],
  log: string,
  keys: TrustedKeys,
): { proofs: Proof[]; findings: Finding[] } {
  const proofs: Proof[] = [];
  const findings: Finding[] = [];
  for (const checkpoint of checkpoints) {
    const opened = openCheckpoint(checkpoint, log, keys);
    if ('statement' in opened) proofs.push({ ...opened.statement, heads: checkpoint.heads });
    else findings.push({ kind: opened.kind, chain: CATALOG_CHAIN, seq: 0, problem: `checkpoint: ${opened.problem}` });
  }
  return { proofs, findings };
}

/** What must stand where in a chain, by `seq`; two checkpoints that say different things of one place cannot both be of one history. */
export function marksOf(chain: string, proofs: readonly Proof[]): ReadonlyMap<number, string> {
  const marks = new Map<number, string>();
  for (const { heads } of proofs) {
    const head = heads[chain];
    if (head) marks.set(head.seq, marks.has(head.seq) && marks.get(head.seq) !== head.hash ? 'two roots' : head.hash);
  }
  return marks;
}

/**
 * A ledger that was re-derived, against checkpoints: each must find all it was signed over, and no record wait longer for the last than signing takes.
 *
 * @param readAt when a live ledger was read (epoch ms); of an export only the times of its own records are known
 */
export function proveInclusion(
  report: LedgerReport,
  {
    own,
    proofs,
    readAt,
    findings: unopened,
  }: { own: boolean; proofs: readonly Proof[]; readAt?: number | undefined; findings: readonly Finding[] },
): ProvedLedger {
  const { chains } = report;
  const [last] = [...proofs].sort((a, b) => b.size - a.size || (a.at < b.at ? 1 : -1));
  const proved = last && provedBy(last, chains, readAt);
  const findings: Finding[] = [
    ...report.findings,
    ...unopened,
    ...proofs.flatMap((proof) => shortened(proof, chains)),
    ...(own ? [] : [missing('there is no checkpoint: what is not signed by itself is not proved')]),
    ...(proved && isLate({ proved })
      ? [missing(`for ${Math.round(proved.span / MINUTE)} minutes of records no checkpoint was signed`)]
      : []),
  ];
  return { ...report, verdict: verdictOf(findings), findings, ...(proved && { proved }) };
}

/** Whether records have waited for longer than signing takes. */
export const isLate = ({ proved }: Pick<ProvedLedger, 'proved'>): boolean => (proved?.span ?? 0) > LATEST;

const missing = (problem: string): Finding => ({ kind: 'incomplete', chain: CATALOG_CHAIN, seq: 0, problem });

function shortened({ at, heads }: Proof, chains: readonly ChainReport[]): Finding[] {
  const found = new Map(chains.map((c) => [c.chain, c]));
  return Object.entries(heads).flatMap(([chain, { seq }]): Finding[] => {
    const here = found.get(chain);
    const records = here?.records ?? 0;
    // Where the chain itself does not hold, that is told already.
    if (records >= seq || here?.findings.some((f) => f.kind === 'tampered')) return [];
    const problem = `the checkpoint of ${at} was signed over ${seq} records, ${records} are here`;
    return [{ kind: 'incomplete', chain, seq: records + 1, problem }];
  });
}

function provedBy({ at, size, heads }: Proof, chains: readonly ChainReport[], readAt = 0): Proved {
  const behind = chains.filter(({ chain, records }) => records > (heads[chain]?.seq ?? 0));
  const times = (of: 'behindSince' | 'lastAt') => behind.map((chain) => Date.parse(chain[of] ?? at));
  return {
    at,
    records: size,
    behind: behind.reduce((sum, { chain, records }) => sum + records - (heads[chain]?.seq ?? 0), 0),
    span: behind.length > 0 ? Math.max(readAt, ...times('lastAt')) - Math.min(...times('behindSince')) : 0,
  };
}
