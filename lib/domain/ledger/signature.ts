import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import * as z from 'zod';
import { InvalidEventError } from '../errors.ts';
import { isLowS } from './low-s.ts';
import { leafOf, type Sealed } from './record.ts';
import { RECORD_TYPES, type RecordType } from './types.ts';

/**
 * What stands beside a decision record: ECDSA over P-256 with SHA-256 (FIPS 186-5) of its leaf, in DER and base64, and the key's id.
 * It is not hashed into the chain and is no id of anything: the same record signed twice has two signatures.
 */
export const Signature = z.strictObject({ sig: z.base64(), kid: z.string().regex(/^[0-9a-f]{64}$/) });
export type Signature = z.infer<typeof Signature>;

/** A record on its way into the ledger; a decision carries its signature. */
export type Signed = Sealed & Partial<Signature>;

/** Whether records of a type are decisions, which are signed one by one. */
export const isDecision = (type: RecordType): boolean => RECORD_TYPES[type].signed;

/** The public halves an auditor trusts, by key id. */
export type TrustedKeys = ReadonlyMap<string, KeyObject>;

/** SHA-256 of the key's SPKI in DER, in hex: whoever has the key can tell that it is the one meant. */
export const keyId = (key: KeyObject): string =>
  createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('hex');

/** Reads public keys, in PEM or as the base64 inside it. @throws InvalidEventError for anything but a public P-256 key */
export function trustedKeys(texts: readonly string[]): TrustedKeys {
  return new Map(texts.map(publicKey).map((key) => [keyId(key), key]));
}

// RFC 7468 §2 lets a file explain itself before its armour; ours says there of which ledger the key is.
const ARMOUR = /^(?:(?!-----).*\n)*-----BEGIN PUBLIC KEY-----([\s\S]*)-----END PUBLIC KEY-----$/;

function publicKey(text: string): KeyObject {
  // Whatever else stands in armour is not read: a private key has no business lying at an auditor's.
  const der = Buffer.from(ARMOUR.exec(text.trim())?.[1] ?? text, 'base64');
  let key: KeyObject | undefined;
  try {
    key = createPublicKey({ key: der, format: 'der', type: 'spki' });
  } catch {}
  if (key?.asymmetricKeyDetails?.namedCurve === 'prime256v1') return key;
  throw new InvalidEventError(
    "the ledger's public key must be one on P-256, in PEM: `steward audit key` and the stack's output `LedgerPublicKey` tell it",
  );
}

/** What is wrong with a record's signature; `incomplete` when only the key to check it with is missing. */
export function signatureProblem(
  type: RecordType,
  bytes: string,
  { sig, kid }: Partial<Signature>,
  keys: TrustedKeys,
): { kind: 'tampered' | 'incomplete'; problem: string } | undefined {
  const tampered = (problem: string) => ({ kind: 'tampered' as const, problem });
  if (!isDecision(type)) return sig || kid ? tampered('it is signed, but no decision') : undefined;
  if (!sig || !kid) return tampered('it is a decision, but not signed');
  if (Buffer.from(sig, 'base64').toString('base64') !== sig) return tampered('its signature is not base64');
  if (!isLowS(Buffer.from(sig, 'base64')))
    return tampered('its signature is not spelled as ours are: the twin of one has the same meaning');
  const leaf = leafOf(bytes);
  const holds = (key: KeyObject): boolean => verify('sha256', leaf, key, Buffer.from(sig, 'base64'));
  const key = keys.get(kid);
  if (key) return holds(key) ? undefined : tampered('its signature does not hold');
  if ([...keys.values()].some(holds)) return tampered('it names another key than the one that signed it');
  return {
    kind: 'incomplete',
    problem: `it is signed by key \`${kid}\`, which was not given: give the public key with \`--key\``,
  };
}
