import { extractOf } from '../../lib/domain/ledger/bounded.ts';
import type { Reason } from '../../lib/domain/reason.ts';
import { comparePackage } from '../../lib/domain/release/compare-content.ts';
import { approvedContent } from '../../lib/domain/release/content.ts';
import { decideProgress } from '../../lib/domain/release/release.ts';
import type { EndpointObservation } from '../../lib/domain/served/served.ts';
import { contentOfVersion } from '../../lib/domain/serving/served-alias.ts';
import { loadInventory } from '../register/take-inventory.ts';
import { type Approved, closedState, currentRelease, type ReleaseNeeds } from './load-release.ts';
import { artifactsWhereItRuns, versionWhereItRuns } from './place/artifacts.ts';
import { observePlace } from './place/observe-place.ts';
import { completeRelease } from './record-release.ts';
import { filesAsRead } from './served-before.ts';
import { askSmoke } from './smoke.ts';
import { variantOf } from './update-endpoint.ts';

/** `reasons` go with the machine to the step that records how the release ended. */
export interface Verified {
  readonly verdict: string;
  readonly reasons: readonly Reason[];
  /** After how many it is asked again, while many functions read the version's files. */
  readonly seconds?: number;
}

/**
 * The last look before a version is called live: the endpoint runs exactly what was approved and nothing beside it, the package and its
 * artifacts are what they were, and a smoke request is answered.
 *
 * @param made when config and model had been made as `drive` saw them: neither may have been made anew since
 */
export async function verify(ports: ReleaseNeeds, found: Approved, made: readonly number[]): Promise<Verified> {
  const { spec, version, deployment } = found;
  if (closedState(found) === 'live') return { verdict: 'live', reasons: [] };
  const { config, deadline, stamps, startedAt } = currentRelease(found);
  const observed = await observePlace(ports, spec, config);
  const runs = await versionWhereItRuns(ports, deployment, version);
  const approved = approvedContent(runs, spec, variantOf(deployment));
  const content = made.length > 0 ? { ...approved, madeAt: [...made] } : approved;
  const progress = decideProgress({ observed, wanted: { config, content }, deadline, now: ports.clock.now() });
  if (progress.verdict !== 'settled' || !observed)
    return refused('reasons' in progress ? progress.reasons : [moving(observed)]);
  const pkg = await ports.sagemaker.describePackage(version.package);
  const inventory = await loadInventory(ports.evidence, version);
  const of = { deployment: deployment.endpoint, startedAt };
  const stood = found.back ? () => filesAsRead(ports, deployment, version.version) : undefined;
  const lying = await artifactsWhereItRuns(ports, deployment, version, inventory, {
    since: stamps,
    mode: 'verify',
    of,
    stood,
  });
  if ('execution' in lying) return { verdict: 'waiting', reasons: [], seconds: lying.seconds };
  const { reasons: artifacts } = lying;
  const changed = [
    ...comparePackage(version, pkg?.containers ?? [], inventory),
    ...artifacts.filter((artifact) => artifact.observed !== artifact.limit),
    ...(await askSmoke(ports, found, config)),
  ];
  if (changed.length > 0) return refused(changed);
  const files = lying.read === undefined ? undefined : await ports.evidence.put(JSON.stringify(lying.stamps));
  const { verdict } = await completeRelease(ports, found, observed, contentOfVersion(content, observed), files);
  return { verdict, reasons: [] };
}

/** What goes with a machine has 256 KB, and a version ten thousand files. */
function refused(all: readonly Reason[]): Verified {
  const { reasons, more } = extractOf(all);
  const others = { rule: 'artifact', subject: 'others', observed: `${more} more that differ`, limit: 'none' };
  return { verdict: 'not-verified', reasons: more === 0 ? reasons : [...reasons, others] };
}

const moving = (observed: EndpointObservation | undefined): Reason => ({
  rule: 'status',
  subject: 'endpoint',
  observed: observed?.status ?? 'absent',
  limit: 'InService',
});
