import type { Tier } from '../gate/tier.ts';
import type { Deployment } from '../model/model.ts';
import type { Reason } from '../reason.ts';
import { iso } from '../time.ts';
import type { SafeVersion } from './safe-version.ts';

/** Why nothing is done about a finding now, whatever the manifest wants: a release is under way, or something else serves by now. */
export function decideHold(deployment: Deployment, found: { readonly version: number | undefined }): Reason[] {
  const { releasing, champion, endpoint } = deployment;
  const reasons: Reason[] = [];
  if (releasing)
    reasons.push({
      ...{ rule: 'one-release', subject: endpoint, observed: `version ${releasing.version} is on its way in` },
      limit: 'nothing on its way',
    });
  if (found.version !== undefined && champion !== found.version)
    reasons.push({
      ...{ rule: 'served', subject: endpoint, limit: `version ${found.version}, which the finding is about` },
      observed: champion === undefined ? 'no version serves' : `version ${champion} serves`,
    });
  return reasons;
}

export type RevertDecision =
  | {
      readonly verdict: 'start';
      readonly version: number;
      readonly approval: string;
      readonly reasons: readonly Reason[];
    }
  /** This incident has had its way back. */
  | { readonly verdict: 'already' }
  | { readonly verdict: 'hold'; readonly reasons: readonly Reason[] };

/**
 * Whether Steward goes back from what serves by itself: once an incident, not again within the cool-down, to a version that is safe; and of a model of
 * high risk never without a person. Every reason against it is named. Times are epoch ms.
 */
export function decideRevert(input: {
  readonly deployment: Deployment;
  readonly found: { readonly version: number | undefined; readonly incident: string };
  readonly tier: Tier;
  readonly safe: SafeVersion;
  readonly coolDown: number;
  readonly now: number;
}): RevertDecision {
  const { deployment, found, safe, now } = input;
  const { left = [], endpoint, model } = deployment;
  if (left.some(({ incident }) => incident === found.incident)) return { verdict: 'already' };
  const reasons = decideHold(deployment, found);
  const last = Math.max(0, ...left.filter(({ incident }) => incident !== undefined).map(({ at }) => at));
  if (last > 0 && now - last < input.coolDown)
    reasons.push({
      ...{ rule: 'cool-down', subject: 'last revert', observed: iso(last) },
      limit: `before ${iso(now - input.coolDown)}`,
    });
  if ('reasons' in safe) reasons.push(...safe.reasons);
  if (input.tier === 'high')
    reasons.push({
      ...{ rule: 'person', subject: 'tier', observed: 'high' },
      limit: `a person who goes back: \`steward revert ${model} --deployment ${endpoint}${'version' in safe ? ` --to ${safe.version}` : ''} --reason <text>\``,
    });
  if (reasons.length > 0 || 'reasons' in safe) return { verdict: 'hold', reasons };
  return {
    ...{ verdict: 'start', version: safe.version, approval: safe.approval },
    reasons: [
      {
        ...{ rule: 'safe-version', subject: `version ${safe.version}`, observed: 'was live, its approval stands' },
        limit: `in place of version ${deployment.champion}`,
      },
    ],
  };
}
