import * as z from 'zod';
import { keys, modelChain } from '../../lib/contract/keys.ts';
import type { Deployment } from '../../lib/domain/model/model.ts';
import { approvedContent } from '../../lib/domain/release/content.ts';
import { decideReconciliation, type Reconciliation } from '../../lib/domain/release/reconcile.ts';
import type { Content } from '../../lib/domain/release/served.ts';
import type { Ports } from '../../lib/ports/ports.ts';
import { adoptionDue } from './adoption-due.ts';

type Needs = Pick<Ports, 'registry' | 'sagemaker' | 'clock' | 'ledger'>;

/** An endpoint to compare: named by SageMaker's event or by the sweep. */
export const ReconcileDue = z.object({ endpoint: z.string(), event: z.string().optional() });
export type ReconcileDue = z.infer<typeof ReconcileDue>;

/**
 * Holds what runs against what was released, by content. A change made around Steward is recorded once, and once more whenever it has
 * changed again or is undone; endpoints not ours are left alone, and one from before Steward that nobody adopted is told once.
 */
export const reconcile =
  (ports: Needs) =>
  async (due: ReconcileDue): Promise<{ verdict: string }> => {
    const deployment = await ports.registry.byEndpoint(due.endpoint);
    if (!deployment) return { verdict: 'not-ours' };
    const observed = await ports.sagemaker.describeEndpoint(deployment.endpoint);
    const before = await adoptionDue(ports, deployment, observed, due.event);
    if (before) return { verdict: before };
    const wanted = await contentOf(ports, deployment);
    const decision = decideReconciliation(deployment, wanted, observed);
    if (decision.verdict === 'out-of-band' || decision.verdict === 'undone')
      await record(ports, due, deployment, decision);
    return { verdict: decision.verdict };
  };

/** As it was verified. A champion from before that was kept is held against its version and the manifest. */
async function contentOf(ports: Needs, deployment: Deployment): Promise<Content | undefined> {
  const { champion, content, endpoint } = deployment;
  if (content || champion === undefined) return content;
  const [version, model] = await Promise.all([
    ports.registry.version(deployment, champion),
    ports.registry.model(deployment),
  ]);
  const spec = model?.manifest?.deployments.find((one) => one.endpoint === endpoint);
  return version && spec && approvedContent(version, spec, deployment.variant);
}

async function record(
  ports: Needs,
  due: ReconcileDue,
  deployment: Deployment,
  decision: Extract<Reconciliation, { seen: string }>,
): Promise<void> {
  const { tenant, model, endpoint, champion } = deployment;
  const found = decision.verdict === 'out-of-band';
  await ports.ledger.commit({
    once: `out-of-band:${tenant}:${model}:${endpoint}:${deployment.revision}`,
    appends: [
      {
        chain: modelChain(tenant, model),
        draft: {
          type: 'OutOfBandChangeFound',
          actor: { kind: 'service', id: 'reconcile' },
          subject: { tenant, model, deployment: endpoint, ...(champion !== undefined && { version: champion }) },
          ...(due.event && { cause: { event: due.event } }),
          verdict: decision.verdict,
          ...(found && { reasons: decision.reasons }),
          data: {
            what: 'endpoint',
            observed: found ? decision.observed : (deployment.config ?? 'none'),
            desired: deployment.config ?? 'none',
            seen: decision.seen,
          },
        },
      },
    ],
    writes: [
      {
        clause: 'deployment',
        key: keys.deployment(tenant, model, endpoint),
        item: {
          ...deployment,
          outOfBand: { seen: decision.seen, foundAt: ports.clock.now(), acknowledged: false },
          revision: deployment.revision + 1,
        },
        if: { is: { revision: deployment.revision } },
      },
    ],
  });
}
