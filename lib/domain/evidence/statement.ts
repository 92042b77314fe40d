import * as z from 'zod';
import { countIn, figures, jsonObject, listAt, misfit, objectAt, wordsAt } from './reading.ts';
import { assertOfVersion, type KnownDigests } from './subject.ts';

/** DSSE v1.0.2 (secure-systems-lab/dsse, "Envelope"): base64 of the payload, and signatures over its PAE. */
export const DsseEnvelope = z.object({
  payload: z.base64(),
  payloadType: z.string(),
  signatures: z
    .array(z.object({ sig: z.base64().min(1), keyid: z.string().optional() }))
    .min(1)
    .max(20),
});
export type DsseEnvelope = z.infer<typeof DsseEnvelope>;

/** In-toto statement v1 (in-toto/attestation, spec v1, "Statement"), and v0.1 before it. */
const InTotoStatement = z.object({
  _type: z.enum(['https://in-toto.io/Statement/v1', 'https://in-toto.io/Statement/v0.1']),
  subject: z
    .array(z.object({ name: z.string().optional(), digest: z.record(z.string(), z.string()) }))
    .min(1)
    .max(100_000),
  predicateType: z.string().min(1),
  predicate: z.unknown(),
});
export type InTotoStatement = z.infer<typeof InTotoStatement>;

const PAYLOAD_TYPE = 'application/vnd.in-toto+json';

/** The statement inside an envelope, which nobody has verified by that. @throws EvidenceMisfit */
export function statementIn({ payload, payloadType }: DsseEnvelope): InTotoStatement {
  if (payloadType !== PAYLOAD_TYPE) return misfit(`\`payloadType\` must be \`${PAYLOAD_TYPE}\``);
  return statementOf(jsonObject(Buffer.from(payload, 'base64'), 'an in-toto statement'));
}

function statementOf(document: Record<string, unknown>): InTotoStatement {
  const read = InTotoStatement.safeParse(document);
  if (read.success) return read.data;
  const at = read.error.issues[0]?.path.join('.') ?? '';
  return misfit(`it is no in-toto statement: look at its \`${at || '_type'}\``);
}

/** The envelope of a document that is one, or of a Sigstore bundle; undefined of any other. @throws EvidenceMisfit for a broken one */
export function envelopeIn(document: Record<string, unknown>): DsseEnvelope | undefined {
  const found = 'dsseEnvelope' in document ? document.dsseEnvelope : 'payload' in document ? document : undefined;
  if (found === undefined) return undefined;
  const read = DsseEnvelope.safeParse(found);
  if (read.success) return read.data;
  return misfit(`its DSSE envelope is broken: look at its \`${read.error.issues[0]?.path.join('.') ?? ''}\``);
}

/**
 * How a version was built: an in-toto statement, of SLSA provenance v1 (slsa.dev/spec/v1.0/provenance) or v0.2 its builder and what went in.
 * @throws EvidenceMisfit for no statement, and for one whose subjects are none of the version's bytes
 */
export function readProvenance(bytes: Buffer, known: KnownDigests): string[] {
  const document = jsonObject(bytes, 'an in-toto statement, as a DSSE envelope or bare');
  const envelope = envelopeIn(document);
  const statement = envelope ? statementIn(envelope) : statementOf(document);
  const subjects = statement.subject.map(({ digest }) => digest.sha256);
  assertOfVersion(subjects, known, `none of its ${countIn(subjects.length, 'subject')} is`);
  const { predicate, predicateType } = statement;
  const builder =
    wordsAt(objectAt(objectAt(predicate, 'runDetails'), 'builder'), 'id') ??
    wordsAt(objectAt(predicate, 'builder'), 'id');
  const build = objectAt(predicate, 'buildDefinition');
  const inputs = [...listAt(build, 'resolvedDependencies'), ...listAt(predicate, 'materials')].length;
  return figures([
    countIn(statement.subject.length, 'subject'),
    predicateType.replace(/^https?:\/\//, ''),
    builder !== undefined && `built by ${builder}`,
    inputs > 0 && countIn(inputs, 'input'),
    envelope ? 'signed, not verified' : 'not signed',
  ]);
}
