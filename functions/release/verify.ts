import { extractOf } from '../../lib/domain/ledger/bounded.ts';
import type { Reason } from '../../lib/domain/reason.ts';
import { comparePackage } from '../../lib/domain/release/compare-content.ts';
import { approvedContent } from '../../lib/domain/release/content.ts';
import { decideProgress, type ReleaseProgress } from '../../lib/domain/release/release.ts';
import { type QueuedSmoke, SMOKE_WAIT } from '../../lib/domain/release/smoke-answer.ts';
import type { EndpointObservation } from '../../lib/domain/served/served.ts';
import { contentOfVersion } from '../../lib/domain/serving/served-alias.ts';
import { loadInventory } from '../register/take-inventory.ts';
import { type Approved, closedState, currentRelease, type ReleaseNeeds } from './load-release.ts';
import { artifactsWhereItRuns, versionWhereItRuns } from './place/artifacts.ts';
import { observePlace } from './place/observe-place.ts';
import { completeRelease } from './record-release.ts';
import { filesAsRead } from './served-before.ts';
import { type AskedNew, askNew } from './smoke/ask-smoke.ts';
import { isQueued, lookForAnswer, type Queued, queueSmoke } from './smoke/queued-smoke.ts';
import { variantOf } from './update-endpoint.ts';

/** `reasons` go with the machine to the step that records how the release ended. */
export interface Verified {
  readonly verdict: string;
  readonly reasons: readonly Reason[];
  /** After how many it is asked again, while many functions read the version's files, or an answer is waited for. */
  readonly seconds?: number | undefined;
  /** The smoke request that was queued, for the next look. */
  readonly asked?: QueuedSmoke | undefined;
}

/**
 * The last look before a version is called live: the endpoint runs exactly what was approved and nothing beside it, the package and its
 * artifacts are what they were, and a smoke request is answered. One that waits in a queue is asked when all else holds, and all else is looked
 * at once more when it was answered.
 *
 * @param made when config and model had been made as `drive` saw them: neither may have been made anew since
 * @param asked the smoke request that was queued at an earlier look
 */
export async function verify(
  ports: ReleaseNeeds,
  found: Approved,
  made: readonly number[],
  asked?: QueuedSmoke,
): Promise<Verified> {
  const { spec, version, deployment } = found;
  if (closedState(found) === 'live') return { verdict: 'live', reasons: [] };
  const { config, deadline, stamps, startedAt } = currentRelease(found);
  const observed = await observePlace(ports, spec, config);
  const runs = await versionWhereItRuns(ports, deployment, version);
  const approved = approvedContent(runs, spec, variantOf(deployment));
  const content = made.length > 0 ? { ...approved, madeAt: [...made] } : approved;
  const progress = decideProgress({ observed, wanted: { config, content }, deadline, now: ports.clock.now() });
  const said = await lookForAnswer(ports, found, OVER, asked);
  const seconds = said && secondsToWait(said, progress.verdict, ports.clock.now());
  if (seconds !== undefined) return waiting(seconds, said);
  if ('reasons' in progress) return refused(progress.reasons);
  if (said?.reason) return refused([said.reason]);
  if (progress.verdict === 'updating' || !observed) return refused([moving(observed)]);
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
  if ('execution' in lying) return waiting(lying.seconds, said);
  const { reasons: artifacts } = lying;
  const answered = isQueued(spec) ? { reasons: [] } : await askNew(ports, found, config);
  const changed = [
    ...comparePackage(version, pkg?.containers ?? [], inventory),
    ...artifacts.filter((artifact) => artifact.observed !== artifact.limit),
    ...answered.reasons,
  ];
  if (changed.length > 0) return refused(changed);
  if (isQueued(spec) && !said) {
    const queued = await queueSmoke(ports, found, OVER);
    return queued.reason ? refused([queued.reason]) : waiting(queued.seconds, queued);
  }
  const files = lying.read === undefined ? undefined : await ports.evidence.put(JSON.stringify(lying.stamps));
  const kept = { ...(files !== undefined && { files }), ...goldenIn(answered) };
  const { verdict } = await completeRelease(ports, found, observed, contentOfVersion(content, observed), kept);
  return { verdict, reasons: [] };
}

const OVER = 'when the update is over';

/** The digests of what was asked and what came of it, for the record. */
const goldenIn = ({ golden }: AskedNew) =>
  golden?.answers === undefined ? {} : { golden: { set: golden.set, answers: golden.answers } };

const waiting = (seconds: number | undefined, of: Queued | undefined): Verified => ({
  ...{ verdict: 'waiting', reasons: [], seconds },
  ...(of?.asked && { asked: of.asked }),
});

/**
 * An answer is waited for also while autoscaling starts the instance that is to give it; and once it was given, until the endpoint is at rest
 * again, as long as the answer itself might have taken.
 */
function secondsToWait(
  { verdict, asked, seconds }: Queued,
  progress: ReleaseProgress['verdict'],
  now: number,
): number | undefined {
  if (verdict === 'waiting') return progress === 'settled' || progress === 'updating' ? seconds : undefined;
  return verdict === 'answered' && progress === 'updating' && now < asked!.at + SMOKE_WAIT ? 60 : undefined;
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
