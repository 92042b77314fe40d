import type { Tier } from '../gate/tier.ts';
import type { EvidencePolicy, EvidenceQuestion } from './evidence-policy.ts';
import type { KeptEvidence } from './kept.ts';
import { attestationOf, isKind } from './kinds.ts';

/** The questions that are asked of a version of this tier. */
export const questionsFor = ({ questions = [] }: EvidencePolicy, tier: Tier): readonly EvidenceQuestion[] =>
  questions.filter(({ tiers }) => tiers === undefined || tiers.includes(tier));

/** The kinds that a version of this tier must have, answers among them. */
export function wantedKinds(policy: EvidencePolicy, tier: Tier): string[] {
  const { evidence = [], load = [] } = policy;
  const kinds = Array.isArray(evidence)
    ? (evidence as readonly string[])
    : ((evidence as Partial<Record<Tier, readonly string[]>>)[tier] ?? []);
  const driven = load.length > 0 ? ['load-test'] : [];
  return [...new Set([...kinds, ...driven, ...questionsFor(policy, tier).map(({ id }) => attestationOf(id))])];
}

/** A kind that is demanded and does not count, why, and what would mend it. */
export interface MissingEvidence {
  readonly kind: string;
  readonly because: string;
  readonly mend: string;
}

/**
 * What is demanded of a version and not there, or there and not readable.
 * @param version as commands name it: `fraud-score/2`
 * @param valid kinds that count
 * @param asked by kind what people answered where it is not what the manifest asks
 */
export function missingEvidence(
  policy: EvidencePolicy,
  tier: Tier,
  {
    version = '<model/version>',
    valid,
    kept,
    refused,
    slow,
    asked = new Map(),
  }: {
    version?: string;
    valid: readonly string[];
    kept: readonly KeptEvidence[];
    refused?: string | undefined;
    /** Why its load test shows too little. */
    slow?: string | undefined;
    asked?: ReadonlyMap<string, string>;
  },
): MissingEvidence[] {
  return wantedKinds(policy, tier)
    .filter((kind) => !valid.includes(kind))
    .map((kind) => {
      const question = questionsFor(policy, tier).find(({ id }) => attestationOf(id) === kind);
      const fault = kept.findLast((one) => one.kind === kind)?.fault;
      const of = kind === 'signature' ? refused : kind === 'load-test' ? slow : asked.get(kind);
      return {
        kind,
        because: of ?? fault ?? (question ? 'not answered' : 'missing'),
        mend: asked.has(kind)
          ? NEW_ID
          : kind === 'load-test' && slow !== undefined
            ? NEXT_VERSION
            : mendOf(kind, question, version),
      };
    });
}

const NEXT_VERSION = 'the next version, or other limits: evidence of a kind is written once';
const NEW_ID = 'a question that was changed to have an `id` of its own in the manifest, and to be answered';

function mendOf(kind: string, question: EvidenceQuestion | undefined, version: string): string {
  if (question) return `an answer of the ${question.of}: \`steward evidence attest ${version} ${question.id}\``;
  return isKind(kind) && kind !== 'predictions'
    ? `to be brought: \`steward evidence add ${version} <file> --kind ${kind}\`, or by the package of the next version`
    : 'to be brought by the package of the next version';
}
