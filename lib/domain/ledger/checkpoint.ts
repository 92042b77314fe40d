import { createHash, type KeyObject, verify } from 'node:crypto';
import * as z from 'zod';
import { IntegrityError } from '../errors.ts';
import { CHAIN_NAME } from './chain.ts';
import { isLowS } from './low-s.ts';
import { canonical } from './record.ts';
import type { TrustedKeys } from './signature.ts';

const ChainHead = z.strictObject({ seq: z.int().positive(), hash: z.string().regex(/^[0-9a-f]{64}$/) });

/** Where every chain stood at one moment, by the chain's name. */
export const ChainHeads = z.record(z.string().regex(CHAIN_NAME), ChainHead);
export type ChainHeads = z.infer<typeof ChainHeads>;

/**
 * A signed statement of all chains: the note is what is signed (docs/ledger-format.md, "Checkpoint"), the heads are what its root is
 * made of. One alone proves a ledger up to it; two of one ledger prove that the later one only grew.
 */
export const Checkpoint = z.strictObject({ v: z.literal(1), note: z.string().max(100_000), heads: ChainHeads });
export type Checkpoint = z.infer<typeof Checkpoint>;

/** What a note says: the ledger's name, how many records all chains hold, the root over their heads, and when it was signed. */
export interface Statement {
  readonly log: string;
  readonly size: number;
  /** SHA-256 in base64. */
  readonly root: string;
  /** UTC with milliseconds. */
  readonly at: string;
}

/** How many records the chains hold together: it only grows, since chains only grow. */
export const sizeOf = (heads: ChainHeads): number => Object.values(heads).reduce((sum, { seq }) => sum + seq, 0);

/** The Merkle tree hash (RFC 6962 §2.1) in base64 of the chains' heads, each leaf the RFC 8785 form of `{chain, hash, seq}`, in the order of the names' UTF-16 units. */
export function rootOf(heads: ChainHeads): string {
  return treeHash(leavesOf(heads)).toString('base64');
}

const leavesOf = (heads: ChainHeads): Buffer[] =>
  Object.keys(heads)
    .sort()
    .map((chain) => sha256(Buffer.from([0]), Buffer.from(canonical({ chain, ...heads[chain]! }), 'utf8')));

/** What shows that a root was made over one chain's head, without the names of the others (RFC 6962 §2.1.1); hashes in base64. */
export interface Inclusion {
  readonly head: { readonly seq: number; readonly hash: string };
  readonly index: number;
  readonly leaves: number;
  readonly path: readonly string[];
}

/** The audit path of a chain; none when the root knows no such chain. */
export function inclusionOf(heads: ChainHeads, chain: string): Inclusion | undefined {
  const head = heads[chain];
  if (!head) return undefined;
  const leaves = leavesOf(heads);
  const index = Object.keys(heads).sort().indexOf(chain);
  return { head, index, leaves: leaves.length, path: pathOf(index, leaves).map((hash) => hash.toString('base64')) };
}

function pathOf(index: number, leaves: readonly Buffer[]): Buffer[] {
  if (leaves.length <= 1) return [];
  const split = splitOf(leaves.length);
  const [left, right] = [leaves.slice(0, split), leaves.slice(split)];
  return index < split ? [...pathOf(index, left), treeHash(right)] : [...pathOf(index - split, right), treeHash(left)];
}

/** The largest power of two below a number of leaves. */
function splitOf(leaves: number): number {
  let split = 1;
  while (split * 2 < leaves) split *= 2;
  return split;
}

function treeHash(leaves: readonly Buffer[]): Buffer {
  if (leaves.length <= 1) return leaves[0] ?? sha256();
  const split = splitOf(leaves.length);
  return sha256(Buffer.from([1]), treeHash(leaves.slice(0, split)), treeHash(leaves.slice(split)));
}

const sha256 = (...parts: readonly Buffer[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** The text that is signed: a C2SP tlog-checkpoint whose one extension line is the time, since an idle ledger is signed anew each day. */
export const textOf = ({ log, size, root, at }: Statement): string => `${log}\n${size}\n${root}\nat ${at}\n`;

/** The text with its signature (DER) as a C2SP signed note: type 0x02, whose key id is the first four bytes of SHA-256 over the SPKI. */
export function noteOf(statement: Statement, { sig, kid }: { readonly sig: string; readonly kid: string }): string {
  const signature = Buffer.concat([Buffer.from(kid.slice(0, 8), 'hex'), Buffer.from(sig, 'base64')]);
  return `${textOf(statement)}\n— ${statement.log} ${signature.toString('base64')}\n`;
}

export type Opened =
  | { readonly statement: Statement }
  | { readonly kind: 'tampered' | 'incomplete'; readonly problem: string };

const TEXT = /^([^\n]+)\n(0|[1-9]\d{0,14})\n([A-Za-z0-9+/]{43}=)\nat (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)\n$/;
const LINE = /^— ([^ +]+) ([A-Za-z0-9+/]+={0,2})$/;
// The specification has verifiers take at least sixteen; more than this is no note of ours.
const MOST_SIGNATURES = 64;

/**
 * Opens a note as C2SP's signed-note demands: signatures of unknown keys are passed over, one known key's that does not hold rejects it.
 * Spec: github.com/C2SP/C2SP/blob/main/signed-note.md and tlog-checkpoint.md.
 */
export function openNote(note: string, log: string, keys: TrustedKeys): Opened {
  const bad = (problem: string) => ({ kind: 'tampered' as const, problem });
  const end = note.lastIndexOf('\n\n');
  if (end < 0 || !note.endsWith('\n')) return bad('the note has no signatures');
  const text = note.slice(0, end + 1);
  const fields = TEXT.exec(text);
  if (!fields) return bad('the note is not a checkpoint');
  const [, origin, size, root, at] = fields as unknown as [string, string, string, string, string];
  if (origin !== log) return bad(`the note is of the ledger \`${origin}\`, not of \`${log}\``);
  if (Number.isNaN(Date.parse(at)) || !Number.isSafeInteger(Number(size))) return bad('the note is not a checkpoint');
  const lines = note.slice(end + 2, -1).split('\n');
  if (lines.length > MOST_SIGNATURES) return bad(`the note has more than ${MOST_SIGNATURES} signatures`);
  const signatures = lines.map((line) => LINE.exec(line));
  if (signatures.some((line) => line === null))
    return bad('a signature line of the note is not as signed notes have them');
  let held = 0;
  for (const [, name, blob] of signatures as RegExpExecArray[]) {
    if (name !== log) continue;
    const bytes = Buffer.from(blob!, 'base64');
    if (bytes.toString('base64') !== blob) return bad("the note's signature is not base64");
    const id = bytes.subarray(0, 4).toString('hex');
    const meant = [...keys].filter(([kid]) => kid.startsWith(id)).map(([, key]) => key);
    if (meant.length === 0) continue;
    if (!meant.some((key) => holds(text, bytes.subarray(4), key))) return bad("the note's signature does not hold");
    held += 1;
  }
  if (held > 0) return { statement: { log: origin, size: Number(size), root, at } };
  return {
    kind: 'incomplete',
    problem: 'the note is signed by no key that was given: give the public key with `--key`',
  };
}

const holds = (text: string, sig: Buffer, key: KeyObject): boolean =>
  isLowS(sig) && verify('sha256', Buffer.from(text, 'utf8'), key, sig);

/** Opens a checkpoint: its note, and that size and root are those of the heads beside it. */
export function openCheckpoint({ note, heads }: Checkpoint, log: string, keys: TrustedKeys): Opened {
  const opened = openNote(note, log, keys);
  if (!('statement' in opened)) return opened;
  const { size, root } = opened.statement;
  if (sizeOf(heads) !== size || rootOf(heads) !== root)
    return { kind: 'tampered', problem: 'the heads beside the note are not the ones it was signed over' };
  return opened;
}

/** Whether the chains only grew from one checkpoint to another set of heads. @throws IntegrityError naming the chain that did not */
export function assertGrown(before: ChainHeads, after: ChainHeads): void {
  for (const [chain, { seq, hash }] of Object.entries(before)) {
    const now = after[chain];
    if (!now || now.seq < seq || (now.seq === seq && now.hash !== hash))
      throw new IntegrityError(
        `chain \`${chain}\` had ${seq} records when the last checkpoint was signed, now ${now ? `${now.seq}, or others` : 'it is gone'}`,
      );
  }
}
