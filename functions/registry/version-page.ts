import { kindsOf } from '../../lib/domain/evidence/kept.ts';
import {
  attestationOf,
  BROUGHT_KINDS,
  EVIDENCE_KINDS,
  isAttestation,
  MOST_CARRIED,
} from '../../lib/domain/evidence/kinds.ts';
import { questionsFor, wantedKinds } from '../../lib/domain/evidence/wanted.ts';
import { digestValues } from '../../lib/domain/inventory/inventory.ts';
import type { Manifest } from '../../lib/domain/model/manifest.ts';
import type { ModelVersion } from '../../lib/domain/model/model.ts';
import { gateOfAllStages } from '../../lib/domain/stages/ladder.ts';

/** A version, what its manifest asks of it beside numbers, and what people may bring. */
export const versionPage = (version: ModelVersion, manifest: Manifest | undefined) => {
  const there = kindsOf(version);
  const gate = manifest ? gateOfAllStages(manifest) : {};
  const tier = manifest?.tier ?? 'minimal';
  return {
    ...withoutValues(version),
    questions: questionsFor(gate, tier).map((question) => ({ ...question, kind: attestationOf(question.id) })),
    wanting: wantedKinds(gate, tier).filter((kind) => !isAttestation(kind) && !there.includes(kind)),
    brings: BROUGHT_KINDS.map((kind) => ({ kind, what: EVIDENCE_KINDS[kind].what, takes: EVIDENCE_KINDS[kind].takes })),
    carries: MOST_CARRIED,
  };
};

/** A version for readers: of variables, whose values may be secrets, they see names and digests. */
const withoutValues = ({ environment, others, ...version }: ModelVersion): ModelVersion => ({
  ...version,
  environment: digestValues(environment),
  others: others.map((container) => ({ ...container, environment: digestValues(container.environment) })),
});
