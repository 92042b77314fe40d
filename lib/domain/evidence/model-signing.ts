import { createHash } from 'node:crypto';
import * as z from 'zod';
import { countIn, figures, jsonObject, misfit } from './reading.ts';
import { certificateOf, isKeyless } from './signer-key.ts';
import { type DsseEnvelope, envelopeIn, statementIn } from './statement.ts';

const PREDICATE = 'https://model_signing/signature/v1.0';
const MOST_FILES = 100_000;

/**
 * OpenSSF model signing v1.0 as the package `model-signing` (PyPI, 1.1.1) writes it: the predicate names every file of the model with its digest, the one
 * subject has the SHA-256 over these digests' bytes in their order.
 */
const Predicate = z.object({
  serialization: z.object({ method: z.string(), hash_type: z.string() }),
  resources: z
    .array(z.object({ name: z.string().min(1), algorithm: z.string(), digest: z.string() }))
    .min(1)
    .max(MOST_FILES),
});

export interface SignedFile {
  /** Below the model's folder; `.` where one file was signed. */
  readonly name: string;
  /** Lower-case hex. */
  readonly sha256: string;
}

export interface SignedModel {
  readonly envelope: DsseEnvelope;
  /** DER of the certificates that came along, the signer's first; none where a bare key signed. */
  readonly certificates: readonly Buffer[];
  readonly model: string;
  readonly files: readonly SignedFile[];
}

/** Sigstore bundle v0.3 (sigstore/protobuf-specs, `Bundle`); v0.1 and v0.2 differ in what is not read here. */
const Certificate = z.object({ rawBytes: z.base64() });
const Bundle = z.object({
  mediaType: z.string().regex(/^application\/vnd\.dev\.sigstore\.bundle(\.v0\.3\+json|\+json;version=0\.[123])$/),
  verificationMaterial: z.object({
    x509CertificateChain: z.object({ certificates: z.array(Certificate).min(1).max(10) }).optional(),
    certificate: Certificate.optional(),
  }),
});

const KEYLESS =
  "it was signed keyless, under a certificate of minutes from Sigstore's Fulcio: whose that was is proved by Sigstore's logs alone, which are not asked here; sign with `model_signing sign key` or `sign certificate`";

/** What was signed and with which certificates, which nobody has verified by that. @throws EvidenceMisfit for what is no such signature */
export function readSignedModel(bytes: Buffer): SignedModel {
  const document = jsonObject(bytes, 'the signature that `model_signing sign` writes');
  const bundle = Bundle.safeParse(document);
  if (!bundle.success)
    return misfit(`it is no Sigstore bundle: look at its \`${bundle.error.issues[0]?.path.join('.') || 'mediaType'}\``);
  const { x509CertificateChain, certificate } = bundle.data.verificationMaterial;
  const certificates = [...(x509CertificateChain?.certificates ?? []), ...(certificate ? [certificate] : [])].map(
    ({ rawBytes }) => Buffer.from(rawBytes, 'base64'),
  );
  const [first] = certificates.map(certificateOf);
  if (first && isKeyless(first)) return misfit(KEYLESS);
  const envelope = envelopeIn(document) ?? misfit('its bundle has no `dsseEnvelope`: it signs no statement');
  const { subject, predicateType, predicate } = statementIn(envelope);
  if (predicateType !== PREDICATE) return misfit(`\`predicateType\` must be \`${PREDICATE}\``);
  const read = Predicate.safeParse(predicate);
  if (!read.success) return misfit(`its predicate is broken: look at its \`${read.error.issues[0]?.path.join('.')}\``);
  const { serialization, resources } = read.data;
  const other = resources.find(({ algorithm, digest }) => algorithm !== 'sha256' || !/^[0-9a-f]{64}$/.test(digest));
  if (serialization.method !== 'files' || serialization.hash_type !== 'sha256' || other)
    return misfit(
      `its files have no SHA-256 each (${serialization.method}, ${other?.algorithm ?? serialization.hash_type}): sign with the method \`files\` and \`sha256\``,
    );
  const names = new Set(resources.map(({ name }) => name));
  if (names.size < resources.length) return misfit('it names one file twice');
  const root = createHash('sha256');
  for (const { digest } of resources) root.update(Buffer.from(digest, 'hex'));
  if (subject.length !== 1 || subject[0]!.digest.sha256 !== root.digest('hex'))
    return misfit('its files are not those of its subject: it was changed, or put together');
  return {
    envelope,
    certificates,
    model: subject[0]!.name ?? '',
    files: resources.map(({ name, digest }) => ({ name, sha256: digest })),
  };
}

/** The figures of a signature as it came; whether it holds is asked by the gate, under the keys of the manifest. @throws EvidenceMisfit */
export function readSignature(bytes: Buffer): string[] {
  const { files, certificates, model } = readSignedModel(bytes);
  return figures([
    `signs ${countIn(files.length, 'file')}`,
    model !== '' && `of ${model}`,
    certificates.length > 0 ? 'with a certificate' : 'with a key',
  ]);
}
