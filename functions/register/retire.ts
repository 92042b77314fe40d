import { modelChain } from '../../lib/domain/ledger/chain.ts';
import type { Actor } from '../../lib/domain/ledger/record.ts';
import { decideRetirement } from '../../lib/domain/registry/decide-retirement.ts';
import * as writes from '../../lib/domain/registry/writes.ts';
import type { Ports } from '../../lib/ports/ports.ts';
import { withdrawal } from '../approve/withdraw.ts';
import { loadVersion } from '../registry/load.ts';

type Needs = Pick<Ports, 'registry' | 'ledger'>;

export type Retired =
  | {
      readonly verdict: 'retired' | 'already';
      readonly version: number;
      /** The questions that were open about it, closed with it. */
      readonly withdrew?: readonly string[];
      /** Deployments whose way back led to this version, and now leads nowhere. */
      readonly noWayBack: readonly string[];
    }
  | { readonly verdict: 'refuse'; readonly why: string };

/** Puts a version away for good: never asked about, approved or released again. One that serves is refused, with the mend. */
export function retire(ports: Needs) {
  return async function retire(due: {
    tenant: string;
    model: string;
    version: number;
    reason: string;
    actor: Actor;
  }): Promise<Retired> {
    const id = { tenant: due.tenant, model: due.model };
    const [version, deployments, approvals] = await Promise.all([
      loadVersion(ports.registry, id, due.version),
      ports.registry.deployments(id),
      ports.registry.approvals(id, due.version),
    ]);
    const decision = decideRetirement({ version, deployments, approvals });
    if (decision.verdict === 'refuse') return decision;
    if (decision.verdict === 'already') return { verdict: 'already', version: due.version, noWayBack: [] };
    const { open, noWayBack } = decision;
    const chain = modelChain(due.tenant, due.model);
    const retired = {
      chain,
      draft: {
        type: 'VersionRetired' as const,
        actor: due.actor,
        subject: { ...id, version: due.version },
        verdict: 'retired',
        data: { from: version.state, reason: due.reason, noWayBack: [...noWayBack] },
      },
    };
    const [first, ...others] = open.map((asked) => ({ chain, draft: withdrawal(asked, due.actor, due.reason) }));
    await ports.ledger.commit({
      once: `retire:${due.tenant}:${due.model}:${due.version}`,
      appends: first ? [first, ...others, retired] : [retired],
      writes: [
        writes.version(version, { state: 'retired' }),
        // A release that began meanwhile has moved its deployment on: read again, decide again.
        ...deployments.map((d) => writes.deployment(d, d, { clause: `deployment:${d.endpoint}` })),
        ...open.map((asked, i) =>
          writes.approval(asked, { state: 'withdrawn' }, { clause: `approval:${asked.id}`, places: { record: i } }),
        ),
      ],
    });
    return {
      verdict: 'retired',
      version: due.version,
      ...(open.length > 0 && { withdrew: open.map(({ id }) => id) }),
      noWayBack,
    };
  };
}
