import * as z from 'zod';

/** Which tenant each model package group belongs to, by its name or, with `*` at the end, by how it begins. */
export const Owners = z.record(z.string(), z.string());
export type Owners = z.infer<typeof Owners>;

/** The tenant of a group; undefined for one that nobody lists. Names are compared as SageMaker does, whatever their case. */
export function tenantOf(owners: Owners, group: string): string | undefined {
  const name = group.toLowerCase();
  for (const [pattern, tenant] of Object.entries(owners)) {
    const listed = pattern.toLowerCase();
    if (listed === name || (listed.endsWith('*') && name.startsWith(listed.slice(0, -1)))) return tenant;
  }
  return undefined;
}

/** Which team's groups are whose, as the configuration says: a team that names no tenant is of the only one. */
export const ownersOf = (config: {
  readonly tenants: readonly string[];
  readonly teams: readonly { readonly tenant?: string | undefined; readonly groups: readonly string[] }[];
}): Owners =>
  Object.fromEntries(
    config.teams.flatMap(({ tenant, groups }) => groups.map((group) => [group, tenant ?? config.tenants[0]!])),
  );
