import type { Deployment } from '../model/model.ts';
import { isOurs } from './decide-drive.ts';
import type { EndpointObservation } from './served.ts';

/**
 * What to do to an endpoint whose new version did not hold: go back to the config that served before; where none did, delete it, if this
 * release created it and it runs exactly what this release put there; else nothing, because it is there already or is not Steward's.
 */
export function decideWayBack(
  deployment: Deployment,
  observed: EndpointObservation | undefined,
): { readonly config: string } | 'delete' | 'none' {
  if (!observed) return 'none';
  const { config, created, releasing } = deployment;
  if (config !== undefined) return observed.config === config || observed.pending === config ? 'none' : { config };
  const untouched = observed.config === releasing?.config && observed.pending === undefined;
  return untouched && isOurs(created, observed) && observed.status !== 'Deleting' ? 'delete' : 'none';
}

/**
 * Where the way back has come to. `left`: nothing ran there before, and the endpoint stays, because nothing says that this release
 * created it as it is now.
 */
export function decideBack(
  deployment: Deployment,
  observed: EndpointObservation | undefined,
): 'back' | 'deleted' | 'left' | 'on-its-way' {
  const { config, created } = deployment;
  if (config !== undefined)
    return observed?.status === 'InService' && observed.config === config ? 'back' : 'on-its-way';
  if (!observed) return 'deleted';
  const going = observed.status === 'Deleting' || decideWayBack(deployment, observed) === 'delete';
  return going && isOurs(created, observed) ? 'on-its-way' : 'left';
}
