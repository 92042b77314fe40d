import type { EvidencePolicy, EvidenceQuestion } from '../../lib/domain/evidence/evidence-policy.ts';
import { kindsOf } from '../../lib/domain/evidence/kept.ts';
import { attestationOf, isAttestation } from '../../lib/domain/evidence/kinds.ts';
import type { VerifiedSignature } from '../../lib/domain/evidence/verify-signature.ts';
import { type MissingEvidence, missingEvidence, questionsFor } from '../../lib/domain/evidence/wanted.ts';
import type { Tier } from '../../lib/domain/gate/tier.ts';
import { cutBytes } from '../../lib/domain/ledger/bounded.ts';
import type { ModelVersion } from '../../lib/domain/model/model.ts';
import type { Ports } from '../../lib/ports/ports.ts';
import { loadInventory } from '../register/take-inventory.ts';

type Needs = { readonly evidence: Pick<Ports['evidence'], 'read'> };

export interface JudgedEvidence {
  /** Kinds that count: a signature that nobody verified is none. */
  readonly valid: string[];
  readonly missing: MissingEvidence[];
  /** What became of the signature, where there is one and the manifest names signers. */
  readonly signature: VerifiedSignature | { readonly refused: string } | undefined;
  /** Why the signature does not hold. */
  readonly refused: string | undefined;
}

/** What of a version's evidence counts, and what the manifest demands beside that. */
export async function judgeEvidence(
  ports: Needs,
  version: ModelVersion,
  policy: EvidencePolicy,
  tier: Tier,
): Promise<JudgedEvidence> {
  const signature = await verified(ports, version, policy);
  const holds = signature !== undefined && 'signer' in signature;
  const slow = await slowUnderLoad(ports, version, policy);
  const asked = await askedOtherwise(ports, version, questionsFor(policy, tier));
  const valid = kindsOf(version).filter(
    (kind) => (kind !== 'signature' || holds) && (kind !== 'load-test' || slow === undefined) && !asked.has(kind),
  );
  const refused = signature && 'refused' in signature ? signature.refused : undefined;
  return {
    valid,
    signature,
    refused,
    missing: missingEvidence(policy, tier, {
      ...{ version: `${version.model}/${version.version}`, valid, kept: version.kept, refused, slow, asked },
    }),
  };
}

/** Answers of people to what the manifest does not ask, or asks in other words or of somebody else by now: kind by kind what was asked. */
async function askedOtherwise(
  { evidence }: Needs,
  { kept }: ModelVersion,
  questions: readonly EvidenceQuestion[],
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const { kind, sha256 } of kept.filter((one) => isAttestation(one.kind))) {
    const said = sha256 === undefined ? {} : JSON.parse((await evidence.read(sha256)).toString());
    const question = questions.find(({ id }) => attestationOf(id) === kind);
    if (question === undefined || said.asks !== question.asks || said.of !== question.of)
      found.set(kind, cutBytes(`what ${said.of} answered was \`${said.asks}\``, 300));
  }
  return found;
}

/** Why the load test of a version does not show what the manifest demands of it, if there are both. */
async function slowUnderLoad(
  { evidence }: Needs,
  { kept, model, version }: ModelVersion,
  { load = [] }: EvidencePolicy,
): Promise<string | undefined> {
  const found = kept.find(({ kind, fault }) => kind === 'load-test' && fault === undefined);
  if (found?.sha256 === undefined || load.length === 0) return undefined;
  // only versions that were driven need it
  const { loadFaults } = await import('../../lib/domain/load/load-limits.ts');
  const faults = loadFaults(load, String(await evidence.read(found.sha256)), { model, version });
  return faults.length === 0 ? undefined : cutBytes(faults.join('; '), 300);
}

async function verified({ evidence }: Needs, version: ModelVersion, { signers = [] }: EvidencePolicy) {
  const kept = version.kept.find(({ kind, fault }) => kind === 'signature' && fault === undefined);
  if (kept?.sha256 === undefined || signers.length === 0) return undefined;
  // only signed versions need it
  const { verifySignature } = await import('../../lib/domain/evidence/verify-signature.ts');
  const inventory = await loadInventory(evidence, version);
  const sources = inventory?.containers.flatMap((container) =>
    container.sources.map(({ kind, found }) => ({ kind, files: found?.files ?? [] })),
  );
  return verifySignature(await evidence.read(kept.sha256), signers, sources, kept.at);
}
