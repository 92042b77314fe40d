import type { Approval } from '../approval/approval.ts';
import { newestApproval } from '../approval/newest.ts';
import { stateIn } from '../approval/said.ts';
import type { Deployment, ModelVersion } from '../model/model.ts';
import type { Reason } from '../reason.ts';

/** A version that served before, and the questions about it. */
export interface Candidate {
  readonly version: ModelVersion;
  readonly approvals: readonly Approval[];
}

export type SafeVersion =
  | { readonly version: number; readonly approval: string }
  | { readonly reasons: readonly Reason[] };

/** Versions that were live on a deployment and are no more, the last one first, then by number: what is not known is in which order they served. */
export function servedBefore({ releases, previous, champion }: Deployment): number[] {
  const all = Object.entries(releases)
    .filter(([number, state]) => state === 'superseded' && Number(number) !== champion)
    .map(([number]) => Number(number))
    .sort((a, b) => b - a);
  const last = previous?.version;
  return last === undefined ? all : [last, ...all.filter((number) => number !== last)];
}

/**
 * The last version that is safe to go back to: it was live here, people's yes to it stands, and nobody went back from it because of a finding.
 * @param candidates what is known of those that served before, in the order in which they are tried
 */
export function decideSafeVersion(deployment: Deployment, candidates: readonly Candidate[]): SafeVersion {
  const against: Reason[] = [];
  for (const one of candidates) {
    const why = whyUnsafe(deployment, one);
    if (!why) return { version: one.version.version, approval: standingApproval(deployment, one)!.id };
    against.push(why);
  }
  const none: Reason = {
    ...{ rule: 'safe-version', subject: deployment.endpoint, observed: 'no other version was live there' },
    limit: 'a version that was live there and whose approval stands',
  };
  return { reasons: against.length > 0 ? against : [none] };
}

/** Why a version is not gone back to; undefined where it may be. */
export function whyUnsafe(deployment: Deployment, candidate: Candidate): Reason | undefined {
  const { version } = candidate;
  const { endpoint, releases, previous, left = [] } = deployment;
  const rule = (name: string, observed: string, limit: string): Reason => ({
    ...{ rule: name, subject: `version ${version.version}`, observed, limit },
  });
  const state = releases[version.version];
  if (state !== 'superseded' && previous?.version !== version.version)
    return rule('was-live', state ?? 'never released there', `was live on ${endpoint}`);
  if (left.some((one) => one.version === version.version))
    return rule('left', 'people or Steward went back from it', 'never gone back from');
  const said = stateIn(version, endpoint);
  if (said !== 'approved') return rule('approval-stands', said, 'approved');
  const approval = standingApproval(deployment, candidate);
  if (!approval || approval.spent) return rule('approval-stands', approval ? 'spent' : 'no approval', 'approved');
  return undefined;
}

/** The question under which it would be released again. */
export const standingApproval = ({ endpoint }: Deployment, { version, approvals }: Candidate): Approval | undefined =>
  newestApproval(approvals, { version: version.version, deployment: endpoint });
