import type { ReleaseSubject } from '../../lib/contract/release-execution.ts';
import type { Approval, Vote } from '../../lib/domain/approval/approval.ts';
import { ConflictError, IntegrityError, NotFoundError } from '../../lib/domain/errors.ts';
import { modelChain } from '../../lib/domain/ledger/chain.ts';
import { canonical, type LedgerRecord } from '../../lib/domain/ledger/record.ts';
import type { Reasons } from '../../lib/domain/reason.ts';
import * as writes from '../../lib/domain/registry/writes.ts';
import { approvedContent } from '../../lib/domain/release/content.ts';
import { decideCopy } from '../../lib/domain/release/decide-copy.ts';
import { decideProgress } from '../../lib/domain/release/release.ts';
import type { QueuedSmoke } from '../../lib/domain/release/smoke-answer.ts';
import { decideBack } from '../../lib/domain/release/way-back.ts';
import { loadRecord } from '../approve/load-question-history.ts';
import { type Approved, closedState, currentRelease, type Release, type ReleaseNeeds } from './load-release.ts';
import { servesAsBefore } from './out-of-band.ts';
import { versionWhereItRuns } from './place/artifacts.ts';
import { observePlace } from './place/observe-place.ts';
import { abandonRelease, failRelease, packageLeft, releaseSubject, serviceActor } from './record-release.ts';
import { askWhileOldFleetStands, refuseOtherImages, smokeRefusal } from './smoke/ask-smoke.ts';
import { variantOf } from './update-endpoint.ts';

/**
 * A release waits until the question and every answer to it has its write-once copy, as long as the stream that brings the copies may take. One
 * that does not come gives the approval back: that is recorded, and the release may be asked for again.
 */
export async function observeCopy(
  ports: ReleaseNeeds,
  due: ReleaseSubject,
  approvalId: string,
): Promise<{ verdict: string; approval: string; seconds?: number }> {
  const approval = await ports.registry.approval(approvalId);
  if (!approval) throw new NotFoundError(`there is no approval \`${approvalId}\``);
  for (const record of await decidingRecords(ports, approval)) {
    const has = await ports.worm.has(record.chain, record.seq, canonical(record));
    const copy = decideCopy({ copied: has, answeredAt: Date.parse(record.at), now: ports.clock.now() });
    if (copy.verdict === 'waiting') return { ...copy, approval: approvalId };
    if (copy.verdict === 'late')
      return { ...(await abandonRelease(ports, due, approvalId, [copy.reason])), approval: approvalId };
  }
  return { verdict: 'copied', approval: approvalId };
}

/**
 * The question and the answers to it, each read by its place: however long the chain is, those few records. Where they are fewer than make a
 * yes, `start` says so.
 */
async function decidingRecords(ports: ReleaseNeeds, approval: Approval): Promise<readonly LedgerRecord[]> {
  const question = await loadRecord(ports, approval.asked, `question \`${approval.id}\``);
  const votes = await ports.registry.votes(approval, approval.id);
  return Promise.all([question, ...votes.map((vote) => answerOf(ports, vote))]);
}

async function answerOf(ports: ReleaseNeeds, { approval, person, record }: Vote): Promise<LedgerRecord> {
  const told = await loadRecord(ports, record, `the answer of \`${person}\` to \`${approval}\``);
  // Vote and record are one transaction: one without the other is nothing to wait for.
  if (told.type === 'ApprovalAnswered' && told.data.approval === approval && told.actor.id === person) return told;
  throw new IntegrityError(`the answer of \`${person}\` to \`${approval}\` is not what the ledger says there`);
}

/**
 * Whether the endpoint has come to rest; anything but still updating or settled ends the release and is recorded. One that rests on
 * the wanted config but runs something else is for `verify` to refuse, after which it is taken back.
 *
 * @param asked a smoke request that was queued at an earlier look
 */
export async function observeRollout(
  ports: ReleaseNeeds,
  found: Approved,
  asked?: QueuedSmoke,
): Promise<{ verdict: string; asked?: QueuedSmoke | undefined }> {
  const closed = closedState(found);
  if (closed && closed !== 'live') return { verdict: closed };
  const { config, deadline } = currentRelease(found);
  const { serving } = found.spec;
  if (serving?.type === 'lambda') await (await import('./move-alias.ts')).shiftAlias(ports, found, serving);
  const observed = await observePlace(ports, found.spec, config);
  const version = await versionWhereItRuns(ports, found.deployment, found.version);
  const content = approvedContent(version, found.spec, variantOf(found.deployment));
  const progress = decideProgress({ observed, wanted: { config, content }, deadline, now: ports.clock.now() });
  if (progress.verdict === 'updating' && observed?.pending === config) {
    await recordMoved(ports, found, observed.share);
    await refuseOtherImages(ports, found, config, observed.pendingImages ?? []);
    if (observed.handedOver)
      return { verdict: progress.verdict, asked: await askWhileOldFleetStands(ports, found, config, asked) };
  }
  if (progress.verdict === 'updating' || progress.verdict === 'settled') return { verdict: progress.verdict };
  if (progress.verdict === 'differs') return { verdict: 'settled' };
  const approved = await packageLeft(ports, found);
  if (progress.verdict !== 'rolled-back' || !observed)
    return failRelease(ports, found, progress.reasons, 'failed', observed, 'release', { approved });
  const reasons = [...(await smokeRefusal(ports, found, config)), ...progress.reasons];
  const { foreign, ...left } = await servesAsBefore(ports, found.deployment, observed);
  const held = observed.config === found.deployment.config && foreign.length === 0;
  return failRelease(ports, found, [...reasons, ...foreign], held ? 'rolled-back' : 'failed', observed, 'release', {
    ...left,
    approved,
  });
}

/**
 * Records how far a release of several steps has come, once for each step that is seen: a look may come later than a short step.
 *
 * @param share percent of the requests that the new version has; undefined where nobody says
 */
async function recordMoved(ports: ReleaseNeeds, found: Release, share: number | undefined): Promise<void> {
  const { deployment, spec } = found;
  const releasing = currentRelease(found);
  const { tenant, model, endpoint } = deployment;
  const inSteps = spec.plan.type === 'linear' || spec.plan.type === 'rolling';
  if (!inSteps || share === undefined || share <= (releasing.share ?? 0)) return;
  const { config, startedAt } = releasing;
  await ports.ledger
    .commit({
      once: `moved:${tenant}:${model}:${endpoint}:${config}:${startedAt}:${share}`,
      appends: [
        {
          chain: modelChain(tenant, model),
          draft: {
            type: 'ReleaseMoved',
            actor: serviceActor('release'),
            subject: releaseSubject(found),
            reasons: [],
            data: { config, share, plan: spec.plan.type },
          },
        },
      ],
      writes: [writes.deployment(deployment, { ...deployment, releasing: { ...releasing, share } })],
    })
    .catch((error: unknown) => {
      // Somebody else wrote there at the same time: the next look tells it.
      if (!(error instanceof ConflictError)) throw error;
    });
}

/** The same for the way back after the new version did not answer; `again` asks for it once more, until the release's deadline. */
export async function observeReversal(ports: ReleaseNeeds, found: Release, why: Reasons): Promise<{ verdict: string }> {
  const { deployment } = found;
  const already = deployment.releases[found.version.version];
  if (already === 'rolled-back' || already === 'failed') return { verdict: already };
  const { deadline } = currentRelease(found);
  // Of a first model that did not hold nothing is taken back: it stays, and no deployment names it.
  const name = deployment.config ?? deployment.releasing?.config;
  const observed = await observePlace(ports, found.spec, name);
  const where = decideBack(deployment, observed);
  if (ports.clock.now() < deadline) {
    if (where === 'on-its-way') return { verdict: 'updating' };
    if (where === 'again') return { verdict: 'again' };
  }
  const nothingBefore = deployment.config === undefined;
  const fate = where === 'deleted' ? 'deleted' : nothingBefore ? 'left' : undefined;
  const { foreign, content } =
    where === 'back' && observed
      ? await servesAsBefore(ports, deployment, observed)
      : { foreign: [], content: undefined };
  const state = where === 'back' && foreign.length === 0 ? 'rolled-back' : 'failed';
  const approved = await packageLeft(ports, found);
  return failRelease(ports, found, [...why, ...foreign], state, observed, 'release', { fate, content, approved });
}
