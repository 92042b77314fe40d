import { attestationOf, EVIDENCE_KINDS, isKind, KIND_NAMES } from '../evidence/kinds.ts';
import { keyDigest } from '../evidence/signer-key.ts';
import { wantedKinds } from '../evidence/wanted.ts';
import { Tier } from '../gate/tier.ts';
import type { Manifest } from '../model/manifest.ts';

/** Kinds that there are not, questions asked twice, and signers without a key, each where the manifest says it. */
export function evidenceMisfits({ gate }: Manifest): { path: string[]; message: string }[] {
  const { questions = [], signers = [] } = gate;
  const asked = questions.map(({ id }) => attestationOf(id));
  const wanted = [...new Set(Tier.options.flatMap((tier) => wantedKinds({ ...gate, questions: [] }, tier)))];
  const unknown = wanted.filter((kind) => !isKind(kind) && !asked.includes(kind));
  const twice = questions.find(({ id }, index) => questions.findIndex((other) => other.id === id) < index);
  return [
    ...unknown.map((kind) => ({
      path: ['gate', 'evidence'],
      message: `\`${kind}\` is no kind of evidence: ${KIND_NAMES.join(', ')}`,
    })),
    ...(twice
      ? [{ path: ['gate', 'questions'], message: `\`${twice.id}\` is asked twice: give each its own \`id\`` }]
      : []),
    ...(wanted.includes('signature') && signers.length === 0
      ? [
          {
            path: ['gate', 'signers'],
            message: `name whose ${EVIDENCE_KINDS.signature.what} counts, each with \`name\` and \`pem\`: without one no signature does`,
          },
        ]
      : []),
    ...signers.flatMap(({ name, pem }, index) => (holdsKey(pem) ? [] : [notKey(name, index)])),
  ];
}

const notKey = (name: string, index: number) => ({
  path: ['gate', 'signers', String(index), 'pem'],
  message: `of \`${name}\` must be a public key on P-256, P-384, P-521 or Ed25519, or a certificate, as PEM`,
});

function holdsKey(pem: string): boolean {
  if (/PRIVATE KEY/.test(pem)) return false;
  try {
    return keyDigest(pem) !== '';
  } catch {
    return false;
  }
}
