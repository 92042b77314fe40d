import { type KeyObject, verify, type X509Certificate } from 'node:crypto';
import { iso } from '../time.ts';
import type { TrustedSigner } from './evidence-policy.ts';
import { readSignedModel, type SignedFile } from './model-signing.ts';
import { countIn, EvidenceMisfit, misfit } from './reading.ts';
import { certificateOf, HASHES, spkiDigest, trustedKey, unfitUsage } from './signer-key.ts';
import type { DsseEnvelope } from './statement.ts';

/** A signature that holds: by whose key (its SHA-256 over the SPKI in DER), and over how many files. */
export type VerifiedSignature = { readonly signer: string; readonly key: string; readonly files: number };

/** A file of a version as its inventory has it; `-<n>` behind the digest is of parts. */
type VersionFile = { readonly name: string; readonly sha256: string };

/** One source of files that is served: a single object, or everything below a prefix. */
export interface SignedSource {
  readonly kind: 'object' | 'prefix';
  readonly files: readonly VersionFile[];
}

/**
 * Verifies an OpenSSF model signature over exactly the files of a version: under a key or certificate that the manifest names, over DSSE's pre-authentication
 * encoding (DSSE v1.0.2, "Signature Definition"), with the hash that Sigstore gives each curve (SHA-256, 384 and 512; Ed25519 has its own).
 * @param sources what the version serves; undefined where no inventory tells
 * @param brought when a person brought it (epoch ms), if one did: a certificate must have been valid then
 * @returns what holds, or in words why nothing does
 */
export function verifySignature(
  bytes: Buffer,
  signers: readonly TrustedSigner[],
  sources: readonly SignedSource[] | undefined,
  brought?: number,
): VerifiedSignature | { readonly refused: string } {
  try {
    const { envelope, certificates, files } = readSignedModel(bytes);
    const by = signerOf(envelope, certificates.map(certificateOf), signers, brought);
    if (sources === undefined) return misfit('no list of the version’s files was made when it was registered');
    compareFiles(files, sources);
    return { ...by, files: files.length };
  } catch (error) {
    if (error instanceof EvidenceMisfit) return { refused: error.message };
    throw error;
  }
}

function signerOf(
  envelope: DsseEnvelope,
  certificates: readonly (X509Certificate | undefined)[],
  signers: readonly TrustedSigner[],
  brought: number | undefined,
) {
  if (signers.length === 0)
    return misfit('the manifest names nobody whose signature counts: `gate.signers`, each with `name` and `pem`');
  const message = preAuthentication(envelope);
  const holds = (key: KeyObject) =>
    envelope.signatures.some(({ sig }) => holdsUnder(key, message, Buffer.from(sig, 'base64')));
  // One signer's certificate may not sign while another's bare key does: the first that holds counts.
  let unfit: string | undefined;
  for (const { name, pem } of signers) {
    const anchor = trustedKey(pem);
    const leaf = anchor.certificate && leafUnder(anchor.certificate, certificates);
    const key = anchor.certificate ? leaf?.publicKey : anchor.key;
    if (!key || !holds(key)) continue;
    const why = leaf && whyNoSigner(leaf, brought);
    if (why === undefined) return { signer: name, key: spkiDigest(key) };
    unfit ??= why;
  }
  if (unfit !== undefined) return misfit(unfit);
  const [own] = certificates;
  if (own && holds(own.publicKey))
    return misfit(
      `it was signed under the certificate of \`${holderOf(own)}\`, which no signer of the manifest vouches for`,
    );
  return misfit(
    `it holds under no key of the manifest's signers (${signers.map(({ name }) => name).join(', ')}): another key signed it, or it was changed since`,
  );
}

/** Who a certificate is of; one without a subject has other names. */
const holderOf = ({ subject, subjectAltName }: X509Certificate): string =>
  (subject || subjectAltName || 'nobody').replaceAll('\n', ', ').slice(0, 80);

/** Why what was signed under a certificate does not count by it. */
function whyNoSigner(leaf: X509Certificate, brought: number | undefined): string | undefined {
  const unfit = unfitUsage(leaf);
  if (unfit !== undefined)
    return `the certificate of \`${holderOf(leaf)}\` is not for signing: ${unfit}; have one issued for code signing`;
  const [began, ended] = [Date.parse(leaf.validFrom), Date.parse(leaf.validTo)];
  return brought !== undefined && (brought < began || brought > ended)
    ? `the certificate of \`${holderOf(leaf)}\` is valid from ${iso(began).slice(0, 10)} to ${iso(ended).slice(0, 10)}, and the signature was brought on ${iso(brought).slice(0, 10)}`
    : undefined;
}

/** `DSSEv1 <length> <type> <length> <payload>`, lengths in bytes. */
function preAuthentication({ payload, payloadType }: DsseEnvelope): Buffer {
  const body = Buffer.from(payload, 'base64');
  return Buffer.concat([Buffer.from(`DSSEv1 ${Buffer.byteLength(payloadType)} ${payloadType} ${body.length} `), body]);
}

function holdsUnder(key: KeyObject, message: Buffer, signature: Buffer): boolean {
  if (key.asymmetricKeyType === 'ed25519') return verify(null, message, key, signature);
  const hash = HASHES[key.asymmetricKeyDetails?.namedCurve ?? ''];
  return hash !== undefined && verify(hash, message, key, signature);
}

/**
 * The signer's certificate where the trusted certificate is the signer's own, or issued it, directly or by certificates of authorities that came along. Each was
 * valid when the signer's began, as the tool that signs checks it; nothing proves when a signature was made.
 */
function leafUnder(
  anchor: X509Certificate,
  [leaf, ...others]: readonly (X509Certificate | undefined)[],
): X509Certificate | undefined {
  if (!leaf || others.some((one) => one === undefined)) return undefined;
  let below = leaf;
  for (const above of [...(others as X509Certificate[]), anchor]) {
    if (below.fingerprint256 === anchor.fingerprint256) return leaf;
    const began = Date.parse(leaf.validFrom);
    const valid = Date.parse(above.validFrom) <= began && began <= Date.parse(above.validTo);
    if (!above.ca || !valid || !below.checkIssued(above) || !below.verify(above.publicKey)) {
      // One that came along may stand beside the way up: the anchor itself may have issued what is below.
      continue;
    }
    below = above;
  }
  return below.fingerprint256 === anchor.fingerprint256 ? leaf : undefined;
}

/** Every file that is served must be signed, and every signed file be served: by its bytes, and of several by its name. */
function compareFiles(signed: readonly SignedFile[], sources: readonly SignedSource[]): void {
  const served = sources.flatMap(({ kind, files }) => files.map((file) => ({ ...file, alone: kind === 'object' })));
  if (served.length === 0)
    misfit('the version has no file: its image brings the model along, which no signature of files covers');
  const inParts = served.find(({ sha256 }) => sha256.includes('-'));
  if (inParts)
    misfit(
      `of \`${inParts.name}\` S3 keeps no SHA-256 of all its bytes: upload it in one part, or without a checksum of parts`,
    );
  const left = new Map(signed.map((file) => [file.name, file]));
  for (const { name, sha256, alone } of served) {
    const base = name.split('/').at(-1)!;
    // A single object may have been called otherwise when it was signed, but not as another file was.
    const found =
      left.get(alone ? base : name) ?? (alone ? [...left.values()].find((one) => one.sha256 === sha256) : undefined);
    if (found?.sha256 === sha256) {
      left.delete(found.name);
      continue;
    }
    const named = found ?? left.get('.') ?? left.get(base);
    misfit(
      named
        ? `\`${name}\` is not what was signed: SHA-256 ${sha256.slice(0, 12)}…, signed was ${named.sha256.slice(0, 12)}…`
        : `\`${name}\` was not signed`,
    );
  }
  const [gone, ...more] = [...left.values()];
  if (gone)
    misfit(
      `signed \`${gone.name}\` is not in the version${more.length > 0 ? `, nor ${countIn(more.length, 'other file')}` : ''}`,
    );
}
