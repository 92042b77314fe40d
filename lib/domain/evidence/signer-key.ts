import { createHash, createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';

/** The hash that Sigstore gives each curve of ECDSA, by OpenSSL's name of the curve. */
export const HASHES: Readonly<Record<string, string>> = {
  prime256v1: 'sha256',
  secp384r1: 'sha384',
  secp521r1: 'sha512',
};

/** SHA-256 of the SPKI in DER of what a signer's PEM holds, its certificate's key where it is one. @throws Error for neither, and for keys of other kinds */
export function keyDigest(pem: string): string {
  const { key } = trustedKey(pem);
  const known = key.asymmetricKeyType === 'ed25519' || HASHES[key.asymmetricKeyDetails?.namedCurve ?? ''] !== undefined;
  if (!known) throw new Error('a key of another kind than P-256, P-384, P-521 and Ed25519');
  return spkiDigest(key);
}

/** SHA-256 of a key's SPKI in DER, lower-case hex. */
export const spkiDigest = (key: KeyObject): string =>
  createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('hex');

/** What a signer's PEM holds. @throws Error for what is no public key and no certificate */
export function trustedKey(pem: string): { key: KeyObject; certificate?: X509Certificate } {
  if (!pem.includes('CERTIFICATE')) return { key: createPublicKey(pem) };
  const certificate = new X509Certificate(pem);
  return { key: certificate.publicKey, certificate };
}

/** Undefined for what is no certificate, for one that is no DER (OpenSSL reads lengths that only BER has), and for one whose key is none. */
export function certificateOf(der: Buffer): X509Certificate | undefined {
  try {
    const certificate = new X509Certificate(der);
    extensionsOf(certificate);
    // It is decoded when it is asked for.
    return certificate.publicKey && certificate;
  } catch {
    return undefined;
  }
}

/** Ids of extensions, DER in hex: keyUsage 2.5.29.15, and those of Sigstore's Fulcio below 1.3.6.1.4.1.57264.1 (sigstore/fulcio, its page of OIDs). */
const KEY_USAGE = '551d0f';
const FULCIO = '2b0601040183bf3001';
const CODE_SIGNING = '1.3.6.1.5.5.7.3.3';
const ANY_PURPOSE = '2.5.29.37.0';
const DIGITAL_SIGNATURE = 0x80;

/** Whether Sigstore's Fulcio issued it, for minutes, to whoever had signed in somewhere. */
export const isKeyless = (certificate: X509Certificate): boolean =>
  [...extensionsOf(certificate).keys()].some((id) => id.startsWith(FULCIO));

/**
 * Why a certificate signs no model: its `keyUsage` must have `digitalSignature`, or its `extKeyUsage` `codeSigning` (as the tool of OpenSSF asks,
 * model-signing 1.1.1), and an `extKeyUsage` that is there must allow code signing (RFC 5280, 4.2.1.12). Undefined where it may.
 */
export function unfitUsage(certificate: X509Certificate): string | undefined {
  // Absent where there is no such extension, whatever the types say.
  const purposes = certificate.keyUsage as readonly string[] | undefined;
  if (purposes?.includes(CODE_SIGNING)) return undefined;
  if (purposes && !purposes.includes(ANY_PURPOSE)) return `its \`extKeyUsage\` has no \`codeSigning\``;
  // A BIT STRING: its tag, its length, how many bits of its last byte are none, and the bits.
  const usage = extensionsOf(certificate).get(KEY_USAGE);
  if (usage === undefined) return 'it has no `keyUsage`';
  return usage[0] === 0x03 && ((usage[3] ?? 0) & DIGITAL_SIGNATURE) !== 0
    ? undefined
    : 'its `keyUsage` has no `digitalSignature`';
}

interface DerItem {
  readonly tag: number;
  readonly bytes: Buffer;
}

/** The items within a constructed one (X.690, 8.1): OpenSSL has read the certificate already. */
function itemsIn(der: Buffer): DerItem[] {
  const items: DerItem[] = [];
  for (let at = 0; at + 2 <= der.length; ) {
    const short = der[at + 1]!;
    const more = short < 0x80 ? 0 : short & 0x7f;
    const from = at + 2 + more;
    const length = more === 0 ? short : der.readUIntBE(at + 2, Math.min(6, more));
    items.push({ tag: der[at]!, bytes: der.subarray(from, from + length) });
    at = from + length;
  }
  return items;
}

/** Values of a certificate's extensions by their ids (RFC 5280, 4.1): those of version 3 stand under `[3]`. */
function extensionsOf({ raw }: X509Certificate): Map<string, Buffer> {
  const [certificate] = itemsIn(raw);
  const [signed] = itemsIn(certificate!.bytes);
  const [list] = itemsIn(itemsIn(signed!.bytes).find(({ tag }) => tag === 0xa3)?.bytes ?? Buffer.alloc(0));
  const extensions = itemsIn(list?.bytes ?? Buffer.alloc(0)).map(({ bytes }) => itemsIn(bytes));
  return new Map(extensions.map((parts) => [parts[0]!.bytes.toString('hex'), parts.at(-1)!.bytes]));
}
