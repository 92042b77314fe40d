import { decideAdoptionDue, notAdoptedReason } from '../../lib/domain/adoption/adoption-due.ts';
import { modelChain } from '../../lib/domain/ledger/chain.ts';
import type { DeploymentSpec } from '../../lib/domain/model/manifest.ts';
import type { Deployment } from '../../lib/domain/model/model.ts';
import * as writes from '../../lib/domain/registry/writes.ts';
import type { EndpointObservation } from '../../lib/domain/served/served.ts';
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
  spec: DeploymentSpec | undefined,
  event?: string,
): Promise<'not-adopted' | 'gone' | undefined> {
  const found = decideAdoptionDue(deployment, observed);
  if (found === 'none') return undefined;
  if (found === 'known') return 'not-adopted';
  const { unadopted, ...rest } = deployment;
  const { tenant, model, endpoint } = rest;
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
          reasons: found === 'gone' ? [] : [notAdoptedReason(model, spec ?? { endpoint }, config)],
          data: {
            config,
            ...(spec?.serving?.type === 'lambda' && { alias: `${spec.serving.function}:${spec.serving.alias}` }),
          },
        },
      },
    ],
    writes: [writes.deployment(deployment, { ...rest, ...(found === 'not-adopted' && { unadopted: config }) })],
  });
  return found;
}
