import { InvalidEventError } from '../../lib/domain/errors.ts';
import type { GroupOwners } from '../../lib/ports/owners.ts';

/** The tenant a group belongs to. Throws InvalidEventError when nobody lists it, or `wanted` is not its tenant; names no other tenant. */
export function groupTenant(owners: GroupOwners, group: string, wanted?: string): string {
  const tenant = owners.tenantOf(group);
  if (tenant === undefined)
    throw new InvalidEventError(
      `group \`${group}\` is of no team: list it in \`teams\` of the configuration and deploy`,
    );
  if (wanted !== undefined && wanted !== tenant)
    throw new InvalidEventError(
      `group \`${group}\` is not of tenant \`${wanted}\`: the configuration says whose it is, in \`teams\``,
    );
  return tenant;
}
