import { newestApproval } from '../../lib/domain/approval/newest.ts';
import { isApproved, stateIn } from '../../lib/domain/approval/said.ts';
import { decideStalled, GRACE } from '../../lib/domain/execution/stalled.ts';
import type { Deployment, ModelVersion } from '../../lib/domain/model/model.ts';
import type { Reason } from '../../lib/domain/reason.ts';
import type { ModelId } from '../../lib/domain/registry/keys.ts';
import { leansOn } from '../../lib/domain/release/way-back.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';
import { stopRace } from '../race/stop-race.ts';
import { ADOPTED, failReturn as failBack, loadReturn } from '../release/back-to-adopted.ts';
import { loadRelease } from '../release/load-release.ts';
import { abandonRelease, failRelease } from '../release/record-release.ts';
import { finish } from '../retrain/finish.ts';
import { inTarget } from '../target/in-target.ts';

type Needs = PortsOf<'registry' | 'ledger' | 'sagemaker:endpoints' | 'workflows:look' | 'alarms:remove' | 'clock'>;

/**
 * Closes what an execution had begun and nobody redrove within a day: an approval that no release uses, a release under way, a retrain. Each is
 * recorded as failed, so that it may be asked for again; nothing waits for a machine that has ended. Returns how many there were.
 */
export function closeStalled(ports: Needs) {
  return async function closeStalled(id: ModelId, deployments: readonly Deployment[]): Promise<number> {
    // The newest ones: older ones had their turn while they were among them.
    const versions = (await ports.registry.versions(id, { n: 100 })).filter(isApproved);
    let closed = 0;
    for (const version of versions) closed += await unusedApprovals(ports, version, deployments);
    for (const deployment of deployments) closed += await stoppedRelease(ports, deployment);
    return closed + (await stoppedRetrains(ports, id));
  };
}

/** Why what this execution had begun must be closed; undefined while it runs or may be redriven. */
async function stalled(ports: Needs, execution: string | undefined, since: number) {
  const found = execution === undefined ? undefined : await ports.workflows.describe(execution);
  const name = execution?.split(':').at(-1) ?? 'unknown';
  return decideStalled({ name, execution: found, since, now: ports.clock.now() });
}

/** Of each deployment that it was approved for and no release of it is on its way to, or was. */
async function unusedApprovals(ports: Needs, version: ModelVersion, deployments: readonly Deployment[]) {
  const unused = deployments.filter(
    (deployment) =>
      deployment.releasing?.version !== version.version &&
      !leansOn(deployment, version.version) &&
      stateIn(version, deployment.endpoint) === 'approved',
  );
  if (unused.length === 0) return 0;
  const questions = await ports.registry.approvals(version, version.version);
  const { tenant, model } = version;
  let closed = 0;
  for (const { endpoint: deployment } of unused) {
    const approval = newestApproval(
      questions.filter(({ spent }) => !spent),
      { version: version.version, deployment },
    );
    const reason = approval && (await stalled(ports, approval.execution, approval.askedAt));
    if (!reason) continue;
    await abandonRelease(
      ports,
      { tenant, model, version: version.version, deployment },
      approval.id,
      [reason],
      'sweep',
    );
    closed += 1;
  }
  return closed;
}

async function stoppedRelease(all: Needs, deployment: Deployment): Promise<number> {
  const { tenant, model, endpoint, releasing } = deployment;
  if (!releasing) return 0;
  const ports = inTarget(all, deployment, releasing.version);
  const reason = await stalled(ports, releasing.execution, releasing.deadline);
  if (!reason) return 0;
  if (await endsRace(ports, deployment, reason)) return 1;
  const subject = { tenant, model, version: releasing.version, deployment: endpoint };
  if (releasing.version === ADOPTED)
    await failBack(ports, await loadReturn(ports.registry, subject), [reason], 'failed', 'sweep');
  else await failRelease(ports, await loadRelease(ports.registry, subject), [reason], 'failed', undefined, 'sweep');
  return 1;
}

/**
 * Whether what is closed is a race whose shadow still runs: then it must be taken away first, by the execution that its end starts. One that did not get that far within another
 * day is recorded as failed, as every other release is.
 */
async function endsRace(ports: Needs, deployment: Deployment, reason: Reason): Promise<boolean> {
  const { releasing, endpoint } = deployment;
  const { race } = releasing ?? {};
  if (!releasing || !race) return false;
  if (race.stopped !== undefined) return ports.clock.now() < race.stopped + GRACE;
  const observed = await ports.sagemaker.describeEndpoint(endpoint);
  if (observed?.config !== race.config && observed?.pending !== race.config) return false;
  const actor = { kind: 'service' as const, id: 'sweep' };
  await stopRace(ports, deployment, { ...releasing, race }, { actor, by: 'sweep', reason });
  return true;
}

async function stoppedRetrains(ports: Needs, id: ModelId): Promise<number> {
  let closed = 0;
  for (const run of await ports.registry.retrains(id)) {
    if (run.state !== 'running' || !(await stalled(ports, run.execution, run.deadline))) continue;
    await finish(ports, run, { outcome: 'broken', by: 'sweep' });
    closed += 1;
  }
  return closed;
}
