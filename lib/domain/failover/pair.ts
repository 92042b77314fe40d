import { LONGEST_TURN, turnPause } from '../execution/pauses.ts';
import type { DeploymentSpec } from '../model/manifest.ts';
import type { Deployment } from '../model/model.ts';
import type { Reason } from '../reason.ts';
import { DAY } from '../time.ts';

/** Two deployments of a manifest of which one stands by for the other. */
export interface Pair<D = DeploymentSpec> {
  readonly primary: D;
  readonly standby: D;
}

/** The pair that a deployment is one of; undefined where it is of none. */
export function pairOf(deployments: readonly DeploymentSpec[], endpoint: string): Pair | undefined {
  const primary = deployments.find(
    (spec) => spec.standby !== undefined && [spec.endpoint, spec.standby].includes(endpoint),
  );
  const standby = deployments.find((spec) => spec.endpoint === primary?.standby);
  return primary && standby && { primary, standby };
}

type Place = Pick<Deployment, 'endpoint' | 'champion' | 'releases' | 'traffic'>;

/** The one that callers ask: the standby while the traffic was moved there, or is on its way there. */
export const servingOf = <D extends Pick<Deployment, 'endpoint' | 'traffic'>>({ primary, standby }: Pair<D>): D =>
  primary.traffic?.at === standby.endpoint ? standby : primary;

/** For so long a release waits for the other one of its pair: a race and people may take days, and an execution has 25,000 events at most. */
const LONGEST_FOLLOW = 14 * DAY;

export type FollowDecision =
  | { readonly verdict: 'go' }
  | { readonly verdict: 'wait'; readonly seconds: number }
  | { readonly verdict: 'refuse'; readonly reason: Reason };

/**
 * Whether a version may be released into one of a pair: whoever callers ask takes it first, and the other follows once it serves there, verified. So a
 * standby never serves what its primary did not hold, nor does a primary that is to be gone back to.
 *
 * @param waited for how long it has waited for that (ms)
 */
export function decideFollow(
  pair: Pair<Place>,
  { endpoint, version, back, waited }: { endpoint: string; version: number; back: boolean; waited: number },
): FollowDecision {
  const leader = servingOf(pair);
  if (leader.endpoint === endpoint || leader.champion === version) return { verdict: 'go' };
  const stands = leader.releases[version];
  const reason = (observed: string): FollowDecision => ({
    verdict: 'refuse',
    reason: {
      rule: 'follows',
      subject: leader.endpoint,
      observed,
      limit: `version ${version} live there first: callers ask \`${leader.endpoint}\`, and \`${endpoint}\` is kept at what serves there`,
    },
  });
  if (stands === 'failed' || stands === 'rolled-back') return reason(`${version} ${stands}`);
  if (back) return reason(leader.champion === undefined ? 'nothing is live' : `${leader.champion} live`);
  if (waited >= LONGEST_FOLLOW) return reason(`${version} not live for ${LONGEST_FOLLOW / DAY} days`);
  return { verdict: 'wait', seconds: turnPause(Math.min(waited, LONGEST_TURN)) };
}
