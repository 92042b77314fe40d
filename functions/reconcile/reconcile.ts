import * as z from 'zod';
import type { Deployment } from '../../lib/domain/model/model.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';
import { specOf } from '../registry/load.ts';
import { reconcileEndpoint } from '../release/out-of-band.ts';
import { observePlace, observeReleased } from '../release/place/observe-place.ts';
import { inTarget } from '../target/in-target.ts';
import { adoptionDue } from './adoption-due.ts';
import type { needs } from './flow.ts';
import { keepUsage } from './keep-usage.ts';

type Needs = PortsOf<typeof needs>;

/** An endpoint to compare: named by SageMaker's event or by the sweep. */
export const ReconcileDue = z.object({ endpoint: z.string(), event: z.string().optional() });
export type ReconcileDue = z.infer<typeof ReconcileDue>;

/**
 * Holds what runs against what was released, by content. A change made around Steward is recorded once, and once more whenever it has
 * changed again or is undone; endpoints not ours are left alone, and one from before Steward that nobody adopted is told once. What was seen to
 * run is counted, whoever made it.
 */
export function reconcile(all: Needs) {
  return async function reconcile(due: ReconcileDue): Promise<{ verdict: string }> {
    const deployment = await all.registry.byEndpoint(due.endpoint);
    if (!deployment) return { verdict: 'not-ours' };
    const ports = inTarget(all, deployment);
    const spec = await neverReleased(ports, deployment);
    const observed = await (spec ? observePlace(ports, spec, undefined) : observeReleased(ports, deployment));
    const before = await adoptionDue(ports, deployment, observed, spec, due.event);
    const verdict =
      before ?? (await reconcileEndpoint(ports, deployment, observed, { by: 'reconcile', event: due.event }));
    await keepUsage(all, deployment, observed);
    return { verdict };
  };
}

/** What the manifest says of a place where nothing served yet: that alone says of which form what is in the way would be. */
async function neverReleased({ registry }: Needs, { tenant, model, endpoint, ...at }: Deployment) {
  if (at.config !== undefined || at.content !== undefined || at.releasing !== undefined) return undefined;
  return specOf(await registry.model({ tenant, model }), endpoint);
}
