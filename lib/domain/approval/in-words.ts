import { durationText } from '../model/duration.ts';
import type { DeploymentSpec } from '../model/manifest.ts';
import type { Approval } from './approval.ts';

/** What changes if the answer is yes, in one sentence. */
export function sentenceOf({ model, version, deployment, shown }: Approval): string {
  const challenger = `\`${model}/${version}\``;
  return shown.champion === null
    ? `${challenger} goes live in \`${deployment}\` as its first version`
    : `${challenger} takes over \`${deployment}\` from version ${shown.champion}`;
}

/** How a release goes, in words: `canary: 50 % of capacity for 1h, then all; rolls back on Invocation5XXErrors above 5`. */
export function planInWords({ plan, alarms }: Pick<DeploymentSpec, 'plan' | 'alarms'>): string {
  const how =
    plan.type === 'canary'
      ? `canary: ${plan.percent} % of capacity for ${durationText(plan.bake)}, then all`
      : 'all at once';
  const watched = alarms.map(({ metric, above }) => `${metric} above ${above}`);
  return `${how}; ${watched.length > 0 ? `rolls back on ${watched.join(' or ')}` : 'no alarm rolls it back'}`;
}
