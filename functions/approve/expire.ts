import * as z from 'zod';
import { stateIn } from '../../lib/domain/approval/said.ts';
import { modelChain } from '../../lib/domain/ledger/chain.ts';
import * as writes from '../../lib/domain/registry/writes.ts';
import { iso } from '../../lib/domain/time.ts';
import type { Ports } from '../../lib/ports/ports.ts';

type Needs = Pick<Ports, 'registry' | 'clock' | 'ledger'>;

export const ExpireDue = z.object({ approval: z.string() });
export type ExpireDue = z.infer<typeof ExpireDue>;

/** Closes a question nobody answered in time: silence is a no. */
export function expire(ports: Needs) {
  return async function expire(due: ExpireDue): Promise<{ verdict: 'expired' | 'not-due' }> {
    const approval = await ports.registry.approval(due.approval);
    const now = ports.clock.now();
    if (approval?.state !== 'pending' || now < approval.expiresAt) return { verdict: 'not-due' };
    const version = await ports.registry.version(approval, approval.version);
    await ports.ledger.commit({
      once: `expire:${approval.tenant}:${approval.id}`,
      appends: [
        {
          chain: modelChain(approval.tenant, approval.model),
          draft: {
            type: 'ApprovalExpired',
            actor: { kind: 'service', id: 'approve' },
            subject: {
              tenant: approval.tenant,
              model: approval.model,
              version: approval.version,
              deployment: approval.deployment,
            },
            verdict: 'expired',
            reasons: [
              {
                rule: 'expiry',
                subject: approval.id,
                observed: iso(now),
                limit: `before ${iso(approval.expiresAt)}`,
              },
            ],
            data: { approval: approval.id, approvals: approval.approvals, quorum: approval.quorum },
          },
        },
      ],
      writes:
        version && stateIn(version, approval.deployment) === 'awaiting-approval'
          ? writes.endOfQuestion(approval, version, 'expired')
          : [writes.approval(approval, { state: 'expired' })],
    });
    return { verdict: 'expired' };
  };
}
