import * as z from 'zod';
import { Event } from '../../lib/contract/events.ts';
import { registeredDigest } from '../../lib/domain/approval/registered.ts';
import { judgedAgain, stateIn } from '../../lib/domain/approval/said.ts';
import { InvalidEventError, NotFoundError } from '../../lib/domain/errors.ts';
import type { Evaluation } from '../../lib/domain/evaluation/measure-evaluation.ts';
import { refsOf } from '../../lib/domain/evidence/kept.ts';
import { type GateDecision, gateEffect } from '../../lib/domain/gate/decision.ts';
import type { GateCase } from '../../lib/domain/gate/facts.ts';
import { type GateInput, gateCase } from '../../lib/domain/gate/gate-facts.ts';
import { modelChain } from '../../lib/domain/ledger/chain.ts';
import { Actor, digestOf, type EvidenceRef } from '../../lib/domain/ledger/record.ts';
import { mayBecome, VERSION } from '../../lib/domain/lifecycle.ts';
import { taskOf } from '../../lib/domain/model/manifest.ts';
import { containersOf, findEvidence, type Model, type ModelVersion } from '../../lib/domain/model/model.ts';
import { unclearContent } from '../../lib/domain/model/unclear.ts';
import * as writes from '../../lib/domain/registry/writes.ts';
import { keptDigest } from '../../lib/domain/stages/judged-by.ts';
import { Task } from '../../lib/domain/task/task.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';
import { verifyEvent } from '../announce/verify-event.ts';
import { loadVersion } from '../registry/load.ts';
import { loadClaims } from '../registry/load-claims.ts';
import { buildBaselines } from './build-baselines.ts';
import type { needs } from './flow.ts';
import { forStage } from './for-stage.ts';
import { closingFirst, recordOf, rulesIn } from './gate-record.ts';
import { judgeEvidence } from './judge-evidence.ts';
import { segmentServed } from './segment-served.ts';
import { namedPlaces, REOPENED, WAITING, whyNotNow } from './why-not-now.ts';

type Needs = PortsOf<typeof needs>;

/** One version to judge, named directly, or the event that says there is something to judge. */
export const GateDue = z.union([
  z.object({
    tenant: z.string(),
    model: z.string(),
    version: z.int().positive(),
    dryRun: z.boolean().default(false),
    actor: Actor.default({ kind: 'service', id: 'gate' }),
  }),
  Event,
]);
export type GateDue = z.infer<typeof GateDue>;

export interface Gated {
  readonly version: number;
  readonly verdict: GateDecision['verdict'] | 'not-now';
  /** What it was judged by. */
  readonly judged?: GateCase;
  readonly decision?: GateDecision;
  /** Why it is not judged now, in words. */
  readonly because?: string;
  /** What of its content no digest tells, in words. */
  readonly unclear?: readonly string[];
}

/** What tells of a version that stands before its gate. */
const NEWS: readonly string[] = ['ModelVersionRegistered', 'EvidenceAdded'];
/** So many unclear things are told in its record. */
const UNCLEAR = 8;
const stands = ({ state }: ModelVersion): string => `it is \`${state}\``;

/** Judges a version by policy: facts from its evidence, rules from the policy set, one record with every rule's outcome. */
export function gate(ports: Needs) {
  return async function gate(told: GateDue): Promise<Gated | undefined> {
    const due = 'detail' in told ? await verifyEvent(ports.ledger, told) : told;
    if ('detail' in due && due['detail-type'] === 'ModelApplied') await segmentServed(ports, due.detail);
    const asked = 'detail' in due ? await versionOf(ports, due) : due;
    if (!asked) return undefined;
    const id = { tenant: asked.tenant, model: asked.model };
    const [model, version, deployments] = await Promise.all([
      ports.registry.model(id),
      loadVersion(ports.registry, id, asked.version),
      ports.registry.deployments(id),
    ]);
    if (!model) throw new NotFoundError(`model \`${id.model}\` is not registered: see \`steward models list\``);
    const news = 'detail' in due && NEWS.includes(due['detail-type']);
    const notNow =
      whyNotNow(version, namedPlaces(model, deployments)) ??
      (news && version.state !== 'registered' ? stands(version) : undefined);
    if (!asked.dryRun && notNow !== undefined) return { version: version.version, verdict: 'not-now', because: notNow };

    const { baseline, segments, ...none } = await buildBaselines(ports, model, version);
    const champion = deployments.find((d) => d.champion !== undefined && d.champion !== version.version);
    const built = { ...version, ...(baseline && { baseline }) };
    const { wanted, entering, told: stage, another } = forStage(model, version, deployments);
    const { judged, evaluation, signature } = await judgedBy(ports, wanted, built, {
      ...{ ...none, hasChampion: champion !== undefined, another },
    });
    const decision = ports.policies.gate(judged);
    const unclear = unclearContent(version);
    const said = unclear.length > 0 ? { unclear } : {};
    if (asked.dryRun) return { version: version.version, verdict: decision.verdict, judged, decision, ...said };

    const after = judgedAgain(version, `gated-${decision.verdict}`);
    if (after.state !== version.state && !mayBecome(VERSION, version.state, after.state))
      return { version: version.version, verdict: 'not-now', because: stands(version) };
    // What set this judgement off names it: the same news gates once, a person may ask again.
    const cause = 'detail' in due ? due.detail.hash : (version.gate?.id ?? 'first');
    const gateId = digestOf({ tenant: id.tenant, package: version.package, cause, policy: ports.policies.sha256 });
    const keptNow = keptDigest(version.kept);
    const kept = await keepMeasured(ports, wanted, version, { evaluation, judged });
    await ports.ledger.commit({
      once: gateEffect(id.tenant, gateId),
      appends: [
        {
          chain: modelChain(id.tenant, id.model),
          draft: {
            type: 'VersionGated',
            actor: asked.actor,
            subject: { ...id, version: version.version },
            policy: { sha256: ports.policies.sha256, engine: ports.policies.engine },
            verdict: decision.verdict,
            reasons: decision.reasons,
            evidence: [
              ...version.evidence,
              ...refsOf(version.kept.filter(({ by }) => by !== undefined)),
              ...(baseline ? [{ name: 'baseline', sha256: baseline }] : []),
              ...(segments?.sha256 ? [{ name: 'segments', sha256: segments.sha256 }] : []),
              ...kept,
            ],
            data: {
              gate: gateId,
              version: registeredDigest(version),
              manifest: model.manifestDigest ?? '',
              ...(keptNow && { kept: keptNow }),
              ...(signature && 'signer' in signature && { signature }),
              ...recordOf(judged),
              ...(segments && { segments: { ...segments } }),
              ...(entering && stage && { stage: entering.rung.name, into: [...entering.into] }),
              rules: rulesIn(decision.rules),
              ...(unclear.length > 0 && { unclear: unclear.slice(0, UNCLEAR) }),
            },
          },
        },
      ],
      writes: [
        writes.version(version, {
          ...after,
          ...(baseline && { baseline }),
          ...(segments && { segments }),
          gate: {
            ...{ id: gateId, verdict: decision.verdict, policy: ports.policies.sha256 },
            ...(kept[0] && { measured: kept[0].sha256 }),
            ...(entering && stage && { stage: entering.rung.name }),
            manifest: model.manifestDigest ?? '',
            ...(keptNow && { kept: keptNow }),
          },
        }),
      ],
    });
    return { version: version.version, verdict: decision.verdict, judged, decision, ...said };
  };
}

/**
 * The version an event is about. An applied manifest asks for the newest one that is not past its gate, an adopted endpoint for the
 * newest one that was kept waiting for it, unless that is the one it runs; one that is gone is waited for no longer.
 */
async function versionOf(ports: Needs, event: z.infer<typeof Event>) {
  const { tenant, model, version } = event.detail;
  const kind = event['detail-type'];
  // Who asked for it has it judged, as if they had waited.
  const actor = kind === 'GateAsked' ? event.detail.actor : { kind: 'service' as const, id: 'gate' };
  const asked = { tenant, model, dryRun: false, actor };
  if (kind === 'AdoptionDue' && event.detail.data.verdict !== 'gone') return undefined;
  const adopted = kind === 'ModelAdopted' || kind === 'AdoptionDue';
  if (version !== undefined && !adopted) return { ...asked, version };
  const newest = (await ports.registry.versions({ tenant, model }, { n: 1 })).at(-1);
  if (adopted)
    return newest && newest.version !== version && WAITING.includes(stateIn(newest, event.detail.deployment ?? ''))
      ? { ...asked, version: newest.version }
      : undefined;
  return newest && REOPENED.includes(newest.state) ? { ...asked, version: newest.version } : undefined;
}

/** Keeps every number that was measured, slice by slice, and what became of every limit: a record has no room for all. */
async function keepMeasured(
  ports: Needs,
  { manifest }: Model,
  version: ModelVersion,
  { evaluation, judged }: { evaluation: Evaluation | { misfit: string } | undefined; judged: GateCase },
): Promise<EvidenceRef[]> {
  if (evaluation === undefined || 'misfit' in evaluation) return [];
  const confidence = manifest?.comparison.confidence ?? 0.95;
  const predictions = findEvidence(version, 'predictions')!;
  const of = manifest && { predictions, task: taskOf(manifest), gate: manifest.gate, confidence };
  const { notJudged = [] } = judged;
  const { wholeEvaluation } = await import('../../lib/domain/evaluation/evaluation-record.ts');
  const whole = { ...wholeEvaluation(evaluation, confidence, of), limits: closingFirst(judged), notJudged };
  return [{ name: 'measured', sha256: await ports.evidence.put(JSON.stringify(whole)) }];
}

type Champion = Pick<GateInput, 'hasChampion' | 'another'>;

async function judgedBy(
  ports: Needs,
  model: Model,
  version: ModelVersion,
  { noBaseline, unread, ...champion }: { noBaseline?: string; unread?: true } & Champion,
) {
  const { manifest } = model;
  const evaluation = await measured(ports, model, version);
  const claims = await loadClaims(ports.evidence, manifest?.gate, version);
  const { tier = 'high', gate = {} } = manifest ?? {};
  const told = await judgeEvidence(ports, version, gate, tier);
  const judged = gateCase({
    subject: { tenant: model.tenant, model: model.model },
    ...(manifest && {
      settings: {
        ...{ tier: manifest.tier, task: taskOf(manifest), gate: manifest.gate },
        stages: manifest.deployments.map(({ stage }) => stage),
        confidence: manifest.comparison.confidence,
      },
    }),
    package: {
      status: version.packageStatus,
      containers: containersOf(version),
      ...{ baseline: version.baseline, noBaseline },
      trainingData: version.lineage.trainingData,
      schemaCompatible: manifest && !unread ? version.baseline !== undefined : undefined,
      evidence: told.valid,
      missing: told.missing,
      signature: told.signature && { refused: told.refused },
    },
    evaluation,
    claims,
    ...champion,
  });
  return { judged, evaluation, signature: told.signature };
}

/** What the predictions show; that they fit nothing is an outcome of the gate, not an error of it. */
async function measured(ports: Needs, { manifest }: Model, version: ModelVersion) {
  const sha256 = findEvidence(version, 'predictions');
  if (!sha256) return undefined;
  const plan = { task: manifest ? taskOf(manifest) : Task.parse({ type: 'binary' }), gate: manifest?.gate };
  // only versions with predictions need it, and it is large
  const { heldOutWanted, measureEvaluation } = await import('../../lib/domain/evaluation/measure-evaluation.ts');
  try {
    return measureEvaluation(await ports.predictions.rows(sha256, heldOutWanted(plan)), plan);
  } catch (error) {
    if (error instanceof InvalidEventError) return { misfit: error.message };
    throw error;
  }
}
