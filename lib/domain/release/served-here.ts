import type { Deployment } from '../model/model.ts';

/** Whether a deployment may have to go back to a version: it serves here, served here, or is where a rollback goes. */
export const leansOn = ({ releases, previous }: Deployment, version: number): boolean =>
  releases[version] === 'live' || releases[version] === 'superseded' || previous?.version === version;
