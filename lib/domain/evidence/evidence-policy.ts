import * as z from 'zod';
import { Tier } from '../gate/tier.ts';
import { LoadLimit } from '../load/load-limits.ts';

const Kinds = z.array(z.string().min(1).max(80)).max(30);

/** A question that a named person answers for a version; `of` says who may. */
const EvidenceQuestion = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z0-9](-?[a-z0-9])*$/)
    .max(60),
  of: z.enum(['owner', 'validator']),
  asks: z.string().min(1).max(500),
  tiers: z.array(Tier).min(1).optional(),
});
export type EvidenceQuestion = z.infer<typeof EvidenceQuestion>;

/** Whose signatures count: a public key, or the certificate of a signer or of who issues them, as PEM. */
const TrustedSigner = z.strictObject({ name: z.string().min(1).max(64), pem: z.string().min(1).max(8_000) });
export type TrustedSigner = z.infer<typeof TrustedSigner>;

/**
 * What of evidence a gate demands beside numbers: kinds, for every tier or by tier, and answers of people. Names and keys are checked when a manifest is
 * applied (lib/domain/applicable/evidence-fits.ts).
 */
export const EvidencePolicy = {
  evidence: z.union([Kinds, z.partialRecord(Tier, Kinds)]).optional(),
  questions: z.array(EvidenceQuestion).max(20).optional(),
  signers: z.array(TrustedSigner).max(10).optional(),
  /** What its load test must show. */
  load: z.array(LoadLimit).min(1).max(10).optional(),
};
export type EvidencePolicy = {
  readonly evidence?: readonly string[] | { readonly [T in Tier]?: readonly string[] | undefined } | undefined;
  readonly questions?: readonly EvidenceQuestion[] | undefined;
  readonly signers?: readonly TrustedSigner[] | undefined;
  readonly load?: readonly LoadLimit[] | undefined;
};
