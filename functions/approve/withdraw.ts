import type { Approval } from '../../lib/domain/approval/approval.ts';
import { decideWithdrawal } from '../../lib/domain/approval/decide-withdrawal.ts';
import { NotFoundError } from '../../lib/domain/errors.ts';
import { modelChain } from '../../lib/domain/ledger/chain.ts';
import type { Actor, Draft } from '../../lib/domain/ledger/record.ts';
import * as writes from '../../lib/domain/registry/writes.ts';
import type { Ports } from '../../lib/ports/ports.ts';
import { loadVersion } from '../registry/load.ts';

type Needs = Pick<Ports, 'registry' | 'ledger'>;

export type Withdrawn =
  | { readonly verdict: 'withdrawn' | 'already'; readonly approval: string; readonly version: number }
  | { readonly verdict: 'refuse'; readonly why: string };

/**
 * Takes an open question back. Whoever may is asked before (functions/command); the version stands `withdrawn` until somebody has
 * it judged again, and the execution that waits is woken by the record, as for every closed question.
 */
export function withdraw(ports: Needs) {
  return async function withdraw(due: { approval: string; reason: string; actor: Actor }): Promise<Withdrawn> {
    const approval = await ports.registry.approval(due.approval);
    if (!approval) throw new NotFoundError(`there is no approval \`${due.approval}\``);
    const decision = decideWithdrawal(approval);
    if (decision.verdict === 'refuse') return decision;
    const answer = { approval: approval.id, version: approval.version };
    if (decision.verdict === 'already') return { verdict: 'already', ...answer };
    const version = await loadVersion(ports.registry, approval, approval.version);
    await ports.ledger.commit({
      once: `withdraw:${approval.tenant}:${approval.id}`,
      appends: [
        { chain: modelChain(approval.tenant, approval.model), draft: withdrawal(approval, due.actor, due.reason) },
      ],
      writes: writes.endOfQuestion(approval, version, 'withdrawn'),
    });
    return { verdict: 'withdrawn', ...answer };
  };
}

/** The record of a question that was taken back, by a person or with the version it was about. */
export const withdrawal = (approval: Approval, actor: Actor, reason: string): Draft => ({
  type: 'ApprovalWithdrawn',
  actor,
  subject: {
    tenant: approval.tenant,
    model: approval.model,
    version: approval.version,
    deployment: approval.deployment,
  },
  verdict: 'withdrawn',
  data: { approval: approval.id, approvals: approval.approvals, quorum: approval.quorum, reason },
});
