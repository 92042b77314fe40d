import { InvalidEventError, NotFoundError } from '../../lib/domain/errors.ts';
import type { EvidenceQuestion } from '../../lib/domain/evidence/evidence-policy.ts';
import { attestationOf } from '../../lib/domain/evidence/kinds.ts';
import { questionsFor } from '../../lib/domain/evidence/wanted.ts';
import { type Actor, canonical } from '../../lib/domain/ledger/record.ts';
import type { Manifest } from '../../lib/domain/model/manifest.ts';
import { findPerson } from '../../lib/domain/named.ts';
import type { ModelId } from '../../lib/domain/registry/keys.ts';
import { gateOfAllStages } from '../../lib/domain/stages/ladder.ts';
import { iso } from '../../lib/domain/time.ts';
import type { Ports } from '../../lib/ports/ports.ts';
import { loadManaged, loadVersion } from '../registry/load.ts';
import { type EvidenceAddition, recordEvidence } from './add-evidence.ts';

type Needs = Pick<Ports, 'registry' | 'ledger' | 'evidence' | 'clock'>;

/** The question of a manifest by its id. @throws NotFoundError for one that it does not put to a version of its tier */
export function questionIn(manifest: Manifest, id: string): EvidenceQuestion {
  const { tier, model } = manifest;
  const asked = questionsFor(gateOfAllStages(manifest), tier);
  const found = asked.find((one) => one.id === id);
  if (found) return found;
  const ids = asked.map((one) => `\`${one.id}\``).join(', ') || 'none';
  throw new NotFoundError(`the manifest of \`${model}\` asks no question \`${id}\`: it asks ${ids}`);
}

/** A named person answers a question of the manifest for a version: their words, kept as evidence with who they are and when. */
export function attest(ports: Needs) {
  return async function attest(
    due: ModelId & { version: number; question: string; answer: string; actor: Actor },
  ): Promise<EvidenceAddition> {
    const { manifest } = await loadManaged(ports.registry, due);
    const { id, of, asks } = questionIn(manifest, due.question);
    const version = await loadVersion(ports.registry, due, due.version);
    const person = due.actor.id;
    if (due.actor.kind !== 'person') throw new InvalidEventError('a question of the manifest is answered by a person');
    if (of === 'validator' && findPerson(version.requester) === findPerson(person))
      return {
        verdict: 'refuse',
        why: `\`${person}\` asked for the version, and does not validate it: somebody else must`,
      };
    const kind = attestationOf(id);
    const there = version.kept.find((one) => one.kind === kind);
    if (there)
      return {
        verdict: 'refuse',
        why: `\`${id}\` is answered already, by ${there.by}: an answer is given once for a version`,
      };
    const said = {
      question: id,
      asks,
      of,
      answer: due.answer,
      person,
      at: iso(ports.clock.now()),
      version: due.version,
    };
    const sha256 = await ports.evidence.put(canonical({ tenant: due.tenant, model: due.model, ...said }));
    const summary = [`${of}: ${asks}`.slice(0, 200), due.answer.slice(0, 400)];
    return recordEvidence(ports, version, { kind, sha256, summary }, due.actor);
  };
}
