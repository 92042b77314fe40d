import * as z from 'zod';
import { Tier } from '../gate/tier.ts';
import type { KeptEvidence } from './kept.ts';
import { attestationOf, isKind } from './kinds.ts';

const Kinds = z.array(z.string().min(1).max(80)).max(30);

/** A question that a named person answers for a version; `of` says who may. */
const Question = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z0-9](-?[a-z0-9])*$/)
    .max(60),
  of: z.enum(['owner', 'validator']),
  asks: z.string().min(1).max(500),
  tiers: z.array(Tier).min(1).optional(),
});
export type Question = z.infer<typeof Question>;

/** Whose signatures count: a public key, or the certificate of a signer or of who issues them, as PEM. */
const Signer = z.strictObject({ name: z.string().min(1).max(64), pem: z.string().min(1).max(8_000) });
export type Signer = z.infer<typeof Signer>;

/**
 * What of evidence a gate demands beside numbers: kinds, for every tier or by tier, and answers of people. Names and keys are checked when a manifest is
 * applied (lib/domain/model/evidence-fits.ts).
 */
export const EvidencePolicy = {
  evidence: z.union([Kinds, z.partialRecord(Tier, Kinds)]).optional(),
  questions: z.array(Question).max(20).optional(),
  signers: z.array(Signer).max(10).optional(),
};
export type EvidencePolicy = {
  readonly evidence?: readonly string[] | { readonly [T in Tier]?: readonly string[] | undefined } | undefined;
  readonly questions?: readonly Question[] | undefined;
  readonly signers?: readonly Signer[] | undefined;
};

/** The questions that are asked of a version of this tier. */
export const questionsFor = ({ questions = [] }: EvidencePolicy, tier: Tier): readonly Question[] =>
  questions.filter(({ tiers }) => tiers === undefined || tiers.includes(tier));

/** The kinds that a version of this tier must have, answers among them. */
export function wantedKinds(policy: EvidencePolicy, tier: Tier): string[] {
  const { evidence = [] } = policy;
  const kinds = Array.isArray(evidence)
    ? (evidence as readonly string[])
    : ((evidence as Partial<Record<Tier, readonly string[]>>)[tier] ?? []);
  return [...new Set([...kinds, ...questionsFor(policy, tier).map(({ id }) => attestationOf(id))])];
}

/** A kind that is demanded and does not count, why, and what would mend it. */
export interface MissingEvidence {
  readonly kind: string;
  readonly because: string;
  readonly mend: string;
}

/** What is demanded of a version and not there, or there and not readable. @param valid kinds that count */
export function missingEvidence(
  policy: EvidencePolicy,
  tier: Tier,
  { valid, kept, refused }: { valid: readonly string[]; kept: readonly KeptEvidence[]; refused?: string | undefined },
): MissingEvidence[] {
  return wantedKinds(policy, tier)
    .filter((kind) => !valid.includes(kind))
    .map((kind) => {
      const question = questionsFor(policy, tier).find(({ id }) => attestationOf(id) === kind);
      const fault = kept.findLast((one) => one.kind === kind)?.fault;
      const of = kind === 'signature' ? refused : undefined;
      return { kind, because: of ?? fault ?? (question ? 'not answered' : 'missing'), mend: mendOf(kind, question) };
    });
}

function mendOf(kind: string, question: Question | undefined): string {
  if (question) return `an answer of the ${question.of}: \`steward evidence attest <model/version> ${question.id}\``;
  return isKind(kind) && kind !== 'predictions'
    ? `to be brought: \`steward evidence add --kind ${kind}\`, or by the package of the next version`
    : 'to be brought by the package of the next version';
}
