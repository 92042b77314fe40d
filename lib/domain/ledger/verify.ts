import { CATALOG_CHAIN } from './chain.ts';
import type { Head } from './head.ts';
import { canonical, LedgerRecord, leafHash, NO_PREVIOUS } from './record.ts';
import { type Signature, signatureProblem, type TrustedKeys } from './signature.ts';
import type { ApprovedEvidence } from './told-evidence.ts';

/** One stored line: the chain and position it was found at, the bytes as written, their stored hash; a decision's signature. */
export interface StoredRecord extends Partial<Signature> {
  readonly chain: string;
  readonly seq: number;
  readonly bytes: string;
  readonly hash: string;
}

export type Finding =
  | { readonly kind: 'tampered'; readonly chain: string; readonly seq: number; readonly problem: string }
  | { readonly kind: 'incomplete'; readonly chain: string; readonly seq: number; readonly problem: string };

export interface ChainReport {
  readonly chain: string;
  readonly records: number;
  readonly head?: Head;
  readonly findings: readonly Finding[];
  /** Chains the catalog lists; only filled for the catalog itself. */
  readonly listed: readonly { chain: string; firstHash: string }[];
  readonly firstHash?: string;
  /** Of a model's chain: what people said yes to, and with which evidence. */
  readonly approved?: readonly ApprovedEvidence[];
  /** When the first record after every mark was written, and the last that holds. */
  readonly behindSince?: string;
  readonly lastAt?: string;
}

const BEFORE_ALL = { seq: 0, hash: NO_PREVIOUS };

interface VerifierOptions {
  /** Where to go on from, when the records up to there were re-derived before. */
  readonly after?: { readonly seq: number; readonly hash: string };
  /** What stood at some positions when a checkpoint was signed, by `seq`. */
  readonly marks?: ReadonlyMap<number, string>;
  /** Nobody here has a public key: that signatures cannot be checked is no finding. */
  readonly keyless?: boolean;
  /** Hears every record that holds. */
  readonly hears?: (record: LedgerRecord) => void;
}

/** Re-derives one chain, record by record in the order they come: what it keeps does not grow with the chain. */
export interface ChainVerifier {
  /** False once nothing more need be read: a record did not hold. */
  take(item: StoredRecord): boolean;
  report(head: Head | undefined): ChainReport;
}

/**
 * Strict canonical JSON, schema, own position, link, time, stored hash, signature, head. Stops at the first record that does not
 * hold, and names it; a signature by a key that is not among `keys` is told last, since the rest can still be checked. `log` is the
 * origin every record must carry.
 */
export function chainVerifier(
  chain: string,
  log: string,
  keys: TrustedKeys,
  { after = BEFORE_ALL, marks, keyless = false, hears }: VerifierOptions = {},
): ChainVerifier {
  const listed: { chain: string; firstHash: string }[] = [];
  let prev = after.hash;
  let at = '';
  let seq = after.seq;
  let firstHash: string | undefined;
  let behindSince: string | undefined;
  const marked = Math.max(0, ...(marks?.keys() ?? []));
  let unchecked: Finding | undefined;
  let broken: Finding | undefined;

  const take = (item: StoredRecord): boolean => {
    if (broken) return false;
    const read = readAs(item, { chain, seq: seq + 1, prev, at, log });
    const signature = 'record' in read && signatureProblem(read.record.type, item.bytes, item, keys);
    const problem = 'problem' in read ? read.problem : signature && signature.kind === 'tampered' && signature.problem;
    const mark = marks?.get(seq + 1);
    const other = mark !== undefined && mark !== item.hash && 'a checkpoint was signed over another record here';
    if (problem || other) broken = { kind: 'tampered', chain, seq: seq + 1, problem: problem || String(other) };
    if (!('record' in read) || broken) return false;
    const { record } = read;
    seq += 1;
    if (signature && !keyless) unchecked ??= { ...signature, chain, seq };
    prev = item.hash;
    at = record.at;
    if (seq > marked) behindSince ??= at;
    firstHash ??= item.hash;
    if (chain === CATALOG_CHAIN && record.type === 'ChainCreated')
      listed.push({ chain: String(record.data.chain), firstHash: String(record.data.firstHash) });
    hears?.(record);
    return true;
  };
  const ending = (head: Head | undefined): Finding | undefined => {
    if (broken) return broken;
    if (!head) return { kind: 'incomplete', chain, seq, problem: 'no head is stored for this chain' };
    if (head.seq > seq) {
      const problem = `the head says ${head.seq} records, ${seq} are here: the tail is missing`;
      return { kind: 'incomplete', chain, seq: seq + 1, problem };
    }
    if (head.seq < seq || head.hash !== prev)
      return { kind: 'tampered', chain, seq, problem: 'the last record is not the one the head was written for' };
    return undefined;
  };
  return {
    take,
    report: (head) => ({
      chain,
      records: seq - after.seq,
      ...(behindSince !== undefined && { behindSince }),
      ...(at && { lastAt: at }),
      ...(head && { head }),
      findings: [ending(head), unchecked].filter((found) => found !== undefined),
      listed,
      ...(firstHash && { firstHash }),
    }),
  };
}

/** The same for a chain that is at hand. */
export function verifyChain(
  chain: string,
  stored: Iterable<StoredRecord>,
  head: Head | undefined,
  log: string,
  keys: TrustedKeys,
): ChainReport {
  const verifier = chainVerifier(chain, log, keys);
  for (const item of stored) if (!verifier.take(item)) break;
  return verifier.report(head);
}

/**
 * What is wrong with one record by itself: its bytes, place, link to the record before (absent for the first of a chain), hash and signature.
 * What stands before and after those two is `chainVerifier`'s to ask.
 */
export function recordFinding(
  item: StoredRecord,
  before: StoredRecord | undefined,
  log: string,
  keys: TrustedKeys,
): Finding | undefined {
  const { chain, seq } = item;
  const read = readAs(item, { chain, seq, prev: before?.hash ?? NO_PREVIOUS, at: '', log });
  if ('problem' in read) return { kind: 'tampered', chain, seq, problem: read.problem };
  const signature = signatureProblem(read.record.type, item.bytes, item, keys);
  return signature && { ...signature, chain, seq };
}

interface Expected {
  readonly chain: string;
  readonly seq: number;
  readonly prev: string;
  readonly at: string;
  readonly log: string;
}

/** The record an item holds, read once; or why it is not the one that is expected there. */
function readAs(item: StoredRecord, expected: Expected): { record: LedgerRecord } | { problem: string } {
  let raw: unknown;
  try {
    raw = JSON.parse(item.bytes);
    if (canonical(raw) !== item.bytes) return { problem: 'the stored bytes are not canonical JSON' };
  } catch {
    return { problem: 'the stored bytes are not plain JSON' };
  }
  const parsed = LedgerRecord.safeParse(raw);
  if (!parsed.success)
    return { problem: `the record does not fit its schema: ${parsed.error.issues[0]?.path.join('.')}` };
  const problem = problemOf(item, parsed.data, expected);
  return problem === undefined ? { record: parsed.data } : { problem };
}

function problemOf(item: StoredRecord, record: LedgerRecord, expected: Expected): string | undefined {
  if (leafHash(item.bytes) !== item.hash) return 'the stored hash is not the hash of the stored bytes';
  if (item.chain !== expected.chain || record.chain !== expected.chain) return 'the record belongs to another chain';
  if (item.seq !== expected.seq || record.seq !== expected.seq)
    return `expected seq ${expected.seq}, found ${record.seq}`;
  if (record.log !== expected.log) return `the record belongs to log \`${record.log}\``;
  if (record.prev !== expected.prev) return 'prev is not the hash of the record before';
  if (record.at < expected.at) return 'time goes backwards';
  return undefined;
}

export interface LedgerReport {
  readonly verdict: 'verified' | 'tampered' | 'incomplete';
  readonly records: number;
  readonly chains: readonly ChainReport[];
  readonly findings: readonly Finding[];
}

/** All chains together: the catalog must list exactly the chains that are here, each by the hash of its first record. */
export function verifyLedger(chains: readonly ChainReport[]): LedgerReport {
  const findings: Finding[] = chains.flatMap((c) => c.findings);
  const byName = new Map(chains.map((c) => [c.chain, c]));
  const catalog = byName.get(CATALOG_CHAIN);
  if (!catalog || catalog.records === 0)
    findings.push({
      kind: 'incomplete',
      chain: CATALOG_CHAIN,
      seq: 1,
      problem: 'there is no catalog: nothing to verify',
    });
  // A catalog that is itself incomplete proves nothing about what it does not list.
  const whole = catalog !== undefined && catalog.records > 0 && catalog.findings.length === 0;
  const listed = catalog?.listed ?? [];
  for (const [i, entry] of listed.entries()) {
    const found = byName.get(entry.chain);
    if (!found || found.records === 0)
      findings.push({
        kind: 'incomplete',
        chain: entry.chain,
        seq: 1,
        problem: 'the catalog lists this chain, but it is not here',
      });
    else if (found.firstHash !== entry.firstHash)
      findings.push({
        kind: 'tampered',
        chain: CATALOG_CHAIN,
        seq: i + 1,
        problem: `chain \`${entry.chain}\` began with another record`,
      });
  }
  const names = new Set(listed.map(({ chain }) => chain));
  for (const c of chains)
    if (c.chain !== CATALOG_CHAIN && c.findings.length === 0 && whole && !names.has(c.chain))
      findings.push({ kind: 'tampered', chain: c.chain, seq: 1, problem: 'the catalog does not list this chain' });
  return { verdict: verdictOf(findings), records: chains.reduce((n, c) => n + c.records, 0), chains, findings };
}

/** The worst that was found. */
export const verdictOf = (findings: readonly Finding[]): LedgerReport['verdict'] =>
  findings.some((f) => f.kind === 'tampered') ? 'tampered' : findings.length > 0 ? 'incomplete' : 'verified';
