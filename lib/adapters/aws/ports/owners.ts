import { has, Owners, tenantOf } from '../../../contract/owners.ts';
import type { Ports } from '../../../ports/ports.ts';
import { readOwners } from '../lambda/packed.ts';
import { targetsHere } from '../lambda/targets.ts';

/** Whose names are, from the file that lies beside the code: 500 names are more than an environment holds (4 KB). */
export function ownersPort(_: object): Pick<Ports, 'owners'> {
  const owners = Owners.parse(JSON.parse(readOwners()));
  return {
    owners: {
      tenantOf: (group) => tenantOf(owners, group),
      has: (group, kind, name) => has(owners, group, kind, name),
      // Which every Lambda function is told (docs: configuration-envvars.html).
      ...(process.env.AWS_REGION && { region: process.env.AWS_REGION }),
      targets: targetsHere(),
    },
  };
}
