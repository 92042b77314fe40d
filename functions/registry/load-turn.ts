import { decideFollow, type FollowDecision, pairOf } from '../../lib/domain/failover/pair.ts';
import type { Ports } from '../../lib/ports/ports.ts';
import { loadDeployment, type loadSubject } from './load.ts';

type Found = Awaited<ReturnType<typeof loadSubject>>;

/** Whether a release may begin as far as the other one of its pair goes; what has no pair is not held up, nor what has begun. */
export async function decideTurn(
  { registry }: Pick<Ports, 'registry'>,
  { manifest, version: { version }, deployment }: Found,
  { back, waited }: { readonly back: boolean; readonly waited: number },
): Promise<FollowDecision> {
  const { tenant, model, endpoint, releasing } = deployment;
  const pair = pairOf(manifest.deployments, endpoint);
  if (!pair || releasing?.version === version) return { verdict: 'go' };
  const [primary, standby] = await Promise.all(
    [pair.primary, pair.standby].map((spec) =>
      spec.endpoint === endpoint ? deployment : loadDeployment(registry, { tenant, model, deployment: spec.endpoint }),
    ),
  );
  return decideFollow({ primary: primary!, standby: standby! }, { endpoint, version, back, waited });
}
