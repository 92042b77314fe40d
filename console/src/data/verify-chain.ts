import type { Head } from '../../../lib/domain/ledger/head.ts';
import type { StoredRecord } from '../../../lib/domain/ledger/verify.ts';

/** What a reader's own browser found about a chain. `seq` is the first record that does not hold. */
export type ChainVerdict =
  | { readonly verdict: 'verified'; readonly records: number }
  | { readonly verdict: 'broken'; readonly seq: number; readonly why: string };

const NO_PREVIOUS = '0'.repeat(64);

/**
 * Re-derives a chain from its stored bytes with WebCrypto, by docs/ledger-format.md alone: nothing the server computed is
 * believed but the bytes and the head, and those must fit together. Stops at the first record that fails.
 */
export async function verifyChain(
  chain: string,
  records: readonly StoredRecord[],
  head: Head | undefined,
): Promise<ChainVerdict> {
  const hashes = await Promise.all(records.map(({ bytes }) => leafHash(bytes)));
  let before = { prev: NO_PREVIOUS, at: '', log: undefined as string | undefined };
  for (const [i, stored] of records.entries()) {
    const seq = i + 1;
    const read = recordOf(stored.bytes);
    const why = read
      ? problemOf(stored, read, { chain, seq, hash: hashes[i] ?? '', ...before })
      : 'its bytes are not canonical JSON';
    if (why) return { verdict: 'broken', seq, why };
    before = { prev: stored.hash, at: String(read?.at), log: String(read?.log) };
  }
  const last = records.length;
  if (!head) return { verdict: 'broken', seq: last + 1, why: 'no head is stored for this chain' };
  if (head.seq > last)
    return {
      verdict: 'broken',
      seq: last + 1,
      why: `the head says ${head.seq} records, ${last} are here: the tail is missing`,
    };
  if (head.seq < last || head.hash !== before.prev)
    return { verdict: 'broken', seq: last, why: 'the last record is not the one the head was written for' };
  return { verdict: 'verified', records: last };
}

/** SHA-256(0x00 || UTF-8 bytes) in hex. */
export async function leafHash(bytes: string): Promise<string> {
  const text = new TextEncoder().encode(bytes);
  const leaf = new Uint8Array(text.length + 1);
  leaf.set(text, 1);
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', leaf));
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

interface Expected {
  readonly chain: string;
  readonly seq: number;
  readonly hash: string;
  readonly prev: string;
  readonly at: string;
  readonly log: string | undefined;
}

function problemOf(stored: StoredRecord, record: Record<string, unknown>, expected: Expected): string | undefined {
  if (stored.seq !== expected.seq || record.seq !== expected.seq)
    return `a record is missing: expected seq ${expected.seq}, found ${record.seq}`;
  if (stored.hash !== expected.hash) return 'its hash is not the hash of its bytes';
  if (stored.chain !== expected.chain || record.chain !== expected.chain) return 'it belongs to another chain';
  if (expected.log !== undefined && record.log !== expected.log) return 'it belongs to another ledger';
  if (record.prev !== expected.prev) return 'it does not continue the record before it';
  if (typeof record.at !== 'string' || record.at < expected.at) return 'its time goes backwards';
  return undefined;
}

function recordOf(bytes: string): Record<string, unknown> | undefined {
  try {
    const read: unknown = JSON.parse(bytes);
    const plain = typeof read === 'object' && read !== null && !Array.isArray(read);
    return plain && canonical(read) === bytes ? (read as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** RFC 8785: keys in UTF-16 order, no spaces, numbers and strings as ECMAScript writes them. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(',')}}`;
}
