import { modelChain } from '../../lib/contract/keys.ts';
import { DependencyError, NotFoundError } from '../../lib/domain/errors.ts';
import { LedgerRecord } from '../../lib/domain/ledger/record.ts';
import type { Reasons } from '../../lib/domain/reason.ts';
import { approvedContent } from '../../lib/domain/release/content.ts';
import { decideProgress } from '../../lib/domain/release/release.ts';
import type { ReleaseSubject } from '../evaluate/evaluate.ts';
import { variantOf } from './drive.ts';
import type { ReleaseNeeds } from './gather.ts';
import { closedAs, gather, onItsWay } from './gather.ts';
import { fail } from './record.ts';

/** Release waits until the answer has its write-once copy; the machine's Retry bounds the wait to five minutes. */
export async function copied(ports: ReleaseNeeds, approvalId: string): Promise<{ verdict: string; approval: string }> {
  const approval = await ports.registry.approval(approvalId);
  if (!approval) throw new NotFoundError(`there is no approval \`${approvalId}\``);
  const chain = modelChain(approval.tenant, approval.model);
  for (const stored of await ports.ledger.read(chain)) {
    const record = LedgerRecord.parse(JSON.parse(stored.bytes));
    if (
      record.type === 'ApprovalAnswered' &&
      record.data.approval === approvalId &&
      !(await ports.worm.has(chain, stored.seq))
    )
      throw new DependencyError(`record ${stored.seq} of \`${chain}\` has no write-once copy yet`);
  }
  return { verdict: 'copied', approval: approvalId };
}

/**
 * Whether the endpoint has come to rest; anything but still updating or settled ends the release and is recorded. One that rests on
 * the wanted config but runs something else is for `verify` to refuse, after which it is taken back.
 */
export async function look(ports: ReleaseNeeds, due: ReleaseSubject): Promise<{ verdict: string }> {
  const found = await gather(ports.registry, due);
  const closed = closedAs(found);
  if (closed && closed !== 'live') return { verdict: closed };
  const { config, deadline } = onItsWay(found);
  const observed = await ports.sagemaker.describeEndpoint(due.deployment);
  const content = approvedContent(found.version, found.spec, variantOf(found.deployment));
  const progress = decideProgress({ observed, wanted: { config, content }, deadline, now: ports.clock.now() });
  if (progress.verdict === 'updating' || progress.verdict === 'settled') return { verdict: progress.verdict };
  if (progress.verdict === 'differs') return { verdict: 'settled' };
  return fail(ports, due, progress.reasons, progress.verdict, observed);
}

/** The same for the way back after the new version did not answer. */
export async function lookBack(
  ports: ReleaseNeeds,
  due: ReleaseSubject & { readonly reasons: Reasons },
): Promise<{ verdict: string }> {
  const found = await gather(ports.registry, due);
  const { deployment } = found;
  const already = deployment.releases[due.version];
  if (already === 'rolled-back' || already === 'failed') return { verdict: already };
  const { deadline } = onItsWay(found);
  const observed = await ports.sagemaker.describeEndpoint(due.deployment);
  const back = observed?.status === 'InService' && observed.config === deployment.config;
  if (!back && deployment.config && ports.clock.now() < deadline) return { verdict: 'updating' };
  return fail(ports, due, due.reasons, back ? 'rolled-back' : 'failed', observed);
}
