import type { Approval } from '../approval/approval.ts';
import { mayRelease } from '../model/lifecycle.ts';
import type { Deployment, ModelVersion } from '../model/model.ts';
import type { Reason } from '../reason.ts';

export type StartDecision =
  | { readonly verdict: 'already' }
  | { readonly verdict: 'start'; readonly reasons: Reason[] }
  | { readonly verdict: 'refuse'; readonly reasons: Reason[] };

/**
 * Whether an approved version may be released now: its approval stands, nothing that was shown has changed since, the artifact
 * is byte for byte the one registered, and the endpoint is not busy with another release.
 *
 * @param current digest of what an approver would be shown now; absent when there is no approval
 * @param artifact SHA-256 of the artifact as it lies in S3 now
 */
export function decideStart(input: {
  approval: Approval | undefined;
  current: string | undefined;
  version: ModelVersion;
  deployment: Deployment;
  artifact: string;
}): StartDecision {
  const { approval, version, deployment } = input;
  const { releasing } = deployment;
  if (releasing?.version === version.version && releasing.approval === (approval?.id ?? ''))
    return { verdict: 'already' };
  const rules: Reason[] = [
    rule('approved', 'approval', approval?.state ?? 'none', 'approved'),
    rule('version-approved', 'version', version.state, 'approved'),
    // Going back: what was shown then named another champion; that this version served here under that approval is what counts.
    ...(deployment.releases[version.version] === 'superseded'
      ? []
      : [rule('unchanged', 'what was shown', input.current ?? 'none', approval?.digest ?? 'none')]),
    rule('artifact', 'model artifact', input.artifact, version.artifactDigest ?? 'none'),
    rule('one-release', 'deployment', releasing ? `releasing ${releasing.version}` : 'idle', 'idle'),
  ];
  const broken = rules.filter((r) => r.observed !== r.limit);
  if (!mayRelease(deployment.releases[version.version], 'releasing'))
    broken.push(
      rule(
        'edge',
        'version here',
        deployment.releases[version.version] ?? 'new',
        'new, superseded, rolled-back or failed',
      ),
    );
  return broken.length > 0 ? { verdict: 'refuse', reasons: broken } : { verdict: 'start', reasons: rules };
}

const rule = (name: string, subject: string, observed: string, limit: string): Reason => ({
  rule: name,
  subject,
  observed,
  limit,
});
