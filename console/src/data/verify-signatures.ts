import type { LedgerProof } from '../../../lib/contract/ledger-api.ts';
import type { StoredRecord } from '../../../lib/domain/ledger/verify.ts';

/** What a reader's own browser found about signatures: with which key, over how many decisions, and up to which record all is signed for. */
export type SignatureVerdict =
  | {
      readonly verdict: 'holds';
      readonly kid?: string;
      readonly decisions: number;
      readonly upTo?: number;
      readonly at?: string;
    }
  | { readonly verdict: 'broken'; readonly seq: number; readonly why: string }
  | { readonly verdict: 'unchecked'; readonly why: string };

/** docs/ledger-format.md, "Signature": the types of records that are decisions. */
const DECISIONS = new Set([
  'EvidenceAdded',
  'VersionRetired',
  'ApprovalRequested',
  'ApprovalAnswered',
  'ApprovalExpired',
  'ApprovalVoided',
  'ApprovalWithdrawn',
  'ExecutionResumed',
  'RaceDecided',
  'ReleaseStarted',
  'ReleaseCompleted',
  'ReleaseRolledBack',
  'ReleaseFailed',
  'FailoverStarted',
  'TrafficMoved',
]);
/** Half of P-256's group order (SP 800-186): of its two spellings a signature has the one with the smaller s. */
const HALF = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n >> 1n;
type PublicKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>;
const ALGORITHM = { name: 'ECDSA', hash: 'SHA-256' } as const;

/**
 * Checks with WebCrypto and the public key that the server tells: every decision is signed by it, nothing else is, and the last checkpoint
 * was signed over this chain as it stands here. Whoever keeps the key elsewhere compares its id; by docs/ledger-format.md alone.
 */
export async function verifySignatures(
  chain: string,
  records: readonly StoredRecord[],
  proof: LedgerProof,
): Promise<SignatureVerdict> {
  if (proof.publicKey === undefined)
    return records.some(({ bytes, sig }) => sig || DECISIONS.has(typeOf(bytes)))
      ? { verdict: 'unchecked', why: 'this server tells no public key' }
      : { verdict: 'holds', decisions: 0 };
  const spki = bytesOf(proof.publicKey);
  const key = await crypto.subtle.importKey('spki', spki, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['verify']);
  const kid = hexOf(await sha256(spki));
  let decisions = 0;
  for (const stored of records) {
    const why = await problemOf(stored, kid, key);
    if (why) return { verdict: 'broken', seq: stored.seq, why };
    if (stored.sig) decisions += 1;
  }
  const { checkpoint } = proof;
  if (!checkpoint) return { verdict: 'holds', kid, decisions };
  const note = await openNote(checkpoint.note, proof.log, kid, key);
  if (!note)
    return { verdict: 'broken', seq: checkpoint.head.seq, why: 'the last checkpoint is not signed by this key' };
  if ((await rootFrom(chain, checkpoint)) !== note.root)
    return { verdict: 'broken', seq: checkpoint.head.seq, why: 'the last checkpoint was signed over another chain' };
  const { seq } = checkpoint.head;
  const signedFor = records.find((record) => record.seq === seq);
  if (!signedFor)
    return { verdict: 'broken', seq, why: `the last checkpoint was signed over ${seq} records, not all are here` };
  if (signedFor.hash !== checkpoint.head.hash)
    return { verdict: 'broken', seq, why: 'the last checkpoint was signed over another record here' };
  return { verdict: 'holds', kid, decisions, upTo: seq, at: note.at };
}

async function problemOf({ bytes, sig, kid }: StoredRecord, own: string, key: PublicKey): Promise<string | undefined> {
  const type = typeOf(bytes);
  if (!DECISIONS.has(type)) return sig || kid ? 'it is signed, but no decision' : undefined;
  if (!sig || !kid) return 'it is a decision, but not signed';
  if (kid !== own) return `it is signed by another key, \`${kid.slice(0, 16)}…\``;
  const text = new TextEncoder().encode(bytes);
  const leaf = new Uint8Array(text.length + 1);
  leaf.set(text, 1);
  return (await holds(bytesOf(sig), leaf, key)) ? undefined : 'its signature does not hold';
}

function typeOf(bytes: string): string {
  try {
    return String((JSON.parse(bytes) as { type?: unknown }).type);
  } catch {
    return '';
  }
}

async function openNote(note: string, log: string, kid: string, key: PublicKey) {
  const end = note.lastIndexOf('\n\n');
  const text = note.slice(0, end + 1);
  const [origin, , root, at] = text.split('\n');
  if (end < 0 || origin !== log || !root || !at?.startsWith('at ')) return undefined;
  for (const line of note.slice(end + 2).split('\n')) {
    const blob = line.startsWith(`— ${log} `) ? bytesOf(line.slice(`— ${log} `.length)) : undefined;
    if (!blob || hexOf(blob.subarray(0, 4)) !== kid.slice(0, 8)) continue;
    const good = await holds(blob.subarray(4), new TextEncoder().encode(text), key);
    return good ? { root, at: at.slice('at '.length) } : undefined;
  }
  return undefined;
}

/** The root that a leaf and its audit path lead to (RFC 9162 §2.1.3.2), in base64. */
async function rootFrom(
  chain: string,
  { head, index, leaves, path }: NonNullable<LedgerProof['checkpoint']>,
): Promise<string> {
  const leaf = new TextEncoder().encode(`{"chain":${JSON.stringify(chain)},"hash":"${head.hash}","seq":${head.seq}}`);
  let hash = await sha256(join(new Uint8Array([0]), leaf));
  let [node, last] = [index, leaves - 1];
  for (const text of path) {
    if (last === 0) return '';
    const other = bytesOf(text);
    const fromLeft = node % 2 === 1 || node === last;
    hash = await sha256(fromLeft ? join(new Uint8Array([1]), other, hash) : join(new Uint8Array([1]), hash, other));
    if (fromLeft) while (node % 2 === 0 && node !== 0) [node, last] = [node >> 1, last >> 1];
    [node, last] = [node >> 1, last >> 1];
  }
  return last === 0 ? btoa(String.fromCharCode(...hash)) : '';
}

/** WebCrypto takes r and s side by side, 32 bytes each; stored they are in DER. */
async function holds(der: Uint8Array<ArrayBuffer>, message: Uint8Array<ArrayBuffer>, key: PublicKey): Promise<boolean> {
  const numbers: Uint8Array[] = [];
  for (let at = 2; at < der.length; at += 2 + (der[at + 1] ?? 0))
    numbers.push(der.subarray(at + 2, at + 2 + (der[at + 1] ?? 0)));
  const [r, s] = numbers.map((bytes) => BigInt(`0x${hexOf(bytes) || '0'}`));
  if (r === undefined || s === undefined || numbers.length !== 2 || s > HALF || r >> 256n) return false;
  const hex = r.toString(16).padStart(64, '0') + s.toString(16).padStart(64, '0');
  const raw = new Uint8Array(64).map((_, i) => Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16));
  return crypto.subtle.verify(ALGORITHM, key, raw, message);
}

const sha256 = async (bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
const hexOf = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
const bytesOf = (base64: string): Uint8Array<ArrayBuffer> => {
  try {
    return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  } catch {
    return new Uint8Array();
  }
};

function join(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
