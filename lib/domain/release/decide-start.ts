import type { Approval } from '../approval/approval.ts';
import { stateIn } from '../approval/said.ts';
import { LONGEST_TURN, turnPause } from '../execution/pauses.ts';
import { mayBecome, RELEASE } from '../lifecycle.ts';
import type { Deployment, ModelVersion } from '../model/model.ts';
import { unclearContent } from '../model/unclear.ts';
import type { Reason } from '../reason.ts';
import { HOUR } from '../time.ts';
import { backRules, type GoingBack } from './going-back.ts';

export type StartDecision =
  | { readonly verdict: 'already' }
  /** Another release is on its way there, and nothing else is against this one: asked again after so many seconds. */
  | { readonly verdict: 'wait'; readonly seconds: number }
  | { readonly verdict: 'start'; readonly reasons: Reason[] }
  | { readonly verdict: 'refuse'; readonly reasons: Reason[] };

/**
 * Whether an approved version may be released now: its approval stands, nothing that was shown has changed since, the artifact
 * is byte for byte the one registered, all of it can be compared with what will run, and the endpoint is not busy with another release,
 * nor one from before Steward that nobody adopted. Another release is waited for, and not for ever.
 * The item of the approval is a copy: the question and its answers are counted again from the ledger's records.
 *
 * @param current digest of what an approver would be shown now; absent when there is no approval
 * @param artifacts each artifact as it lies in S3 now, beside the one registered
 */
export function decideStart(input: {
  approval: Approval | undefined;
  current: string | undefined;
  version: ModelVersion;
  deployment: Deployment;
  artifacts: readonly Reason[];
  /** What the ledger says of its question and answers, rule by rule. */
  answers: readonly Reason[];
  /** The newest question about this version into this deployment that people approved. */
  newest: Approval | undefined;
  /** What served when going back was asked for; absent when this is no rollback. */
  back?: GoingBack | undefined;
  /** Whether the records say that this version was live here before. */
  served?: boolean | undefined;
  /** Why nothing may be released onto the endpoint that is there, if so. */
  unadopted: Reason | undefined;
  /** Why the form of the deployment cannot serve it, if so. */
  unservable: Reason | undefined;
  /** For how long it has waited for another release (ms). */
  waited: number;
}): StartDecision {
  const { approval, version, deployment } = input;
  const { releasing } = deployment;
  if (releasing?.version === version.version && releasing.approval === (approval?.id ?? ''))
    return { verdict: 'already' };
  const rules: Reason[] = [
    rule('approved', 'approval', approval?.state ?? 'none', 'approved'),
    rule('version-approved', 'version', stateIn(version, deployment.endpoint), 'approved'),
    rule('approval-about', 'approval', aboutOf(approval), `${version.version} into ${deployment.endpoint}`),
    rule('unspent', 'approval', approval?.spent ? 'spent' : 'unspent', 'unspent'),
    rule('newest-approval', 'approval', approval?.id ?? 'none', input.newest?.id ?? 'none'),
    // Going back: what was shown then named another champion; that this version served here under that approval is what counts.
    ...(input.back
      ? [...backRules(deployment, input.back), wayBackRule(deployment, version.version, input.served)]
      : [rule('unchanged', 'what was shown', input.current ?? 'none', approval?.digest ?? 'none')]),
    ...input.answers,
    ...input.artifacts,
    rule('comparable', 'containers', incomparable(version), 'every image and artifact by digest'),
    rule('one-release', 'deployment', releasing ? `releasing ${releasing.version}` : 'idle', 'idle'),
  ];
  const broken = rules.filter((r) => r.observed !== r.limit);
  if (input.unadopted) broken.push(input.unadopted);
  if (input.unservable) broken.push(input.unservable);
  if (!mayBecome(RELEASE, deployment.releases[version.version], 'releasing'))
    broken.push(
      rule(
        'edge',
        'version here',
        deployment.releases[version.version] ?? 'new',
        'new, superseded, rolled-back or failed',
      ),
    );
  if (broken.length > 0 && broken.every((r) => r.rule === 'one-release'))
    return input.waited < LONGEST_TURN
      ? { verdict: 'wait', seconds: turnPause(input.waited) }
      : { verdict: 'refuse', reasons: [late(releasing?.version)] };
  return broken.length > 0 ? { verdict: 'refuse', reasons: broken } : { verdict: 'start', reasons: rules };
}

const late = (version: number | undefined): Reason => {
  const limit = `its turn within ${LONGEST_TURN / HOUR} h`;
  return rule('turn', 'deployment', `still releasing ${version === 0 ? 'what was adopted' : version}`, limit);
};

/** A way back leads to what served before this, or to a version that the records say was live here. */
function wayBackRule({ previous, releases }: Deployment, version: number, served = false): Reason {
  const known = previous?.version === version || (releases[version] === 'superseded' && served);
  return rule('previous', 'way back', known ? String(version) : String(previous?.version ?? 'none'), String(version));
}

const aboutOf = (approval: Approval | undefined): string =>
  approval ? `${approval.version} into ${approval.deployment}` : 'none';

const incomparable = (version: ModelVersion): string =>
  unclearContent(version).join(', ') || 'every image and artifact by digest';

const rule = (name: string, subject: string, observed: string, limit: string): Reason => ({
  rule: name,
  subject,
  observed,
  limit,
});
