import type { Approval } from '../approval/approval.ts';
import type { Deployment, ModelVersion } from '../model/model.ts';

export type RetirementDecision =
  | { readonly verdict: 'already' }
  /** `open` are the questions that end with it; `noWayBack` names deployments that could have gone back to it. */
  | { readonly verdict: 'retire'; readonly open: readonly Approval[]; readonly noWayBack: readonly string[] }
  /** `why` is a sentence for the person, with what they can do instead. */
  | { readonly verdict: 'refuse'; readonly why: string };

/**
 * Whether a version may be put away for good. One that serves, or is on its way in, may not: somebody must be there in its place
 * first. What it could still have become ends with it: its open questions, and the way back to it.
 */
export function decideRetirement(input: {
  version: ModelVersion;
  deployments: readonly Deployment[];
  approvals: readonly Approval[];
}): RetirementDecision {
  const { version: item, deployments, approvals } = input;
  const { model, version, state } = item;
  if (state === 'retired') return { verdict: 'already' };
  const name = `\`${model}/${version}\``;
  const serving = deployments.find((d) => d.champion === version || d.releases[version] === 'live');
  if (serving)
    return refuse(
      `${name} serves \`${serving.endpoint}\`, and a version that serves is not retired, which is for good: release another one, or go back with \`steward rollback ${model} --deployment ${serving.endpoint}\`, then retire it`,
    );
  const releasing = deployments.find((d) => d.releasing?.version === version);
  if (releasing)
    return refuse(
      `${name} is on its way into \`${releasing.endpoint}\`: wait until its release has ended, then retire it`,
    );
  const goesBackTo = (d: Deployment): number | undefined =>
    d.adopted && d.previous?.config === d.adopted.config ? d.adopted.version : d.previous?.version;
  const noWayBack = deployments.filter((d) => goesBackTo(d) === version).map(({ endpoint }) => endpoint);
  const open = approvals.filter((a) => a.version === version && a.state === 'pending');
  return { verdict: 'retire', open, noWayBack };
}

const refuse = (why: string): RetirementDecision => ({ verdict: 'refuse', why });
