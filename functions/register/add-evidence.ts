import { stateIn } from '../../lib/domain/approval/said.ts';
import { InvalidEventError } from '../../lib/domain/errors.ts';
import type { KeptEvidence } from '../../lib/domain/evidence/kept.ts';
import { modelChain } from '../../lib/domain/ledger/chain.ts';
import type { Actor, Draft } from '../../lib/domain/ledger/record.ts';
import type { ModelVersion } from '../../lib/domain/model/model.ts';
import { type AddingDecision, decideAdding, type Judged } from '../../lib/domain/registry/decide-adding.ts';
import type { ModelId } from '../../lib/domain/registry/keys.ts';
import * as writes from '../../lib/domain/registry/writes.ts';
import { leansOn } from '../../lib/domain/release/way-back.ts';
import { ladderOf, nextRung } from '../../lib/domain/stages/ladder.ts';
import type { Ports } from '../../lib/ports/ports.ts';
import { keepEvidence, knownDigests } from '../evidence/keep-evidence.ts';
import { loadVersion } from '../registry/load.ts';
import { bucketsOf } from './own-names.ts';
import { assertOwn } from './owner.ts';
import { loadInventory } from './take-inventory.ts';

type Needs = Pick<Ports, 'registry' | 'ledger' | 'evidence' | 'owners' | 'clock'>;

export type EvidenceAddition =
  | {
      readonly verdict: 'added' | 'already';
      readonly kind: string;
      readonly sha256: string;
      readonly summary: readonly string[];
      /** Whether the version is judged with it. */
      readonly judged: Judged;
      /** The questions that were open, and are void with it. */
      readonly voided?: readonly string[];
    }
  | { readonly verdict: 'refuse'; readonly why: string };

/** What a person brings: the bytes, in base64, or where they lie. */
export interface EvidenceBrought extends ModelId {
  readonly version: number;
  readonly kind: string;
  readonly from?: string | undefined;
  readonly content?: string | undefined;
  readonly actor: Actor;
}

/** Adds evidence to a version that is registered: read, recorded and, where that can still change anything, a reason to judge the version again. */
export function addEvidence(ports: Needs) {
  return async function addEvidence(due: EvidenceBrought): Promise<EvidenceAddition> {
    const { kind, from, content } = due;
    if ((from === undefined) === (content === undefined))
      throw new InvalidEventError(
        'give `from`, the address of an S3 object, or `content`, its bytes in base64: one of them',
      );
    // Read with our rights, kept and shown: only what the model's own team may have us read.
    assertOwn(ports.owners, due, bucketsOf([from]));
    const version = await loadVersion(ports.registry, due, due.version);
    const known = knownDigests(await loadInventory(ports.evidence, version));
    const left = from === undefined ? { kind, content: Buffer.from(content!, 'base64') } : { kind, from };
    return recordEvidence(ports, version, await keepEvidence(ports, left, known), due.actor);
  };
}

/** Records a piece of evidence that was read, in one commit with what becomes of the version and of the questions that were open about it. */
export async function recordEvidence(
  ports: Pick<Needs, 'registry' | 'ledger' | 'clock'>,
  version: ModelVersion,
  read: KeptEvidence,
  actor: Actor,
): Promise<EvidenceAddition> {
  const decision = decideAdding({
    version,
    approvals: await ports.registry.approvals(version, version.version),
    added: read,
    onward: await isOnward(ports.registry, version),
  });
  if (decision.verdict === 'refuse') return decision;
  const { kind, sha256 = '', summary } = read;
  if (decision.verdict === 'already') {
    const judged = version.state === 'approved' ? 'no more' : 'again';
    return { verdict: 'already', kind, sha256, summary, judged };
  }
  const added: KeptEvidence = { ...read, by: actor.id, at: ports.clock.now() };
  const { voids } = decision;
  const chain = modelChain(version.tenant, version.model);
  await ports.ledger.commit({
    once: `evidence:${version.tenant}:${version.model}:${version.version}:${kind}:${sha256}`,
    appends: [
      { chain, draft: additionDraft(version, added, actor, decision.judged) },
      ...voids.map((asked) => ({ chain, draft: voidDraft(asked, kind, actor) })),
    ],
    writes: [
      writes.evidence(version, added, decision.becomes),
      ...voids.map((asked, i) =>
        writes.approval(asked, { state: 'void' }, { clause: `approval:${asked.id}`, places: { record: i + 1 } }),
      ),
    ],
  });
  return {
    verdict: 'added',
    kind,
    sha256,
    summary,
    judged: decision.judged,
    ...(voids.length > 0 && { voided: voids.map(({ id }) => id) }),
  };
}

/** Whether a version that people approved has a stage before it, and no release under what they approved waits to begin. */
async function isOnward(registry: Needs['registry'], version: ModelVersion): Promise<boolean> {
  if (version.state !== 'approved') return false;
  const [model, deployments] = await Promise.all([registry.model(version), registry.deployments(version)]);
  const waits = deployments.some(
    (one) => stateIn(version, one.endpoint) === 'approved' && !leansOn(one, version.version),
  );
  return (
    !waits && model?.manifest !== undefined && nextRung(ladderOf(model.manifest), version, deployments) !== undefined
  );
}

const additionDraft = (
  { tenant, model, version }: ModelVersion,
  { kind, sha256 = '', summary }: KeptEvidence,
  actor: Actor,
  judged: Judged,
): Draft => ({
  type: 'EvidenceAdded',
  actor,
  subject: { tenant, model, version },
  verdict: 'added',
  evidence: [{ name: kind, sha256 }],
  data: { kind, sha256, summary: [...summary], judged },
});

/** A question that was asked without this evidence: nobody may answer it any more, and the gate asks anew. */
const voidDraft = (
  asked: Extract<AddingDecision, { verdict: 'add' }>['voids'][number],
  kind: string,
  actor: Actor,
): Draft => ({
  type: 'ApprovalVoided',
  actor,
  subject: { tenant: asked.tenant, model: asked.model, version: asked.version, deployment: asked.deployment },
  verdict: 'void',
  reasons: [{ rule: 'shown', subject: asked.id, observed: `evidence \`${kind}\` was added`, limit: asked.digest }],
  data: { approval: asked.id, evidence: kind },
});
