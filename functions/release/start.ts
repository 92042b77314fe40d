import type { ReleaseSubject } from '../../lib/contract/release-execution.ts';
import { decideAdoptionDue, notAdoptedReason } from '../../lib/domain/adoption/adoption-due.ts';
import { shownDigest } from '../../lib/domain/approval/approval.ts';
import { frozenSpec } from '../../lib/domain/approval/frozen.ts';
import { newestApproval } from '../../lib/domain/approval/newest.ts';
import { raceLimit, releaseLimit } from '../../lib/domain/execution/release-limit.ts';
import type { Inventory } from '../../lib/domain/inventory/inventory.ts';
import { modelChain } from '../../lib/domain/ledger/chain.ts';
import type { DeploymentSpec } from '../../lib/domain/model/manifest.ts';
import { containersOf, type Deployment, type ModelVersion } from '../../lib/domain/model/model.ts';
import type { Reason } from '../../lib/domain/reason.ts';
import * as writes from '../../lib/domain/registry/writes.ts';
import { isOurs } from '../../lib/domain/release/decide-drive.ts';
import { decideStart } from '../../lib/domain/release/decide-start.ts';
import type { GoingBack } from '../../lib/domain/release/going-back.ts';
import { raceConfig } from '../../lib/domain/release/raced.ts';
import { configName } from '../../lib/domain/release/release.ts';
import { alarmNames } from '../../lib/domain/release/release-alarms.ts';
import type { EndpointObservation } from '../../lib/domain/served/served.ts';
import { formOf } from '../../lib/domain/serving/forms.ts';
import { otherForm } from '../../lib/domain/serving/other-form.ts';
import { shownOf } from '../approve/load-shown.ts';
import { bucketsOf, namesOfPlace } from '../register/own-names.ts';
import { foreignNames } from '../register/owner.ts';
import { loadInventory } from '../register/take-inventory.ts';
import { loadSubject } from '../registry/load.ts';
import { loadBeyondStage, stageInTheWay } from '../registry/load-promotion.ts';
import { decideTurn } from '../registry/load-turn.ts';
import { inTarget } from '../target/in-target.ts';
import { answerRules } from './answers.ts';
import type { ReleaseNeeds } from './load-release.ts';
import { reconcileBefore } from './out-of-band.ts';
import { artifactsWhereItRuns, misfitElsewhere, readAddresses, readByMany, servesByMany } from './place/artifacts.ts';
import { observePlace } from './place/observe-place.ts';
import { approvalOf, isApprovalSpent, releaseSubject, serviceActor, withReleaseState } from './record-release.ts';
import { filesAsRead, wasLive } from './served-before.ts';

/**
 * Records the intent, if the approval still holds for exactly what would be released now. `waiting` asks to be called again after so many
 * seconds: another release is on its way there, or many functions read the version's files.
 *
 * @param queued since when it has waited for that (epoch ms), as it answered before
 */
export async function start(
  all: ReleaseNeeds,
  due: ReleaseSubject,
  approvalId: string,
  back?: GoingBack,
  execution?: string,
  queued?: number,
): Promise<{ verdict: string; approval?: string; queued?: number | null; seconds?: number; raced?: boolean }> {
  const [found, approval] = await Promise.all([loadSubject(all.registry, due), approvalOf(all, approvalId)]);
  const { version, deployment } = found;
  const now = all.clock.now();
  const since = queued ?? now;
  const follow = await decideTurn(all, found, { back: back !== undefined, waited: now - since });
  if (follow.verdict === 'wait')
    return { verdict: 'waiting', approval: approvalId, queued: since, seconds: follow.seconds };
  const ports = inTarget(all, deployment, due.version);
  const spec = frozenSpec(approval) ?? found.spec;
  const form = formOf(spec);
  const current = approval && shownDigest(shownOf(found, approval.shown.comparison ?? undefined));
  const inventory = await loadInventory(ports.evidence, version);
  const artifactBuckets = bucketsOf(readAddresses(version, inventory));
  const foreign = foreignNames(ports.owners, due, [...namesOfPlace(spec), ...artifactBuckets]);
  const [lying, observed, answers, early] = await Promise.all([
    foreign.length > 0
      ? { reasons: [], stamps: {} }
      : artifactsWhereItRuns(ports, deployment, version, inventory, {
          mode: 'start',
          of: { deployment: due.deployment, approval: approvalId, execution },
          stood: back && (() => filesAsRead(ports, deployment, due.version)),
          carried: approval?.state === 'approved',
        }),
    observePlace(ports, spec, deployment.config),
    approval ? answerRules(ports, approval, back !== undefined) : [],
    back ? [] : stageInTheWay(ports, { manifest: found.manifest, spec, version, deployment }, 'it is released into'),
  ]);
  const { reasons: artifacts, stamps } = 'reasons' in lying ? lying : { reasons: [], stamps: {} };
  const beyond = back
    ? []
    : await loadBeyondStage(ports, { manifest: found.manifest, spec, version }, { running: observed?.variants });
  const served =
    back && deployment.previous?.version !== due.version && (await wasLive(ports, deployment, due.version));
  const newest = newestApproval(await ports.registry.approvals(due, due.version), due);
  const unadopted = unadoptedReason(deployment, observed, spec);
  const decision = decideStart({
    approval,
    answers: [...answers, ...foreign, ...early, ...beyond, ...('reason' in follow ? [follow.reason] : [])],
    newest,
    current,
    version,
    deployment,
    artifacts,
    unadopted,
    unservable:
      otherForm(deployment.content, form) ??
      (await unfitFor(version, inventory, spec)) ??
      (await misfitElsewhere(version, inventory, spec)),
    back,
    served,
    waited: now - since,
  });
  if (decision.verdict === 'already')
    return { verdict: 'started', approval: approvalId, raced: deployment.releasing?.race !== undefined };
  if (decision.verdict === 'wait') {
    await reconcileBefore(ports, deployment, observed);
    return { verdict: 'waiting', approval: approvalId, queued: since, seconds: decision.seconds };
  }

  if (decision.verdict === 'start' && 'execution' in lying)
    return { verdict: 'waiting', approval: approvalId, queued: queued ?? null, seconds: lying.seconds };

  const config = configName(due.model, due.version, version.package, spec);
  const started = decision.verdict === 'start';
  // Beside nothing there is no race, and what served before is gone back to at once.
  const raced = back === undefined && deployment.config !== undefined ? spec.race : undefined;
  const releasing = {
    version: due.version,
    config,
    approval: approvalId,
    startedAt: now,
    deadline:
      now +
      releaseLimit(readByMany(inventory) || (await servesByMany(ports, deployment))) +
      (raced ? raceLimit(raced) : 0),
    alarms: alarmNames(config, spec),
    stamps,
    ...(execution !== undefined && { execution }),
    ...(raced && { race: { config: raceConfig(config), made: [], looks: 0 } }),
  };
  await ports.ledger.commit({
    // A refusal may leave everything as it is: the next one who asks is told anew.
    once: `${started ? 'release' : `release-refused:${execution}`}:${due.tenant}:${due.model}:${due.deployment}:${deployment.revision}:${version.package}:${approvalId}`,
    appends: [
      {
        chain: modelChain(due.tenant, due.model),
        draft: {
          type: started ? 'ReleaseStarted' : 'ReleaseFailed',
          actor: serviceActor('release'),
          subject: releaseSubject(found),
          verdict: started ? 'started' : 'refused',
          reasons: decision.reasons,
          data: {
            config,
            approval: approvalId,
            digest: approval?.digest ?? '',
            ...(back && { back: true }),
            ...(deployment.target && { account: deployment.target.account }),
            artifact: artifacts[0]?.observed ?? '',
            from: deployment.champion ?? 0,
            plan: raced ? `${raced.form} race, then ${spec.plan.type}` : spec.plan.type,
            // What transform jobs name is a model: there is no endpoint, and none is made.
            endpoint: form === 'batch' ? 'none' : observed ? 'existing' : 'new',
          },
        },
      },
    ],
    writes: started
      ? [
          writes.deployment(
            deployment,
            {
              ...withReleaseState(deployment, due.version, 'releasing'),
              releasing,
              ...(form !== 'batch' && creating(deployment, observed, config)),
            },
            { places: { started: 0 } },
          ),
        ]
      : isApprovalSpent(version, deployment, approval),
  });
  return { verdict: started ? 'started' : 'refused', approval: approvalId, raced: raced !== undefined };
}

/** Why the form of the deployment cannot serve the version; few are of a form of their own. */
async function unfitFor(version: ModelVersion, inventory: Inventory | undefined, spec: DeploymentSpec) {
  if (!spec.serving) return undefined;
  const { formMisfit } = await import('../../lib/domain/serving/version-fits.ts');
  return formMisfit({ ...version, containers: containersOf(version) }, inventory, spec);
}

function unadoptedReason(
  deployment: Deployment,
  observed: EndpointObservation | undefined,
  spec: DeploymentSpec,
): Reason | undefined {
  const found = decideAdoptionDue(deployment, observed);
  if (!observed || (found !== 'not-adopted' && found !== 'known')) return undefined;
  return notAdoptedReason(deployment.model, spec, observed.config);
}

/** That this release creates the endpoint is recorded before it does: nothing else gives Steward the right to delete one. */
function creating({ created }: Deployment, observed: EndpointObservation | undefined, config: string) {
  if (!observed) return { created: { config, at: [] } };
  const again = observed.status === 'Failed' && isOurs(created, observed);
  return again ? { created: { config, at: [observed.createdAt] } } : {};
}
