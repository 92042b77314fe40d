import { modelChain } from '../../lib/domain/ledger/chain.ts';
import type { Deployment } from '../../lib/domain/model/model.ts';
import { keys } from '../../lib/domain/registry/keys.ts';
import { decideAdoptionDue, notAdopted } from '../../lib/domain/release/adoption-due.ts';
import type { EndpointObservation } from '../../lib/domain/release/served.ts';
import type { Ports } from '../../lib/ports/ports.ts';

type Needs = Pick<Ports, 'ledger'>;

/**
 * Tells once that an endpoint from before Steward runs that nobody adopted, and once that such an endpoint is gone. Answers what was
 * found, `undefined` when the endpoint is none of that kind.
 */
export async function adoptionDue(
  ports: Needs,
  deployment: Deployment,
  observed: EndpointObservation | undefined,
  event?: string,
): Promise<'not-adopted' | 'gone' | undefined> {
  const found = decideAdoptionDue(deployment, observed);
  if (found === 'none') return undefined;
  if (found === 'known') return 'not-adopted';
  const { tenant, model, endpoint, unadopted, ...rest } = deployment;
  const config = observed?.config ?? unadopted ?? '';
  await ports.ledger.commit({
    once: `adoption-due:${tenant}:${model}:${endpoint}:${deployment.revision}`,
    appends: [
      {
        chain: modelChain(tenant, model),
        draft: {
          type: 'AdoptionDue',
          actor: { kind: 'service', id: 'reconcile' },
          subject: { tenant, model, deployment: endpoint },
          ...(event && { cause: { event } }),
          verdict: found,
          reasons: found === 'gone' ? [] : [notAdopted(model, endpoint, config)],
          data: { config },
        },
      },
    ],
    writes: [
      {
        clause: 'deployment',
        key: keys.deployment(tenant, model, endpoint),
        item: {
          tenant,
          model,
          endpoint,
          ...rest,
          ...(found === 'not-adopted' && { unadopted: config }),
          revision: deployment.revision + 1,
        },
        if: { is: { revision: deployment.revision } },
      },
    ],
  });
  return found;
}
