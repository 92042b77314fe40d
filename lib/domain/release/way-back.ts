import type { Deployment } from '../model/model.ts';
import type { EndpointObservation } from '../served/served.ts';
import { BROKEN } from './content.ts';
import { isMadeSince, isOurs } from './decide-drive.ts';

/**
 * What to do to an endpoint whose new version did not hold: go back to the config that served before; where none did, delete it, if this
 * release created it and it runs exactly what this release put there; else nothing, because it is there already or is not Steward's.
 */
export function decideWayBack(
  deployment: Deployment,
  observed: EndpointObservation | undefined,
): { readonly config: string } | 'delete' | 'none' {
  if (!observed) return 'none';
  const { config, releasing } = deployment;
  // While SageMaker itself goes back, it still names the update that it takes back.
  if (config !== undefined) return (observed.pending ?? observed.config) === config ? 'none' : { config };
  const untouched = observed.config === releasing?.config && observed.pending === undefined;
  return untouched && isThisReleases(deployment, observed) && observed.status !== 'Deleting' ? 'delete' : 'none';
}

const isThisReleases = ({ created, releasing }: Deployment, observed: EndpointObservation): boolean =>
  isOurs(created, observed) || (releasing !== undefined && isMadeSince(created, observed, releasing));

/**
 * Where the way back has come to. `again`: the endpoint rests where it should not be, because the way back was itself rolled back or never
 * began. `left`: it will not come back by itself; or nothing ran there before and it stays, because nothing says that this release created
 * it as it is now.
 */
export function decideBack(
  deployment: Deployment,
  observed: EndpointObservation | undefined,
): 'back' | 'deleted' | 'left' | 'on-its-way' | 'again' {
  const { config } = deployment;
  const status = observed?.status ?? 'absent';
  const rests = status === 'InService' && observed?.pending === undefined;
  if (config !== undefined) {
    if (rests) return observed?.config === config ? 'back' : 'again';
    return !observed || BROKEN.has(status) ? 'left' : 'on-its-way';
  }
  if (!observed) return 'deleted';
  if (status === 'Deleting') return isThisReleases(deployment, observed) ? 'on-its-way' : 'left';
  if (decideWayBack(deployment, observed) !== 'delete') return 'left';
  return rests || status === 'Failed' ? 'again' : 'on-its-way';
}

/**
 * Whether a release that cannot go on by itself must first take back what nobody verified: its config serves, or is about to, and nobody
 * would ask it any more once the release is closed.
 */
export function isUnverified(deployment: Deployment, observed: EndpointObservation | undefined): boolean {
  const { config, releasing } = deployment;
  if (!observed || !releasing || BROKEN.has(observed.status) || config === releasing.config) return false;
  // What is raced answers nobody, and would run on beside the champion.
  const its = [releasing.config, releasing.race?.config];
  return its.includes(observed.config) || (observed.pending !== undefined && its.includes(observed.pending));
}

/** Whether a deployment may have to go back to a version: it serves here, served here, or is where a rollback goes. */
export const leansOn = ({ releases, previous }: Deployment, version: number): boolean =>
  releases[version] === 'live' || releases[version] === 'superseded' || previous?.version === version;
