import * as z from 'zod';
import { keys, modelChain } from '../../lib/contract/keys.ts';
import { decideReconciliation } from '../../lib/domain/release/reconcile.ts';
import type { Ports } from '../../lib/ports/ports.ts';

type Needs = Pick<Ports, 'registry' | 'sagemaker' | 'ledger'>;

/** An endpoint to compare: named by SageMaker's event or by the sweep. */
export const ReconcileDue = z.object({ endpoint: z.string(), event: z.string().optional() });
export type ReconcileDue = z.infer<typeof ReconcileDue>;

/** Compares what should run with what runs. A change made around Steward is recorded once; endpoints not ours are left alone. */
export const reconcile =
  (ports: Needs) =>
  async (due: ReconcileDue): Promise<{ verdict: string }> => {
    const deployment = await ports.registry.byEndpoint(due.endpoint);
    if (!deployment) return { verdict: 'not-ours' };
    const observed = await ports.sagemaker.describeEndpoint(deployment.endpoint);
    const decision = decideReconciliation(deployment, observed);
    if (decision.verdict !== 'out-of-band') return { verdict: decision.verdict };
    const { tenant, model, endpoint, champion } = deployment;
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
            verdict: 'out-of-band',
            reasons: decision.reasons,
            data: { what: 'endpoint', observed: decision.observed, desired: deployment.config ?? 'none' },
          },
        },
      ],
      writes: [
        {
          clause: 'deployment',
          key: keys.deployment(tenant, model, endpoint),
          item: { ...deployment, outOfBand: decision.observed, revision: deployment.revision + 1 },
          if: { is: { revision: deployment.revision } },
        },
      ],
    });
    return { verdict: 'out-of-band' };
  };
