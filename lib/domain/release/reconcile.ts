import type { Deployment } from '../model/model.ts';
import type { Reason } from '../reason.ts';
import type { Content, EndpointObservation } from '../served/served.ts';
import { compareContent } from './compare-content.ts';
import { BROKEN, fingerprintOf } from './content.ts';

export type Reconciliation =
  | { readonly verdict: 'in-step' | 'releasing' | 'not-released' | 'reported' }
  /** What ran around Steward runs no longer: worth a record, so that the same change is reported again when it comes back. */
  | { readonly verdict: 'undone'; readonly seen: string }
  | { readonly verdict: 'out-of-band'; readonly seen: string; readonly observed: string; readonly reasons: Reason[] };

/** How a finding about transform jobs is remembered: no look at what was released undoes it, only a job that names that. */
export const OF_JOBS = 'transform jobs: ';

/** What a finding is remembered by once the endpoint serves what it should again. */
export const AS_RELEASED = 'as released';

/** Whether something else runs than was released, as far as was seen last, and nobody has said yet that they know of it. */
export const isChanged = ({ outOfBand }: Pick<Deployment, 'outOfBand'>): boolean =>
  outOfBand !== undefined && !outOfBand.acknowledged && outOfBand.seen !== AS_RELEASED;

/**
 * Whether an endpoint runs what was released into it, by content: the config's name proves nothing, since a config can be made under
 * any name. What a release itself brings about is for that to look at; before the first one there is nothing to hold the endpoint against.
 * A difference is out of band, and so is an endpoint that is gone or broken; each is reported once, and again when it has changed.
 *
 * @param wanted each way in which what was released may be described; none where nothing is known of it
 */
export function decideReconciliation(
  deployment: Deployment,
  wanted: readonly Content[],
  observed: EndpointObservation | undefined,
): Reconciliation {
  const { releasing } = deployment;
  if (releasing && isReleases(deployment, releasing, observed)) return { verdict: 'releasing' };
  const reasons = differences(deployment, wanted, observed);
  if (reasons === undefined) return { verdict: 'not-released' };
  const before = deployment.outOfBand?.seen;
  if (reasons.length === 0) {
    if (before === undefined || before === AS_RELEASED || before.startsWith(OF_JOBS))
      return { verdict: releasing ? 'releasing' : 'in-step' };
    return { verdict: 'undone', seen: AS_RELEASED };
  }
  const seen = fingerprintOf(observed);
  if (seen === before) return { verdict: 'reported' };
  return { verdict: 'out-of-band', seen, observed: observed?.config ?? 'absent', reasons };
}

/**
 * Whether a release itself brought about what is seen: its config, its update or the end of one, or the deletion of an endpoint of
 * Steward's that was found broken before. Anything else, the old config's name with another content too, is somebody else's.
 */
function isReleases(
  { config, created, outOfBand }: Deployment,
  releasing: NonNullable<Deployment['releasing']>,
  observed: EndpointObservation | undefined,
): boolean {
  if (!observed || observed.status === 'Deleting')
    return config === undefined || (created !== undefined && outOfBand !== undefined && outOfBand.seen !== AS_RELEASED);
  const its = [releasing.config, releasing.race?.config];
  return (
    its.includes(observed.config) ||
    (observed.pending !== undefined && its.includes(observed.pending)) ||
    observed.status === 'RollingBack'
  );
}

/** None when the endpoint runs what it should; `undefined` when nothing was ever released into it. */
function differences(
  deployment: Deployment,
  wanted: readonly Content[],
  observed: EndpointObservation | undefined,
): Reason[] | undefined {
  const { endpoint, config, created } = deployment;
  const broken = observed !== undefined && BROKEN.has(observed.status);
  const status = (): Reason => ({
    rule: 'status',
    subject: endpoint,
    observed: observed?.failureReason ? `${observed.status}: ${observed.failureReason}` : observed!.status,
    limit: 'InService',
  });
  if (config === undefined) return broken && created ? [status()] : undefined;
  if (observed === undefined) return [{ rule: 'running-config', subject: endpoint, observed: 'absent', limit: config }];
  const renamed: Reason[] =
    observed.config === config
      ? []
      : [{ rule: 'running-config', subject: endpoint, observed: observed.config, limit: config }];
  const compared = wanted.map((content) => compareContent(content, observed));
  const changed = compared.find((reasons) => reasons.length === 0) ?? compared[0] ?? [];
  return [...(broken ? [status()] : []), ...renamed, ...changed];
}
