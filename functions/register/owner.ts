import { InvalidEventError } from '../../lib/domain/errors.ts';
import type { NameOwners } from '../../lib/ports/people.ts';

/**
 * The tenant a group belongs to. Throws InvalidEventError when nobody lists it, or `wanted` is not its tenant. Whoever names a tenant
 * learns no more than that the group is not that tenant's: a group of nobody's and one of somebody else's are answered alike.
 */
export function groupTenant(owners: NameOwners, group: string, wanted?: string): string {
  const tenant = owners.tenantOf(group);
  if (tenant !== undefined && (wanted === undefined || wanted === tenant)) return tenant;
  throw new InvalidEventError(
    wanted === undefined
      ? `group \`${group}\` is of no team: list it in \`teams\` of the configuration and deploy`
      : `group \`${group}\` is not of tenant \`${wanted}\`: the configuration says whose it is, in \`teams\``,
  );
}

/**
 * Throws InvalidEventError for an endpoint that is not the model's team's. What it says of one that serves somebody else's model is what it
 * says of one that there is not.
 */
export function ownEndpoint(
  owners: NameOwners,
  { tenant, model }: { tenant: string; model: string },
  endpoint: string,
): void {
  if (owners.tenantOf(model) !== tenant || !owners.servesOn(model, endpoint)) throw notOwnError(model, endpoint);
}

export const notOwnError = (model: string, endpoint: string): InvalidEventError =>
  new InvalidEventError(
    `endpoint \`${endpoint}\` is not of the team that has the group \`${model}\`: the configuration says whose it is, in \`teams\`; name one of that team's, or have it listed there`,
  );
