import type { ReleaseSubject } from '../../lib/contract/release-execution.ts';
import { notAdoptedReason } from '../../lib/domain/adoption/adoption-due.ts';
import { NotFoundError } from '../../lib/domain/errors.ts';
import { decideComparison } from '../../lib/domain/evaluation/decide-comparison.ts';
import { evaluationRecord, readMeasured } from '../../lib/domain/evaluation/evaluation-record.ts';
import { claimedDifference, comparedMetric } from '../../lib/domain/evaluation/gate-policy.ts';
import { claimedRows } from '../../lib/domain/evaluation/pipeline-claims.ts';
import { modelChain } from '../../lib/domain/ledger/chain.ts';
import { type DeploymentSpec, type Manifest, taskOf } from '../../lib/domain/model/manifest.ts';
import { containersOf, type Deployment, findEvidence, type ModelVersion } from '../../lib/domain/model/model.ts';
import { formOf } from '../../lib/domain/serving/forms.ts';
import { otherForm } from '../../lib/domain/serving/other-form.ts';
import { scaledType } from '../../lib/domain/serving/scaled-type.ts';
import { whyNotStanding } from '../../lib/domain/stages/judged-by.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';
import { loadInventory } from '../register/take-inventory.ts';
import { gateAgain, notStandingReason } from '../registry/judge-again.ts';
import { loadSubject } from '../registry/load.ts';
import { loadClaims } from '../registry/load-claims.ts';
import { otherThanCompared, stageInTheWay } from '../registry/load-promotion.ts';
import type { needs } from './flow.ts';

type Needs = PortsOf<typeof needs>;

/**
 * Compares challenger and champion on the same held-out rows, as the pipeline wrote them; a Lambda scores no model. Only `better` and
 * `no-champion` are asked about: not what is live there already, nor what could not be released.
 */
export function evaluate(ports: Needs) {
  return async function evaluate(due: ReleaseSubject) {
    const { manifest, manifestDigest, spec, version, deployment } = await loadSubject(ports.registry, due);
    const claimed = findEvidence(version, 'predictions') === undefined && manifest.gate.claims !== undefined;
    const of = claimed ? ('evaluation' as const) : ('predictions' as const);
    const sha256 = findEvidence(version, of);
    if (!sha256) throw new NotFoundError(`version \`${due.model}/${due.version}\` has no ${of} to compare`);
    if (deployment.releases[due.version] === 'live') return { verdict: 'live' as const, comparison: '' };
    const champion = deployment.champion === due.version ? undefined : deployment.champion;

    const { confidence, margin, metric: named } = manifest.comparison;
    const metric = claimed
      ? claimedDifference(manifest.gate)?.name
      : comparedMetric(taskOf(manifest), manifest.gate, named);
    const measured = claimed
      ? claimedRows(await loadClaims(ports.evidence, manifest.gate, version), { champion, confidence })
      : await measuredFor(ports, manifest, version, sha256);
    const gain = claimed ? claimedDifference(manifest.gate)?.gain : undefined;
    const wanted = { metric, margin, confidence, ...(gain !== undefined && { gain }) };
    const anew = whyNotStanding(version, { manifest: manifestDigest });
    const early = anew ? [notStandingReason(spec, anew)] : await stageInTheWay(ports, { manifest, spec, version });
    const decision =
      inTheWay(deployment, spec) ??
      (early.length > 0 ? { verdict: 'not-due' as const, reasons: early } : undefined) ??
      (await notServable(ports, version, spec)) ??
      (claimed ? undefined : await otherThanCompared(ports, { manifest, spec, version })) ??
      decideComparison(measured, champion !== undefined, wanted);
    const numbers = evaluationRecord(measured, metric, confidence);
    const comparison = await ports.evidence.put(JSON.stringify({ champion: champion ?? null, ...numbers }));
    const chain = modelChain(due.tenant, due.model);
    await ports.ledger.commit({
      // Tried again against another champion it is another comparison.
      once: `compare:${due.tenant}:${version.package}:${due.deployment}:${version.gate?.id}:${comparison}${anew ? `:${manifestDigest}` : ''}`,
      appends: [
        {
          chain,
          draft: {
            type: 'VersionCompared',
            actor: { kind: 'service', id: 'evaluate' },
            subject: due,
            verdict: decision.verdict,
            reasons: [...decision.reasons],
            evidence: [
              { name: of, sha256 },
              { name: 'comparison', sha256: comparison },
            ],
            data: { champion: champion ?? 0, ...numbers, ...('because' in decision && { because: decision.because }) },
          },
        },
        ...(anew ? [{ chain, draft: gateAgain(version, anew) }] : []),
      ],
      writes: [],
    });
    return { verdict: decision.verdict, comparison };
  };
}

/** What its gate measured of the same predictions, or what is measured now, where the manifest has changed since. */
async function measuredFor(ports: Needs, manifest: Manifest, version: ModelVersion, sha256: string) {
  const { gate, comparison } = manifest;
  const plan = { task: taskOf(manifest), gate: { weight: gate.weight, entity: gate.entity } };
  const kept = version.gate?.measured;
  if (kept !== undefined) {
    const of = { ...plan, predictions: sha256, confidence: comparison.confidence };
    const known = readMeasured((await ports.evidence.read(kept)).toString('utf8'), of);
    if (known) return known;
  }
  // the metrics are large
  const { heldOutWanted, measureEvaluation } = await import('../../lib/domain/evaluation/measure-evaluation.ts');
  return measureEvaluation(await ports.predictions.rows(sha256, heldOutWanted(plan)), plan);
}

/** The same where the form of the deployment serves no such version, or its account cannot be given it. */
async function notServable(ports: Needs, version: ModelVersion, spec: DeploymentSpec) {
  if (!spec.serving && spec.target === undefined) return undefined;
  const of = { ...version, containers: containersOf(version) };
  // few are of a form of their own
  const { formMisfit } = await import('../../lib/domain/serving/version-fits.ts');
  const inventory = await loadInventory(ports.evidence, version);
  const carried = spec.target === undefined ? undefined : await import('../../lib/domain/carry/carried.ts');
  const misfit = formMisfit(of, inventory, spec) ?? carried?.carryMisfit(version, inventory, spec);
  return misfit && { verdict: 'not-servable' as const, reasons: [misfit] };
}

/** Nobody is asked for what may not, or cannot, be released: whoever mends that lets this version go on. */
function inTheWay({ model, unadopted, content }: Deployment, spec: DeploymentSpec) {
  if (unadopted !== undefined)
    return { verdict: 'not-adopted' as const, reasons: [notAdoptedReason(model, spec, unadopted)] };
  const [running] = content?.variants ?? [];
  const scaled = running && scaledType(spec, running.name, running.instanceType);
  if (scaled) return { verdict: 'scaled-type' as const, reasons: [scaled] };
  const other = otherForm(content, formOf(spec));
  return other && { verdict: 'not-servable' as const, reasons: [other] };
}
