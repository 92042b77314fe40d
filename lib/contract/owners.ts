import * as z from 'zod';

/**
 * Whose names are: of each team its tenant, its model package groups and its endpoints, by name or, with `*` at the end, by how the name
 * begins. Endpoints that are not said are any that no other team names.
 */
export const Owners = z.array(
  z.strictObject({ tenant: z.string(), groups: z.array(z.string()), endpoints: z.array(z.string()).optional() }),
);
export type Owners = z.infer<typeof Owners>;

/** Names are compared as SageMaker does, whatever their case. */
const fits = (patterns: readonly string[], name: string): boolean =>
  patterns.some((pattern) => {
    const [listed, asked] = [pattern.toLowerCase(), name.toLowerCase()];
    return listed === asked || (listed.endsWith('*') && asked.startsWith(listed.slice(0, -1)));
  });

/** The tenant of a group, of the first team that lists it; undefined for one that nobody lists. */
export const tenantOf = (owners: Owners, group: string): string | undefined =>
  owners.find(({ groups }) => fits(groups, group))?.tenant;

/** Whether an endpoint is of a team that has the group: a model is served where its own team serves, and nowhere else. */
export function servesOn(owners: Owners, group: string, endpoint: string): boolean {
  const tenant = tenantOf(owners, group);
  const named = owners.filter(({ endpoints = [] }) => fits(endpoints, endpoint));
  const teams = owners.filter((team) => team.tenant === tenant && fits(team.groups, group));
  return teams.some((team) => (team.endpoints ? named.includes(team) : named.length === 0));
}

/** What the configuration says: a team that names no tenant is of the only one. */
export const ownersOf = (config: {
  readonly tenants: readonly string[];
  readonly teams: readonly {
    readonly tenant?: string | undefined;
    readonly groups: readonly string[];
    readonly endpoints: readonly string[];
  }[];
}): Owners =>
  config.teams.map(({ tenant, groups, endpoints }) => ({
    tenant: tenant ?? config.tenants[0]!,
    groups: [...groups],
    endpoints: [...endpoints],
  }));
