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
