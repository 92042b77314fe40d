import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import * as z from 'zod';
import { IntegrityError, InvalidEventError } from '../errors.ts';
import { Reason } from '../reason.ts';
import { RecordType } from './types.ts';

const hex64 = z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hex digits');

export const Actor = z.strictObject({
  kind: z.enum(['person', 'service', 'aws']),
  id: z.string().min(1).max(256),
  amr: z.array(z.string()).optional(),
});
export type Actor = z.infer<typeof Actor>;

export const Subject = z.strictObject({
  tenant: z.string(),
  model: z.string().optional(),
  version: z.int().positive().optional(),
  deployment: z.string().optional(),
});
export type Subject = z.infer<typeof Subject>;

export const EvidenceRef = z.strictObject({ name: z.string(), sha256: hex64 });
export type EvidenceRef = z.infer<typeof EvidenceRef>;

/** Where a record stands: what an item that decides was written with, and can be held against. */
export const RecordPlace = z.object({ chain: z.string(), seq: z.int().positive(), hash: hex64 });
export type RecordPlace = z.infer<typeof RecordPlace>;

/** What a flow writes; the ledger adds position, time and hash. Measured quantities are decimal strings, never numbers. */
export const Draft = z.strictObject({
  type: RecordType,
  actor: Actor,
  subject: Subject,
  cause: z.strictObject({ event: z.string().optional(), execution: z.string().optional() }).optional(),
  policy: z.strictObject({ sha256: hex64, engine: z.string() }).optional(),
  verdict: z.string().optional(),
  reasons: z.array(Reason).optional(),
  evidence: z.array(EvidenceRef).optional(),
  data: z.record(z.string(), z.json()),
});
export type Draft = z.infer<typeof Draft>;

/** One entry of one hash chain. `prev` is the leaf hash of `seq - 1`, 64 zeros for `seq` 1. */
export const LedgerRecord = Draft.extend({
  v: z.literal(1),
  log: z.string(),
  chain: z.string(),
  seq: z.int().positive(),
  id: z.uuid(),
  once: z.string().regex(/^sha256:[0-9a-f]{64}$/),
  at: z.iso.datetime({ precision: 3 }),
  prev: hex64,
});
export type LedgerRecord = z.infer<typeof LedgerRecord>;

/**
 * A record as it is stored, read again at its place. Whether it follows from the one before, and its signature, is not asked here
 * (lib/domain/ledger/verify.ts).
 * @throws IntegrityError naming the place, on bytes that are no record, or not those that are hashed there
 */
export function readRecord({ chain, seq, bytes, hash }: RecordPlace & { readonly bytes: string }): LedgerRecord {
  const read = leafHash(bytes) === hash ? LedgerRecord.safeParse(plainJson(bytes)).data : undefined;
  if (read?.chain === chain && read.seq === seq) return read;
  throw new IntegrityError(`tampered: ${chain} seq ${seq}: it is not the record that was written there`, {
    verdict: 'tampered',
  });
}

function plainJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export const NO_PREVIOUS = '0'.repeat(64);
const MAX_BYTES = 16 * 1024;
// Records stay shallow (8 levels) by their schemas; this cap only keeps hostile evidence from exhausting the stack.
const MAX_DEPTH = 32;

/** A record as stored: its canonical bytes (RFC 8785) and their hash. */
export interface Sealed {
  readonly record: LedgerRecord;
  readonly bytes: string;
  readonly hash: string;
}

/** RFC 6962 §2.1: the leaf of a record, 0x00 || bytes. */
export const leafOf = (bytes: string): Buffer => Buffer.concat([Buffer.from([0]), Buffer.from(bytes, 'utf8')]);

/** SHA-256 of the leaf, in hex: it chains records, is what decisions are signed over, and later feeds the Merkle tree. */
export const leafHash = (bytes: string): string => createHash('sha256').update(leafOf(bytes)).digest('hex');

/** SHA-256 of the RFC 8785 form of any plain JSON value, in hex. */
export const digestOf = (value: unknown): string => createHash('sha256').update(canonical(value)).digest('hex');

/** RFC 8785 text of plain JSON. Throws `IntegrityError` on what JSON cannot carry unchanged. */
export function canonical(value: unknown): string {
  assertPlain(value, Number.isFinite, 0);
  return canonicalize(value) as string;
}

/** Checks, canonicalises and hashes one record. */
export function sealRecord(record: LedgerRecord): Sealed {
  const checked = LedgerRecord.parse(record);
  // Numbers must survive every JSON reader, not only this one: integers within 2^53-1, quantities as strings.
  assertPlain(checked, Number.isSafeInteger, 0);
  const bytes = canonical(checked);
  if (Buffer.byteLength(bytes) > MAX_BYTES)
    // Nobody tampered: it is what a flow wants to write.
    throw new InvalidEventError(`record of type \`${record.type}\` is over 16 KiB: put large content into evidence`);
  return { record: checked, bytes, hash: leafHash(bytes) };
}

function assertPlain(value: unknown, allowed: (n: number) => boolean, depth: number): void {
  if (depth > MAX_DEPTH) throw new IntegrityError('value is nested too deep to be recorded');
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return;
  if (typeof value === 'number') {
    if (allowed(value)) return;
    throw new IntegrityError(`number \`${value}\` cannot be recorded exactly: write it as a decimal string`);
  }
  if (Array.isArray(value)) {
    for (const item of value) assertPlain(item, allowed, depth + 1);
    return;
  }
  if (typeof value === 'object' && [Object.prototype, null].includes(Object.getPrototypeOf(value))) {
    for (const item of Object.values(value)) if (item !== undefined) assertPlain(item, allowed, depth + 1);
    return;
  }
  throw new IntegrityError(`value of type \`${typeof value}\` cannot be recorded: use plain JSON`);
}
