import type { Deployment } from '../model/model.ts';
import type { Reason } from '../reason.ts';
import { HOUR } from '../time.ts';
import { type Pair, servingOf } from './pair.ts';

export interface FailoverWanted {
  /** Back to the deployment that has the standby. */
  readonly back: boolean;
  /** A version other than the one that serves, named by whoever asks: callers get it from then on. */
  readonly toVersion?: number | undefined;
}

export type FailoverDecision =
  /** Callers are sent there already, or on their way. */
  | { readonly verdict: 'already' | 'begun'; readonly to: Deployment; readonly version: number }
  | { readonly verdict: 'move'; readonly from: Deployment; readonly to: Deployment; readonly version: number }
  | { readonly verdict: 'refuse'; readonly reasons: readonly [Reason, ...Reason[]] };

/**
 * Whether callers may be sent to the other one of a pair. Nothing is asked of the one they leave: it may be gone.
 *
 * @param differing how what runs there differs from what was verified, or why nobody can tell; none where it is what was verified
 */
export function decideFailover(
  pair: Pair<Deployment>,
  { back, toVersion }: FailoverWanted,
  differing: readonly Reason[],
): FailoverDecision {
  const [from, to] = back ? [pair.standby, pair.primary] : [pair.primary, pair.standby];
  const { traffic } = pair.primary;
  const version = to.champion ?? 0;
  if (traffic?.at === to.endpoint && !traffic.moved) return { verdict: 'begun', to, version };
  if (servingOf(pair).endpoint === to.endpoint) return { verdict: 'already', to, version };
  const reasons: Reason[] = [...differing];
  const say = (rule: string, observed: string, limit: string) =>
    reasons.push({ rule, subject: to.endpoint, observed, limit });
  if (traffic && !traffic.moved)
    say('one-move', `on the way to ${traffic.at}`, 'at rest: `steward failover` as it was asked for goes on with it');
  if (to.champion === undefined) say('standby-live', 'nothing is live', 'a version that was verified there');
  else if (toVersion !== undefined && to.champion !== toVersion)
    say('standby-version', `${to.champion} live`, `version ${toVersion}, which was asked for`);
  else if (toVersion === undefined && to.champion !== from.champion)
    say(
      'standby-version',
      `${to.champion} live`,
      `version ${from.champion ?? 'none'}, which serves; \`--to-version ${to.champion}\` has callers get ${to.champion} in its place`,
    );
  if (to.releasing)
    say('one-release', `releasing ${to.releasing.version || 'what was adopted'}`, 'idle: wait until it is live');
  const [first, ...others] = reasons;
  return first ? { verdict: 'refuse', reasons: [first, ...others] } : { verdict: 'move', from, to, version };
}

/** For so long after a version went live its follower may be on its way (ms). */
const GRACE = HOUR;

/** How the one of a pair that stands by falls behind the one that serves; none where it does not, or may yet be on its way. */
export function reasonsBehind(pair: Pair<Deployment>, changed: boolean, now: number): Reason[] {
  const leader = servingOf(pair);
  const follower = leader.endpoint === pair.primary.endpoint ? pair.standby : pair.primary;
  if (leader.champion === undefined || leader.releasing || follower.releasing) return [];
  if (now - (leader.liveSince ?? 0) < GRACE) return [];
  if (follower.champion !== leader.champion)
    return [
      {
        rule: 'standby-version',
        subject: follower.endpoint,
        observed: follower.champion === undefined ? 'nothing live' : `version ${follower.champion} live`,
        limit: `version ${leader.champion}, which serves on ${leader.endpoint}`,
      },
    ];
  return changed
    ? [{ rule: 'standby-content', subject: follower.endpoint, observed: 'changed since', limit: 'what was verified' }]
    : [];
}
