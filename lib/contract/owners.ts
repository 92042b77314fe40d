import * as z from 'zod';
import { Tenant } from '../domain/model/model-name.ts';

/** Where a team lists what it has of each kind. */
const LISTS = {
  endpoint: 'endpoints',
  pipeline: 'pipelines',
  function: 'functions',
  role: 'roles',
  bucket: 'buckets',
  key: 'keys',
  target: 'targets',
} as const;
/** What else than its group is of a team: Steward acts on these with rights of its own, whoever names them. */
export type Owned = keyof typeof LISTS;

/** Names, or with `*` at the end how names begin; a list that is not there stands for every name that no other team lists. */
const Names = z.array(z.string()).optional();
/** What a team has beside its groups: endpoints, pipelines, Lambda functions, the ARNs of roles, buckets, the ARNs of KMS keys, and names of other accounts. */
export const OwnNames = z.strictObject({
  endpoints: Names,
  pipelines: Names,
  functions: Names,
  roles: Names,
  buckets: Names,
  keys: Names,
  targets: Names,
});
type OwnNames = z.infer<typeof OwnNames>;

/** Whose names are: of each team its tenant, its model package groups, and what else is its own. */
export const Owners = z.array(z.strictObject({ tenant: Tenant, groups: z.array(z.string()), ...OwnNames.shape }));
export type Owners = z.infer<typeof Owners>;

/** Names are compared as SageMaker does, whatever their case; a role of another case is none that IAM would pass. */
const fits = (patterns: readonly string[], name: string): boolean =>
  patterns.some((pattern) => {
    const [listed, asked] = [pattern.toLowerCase(), name.toLowerCase()];
    return listed === asked || (listed.endsWith('*') && asked.startsWith(listed.slice(0, -1)));
  });

/** The tenant of a group, of the first team that lists it; undefined for one that nobody lists. */
export const tenantOf = (owners: Owners, group: string): string | undefined =>
  owners.find(({ groups }) => fits(groups, group))?.tenant;

/** Whether something is of a team that has the group: a model uses what its own team has, and nothing else. */
export function has(owners: Owners, group: string, kind: Owned, name: string): boolean {
  const list = LISTS[kind];
  const tenant = tenantOf(owners, group);
  const named = owners.filter((team) => fits(team[list] ?? [], name));
  const teams = owners.filter((team) => team.tenant === tenant && fits(team.groups, group));
  return teams.some((team) => (team[list] ? named.includes(team) : named.length === 0));
}

/** What the configuration says: a team that names no tenant is of the only one. */
export const ownersOf = (config: {
  readonly tenants: readonly string[];
  readonly teams: readonly ({ readonly tenant?: string | undefined; readonly groups: readonly string[] } & {
    readonly [list in keyof Omit<Required<OwnNames>, 'targets'>]: readonly string[];
  } & { readonly targets?: readonly string[] | undefined })[];
}): Owners =>
  config.teams.map(({ tenant, groups, endpoints, pipelines, functions, roles, buckets, keys, targets = [] }) => ({
    tenant: tenant ?? config.tenants[0]!,
    groups: [...groups],
    endpoints: [...endpoints],
    pipelines: [...pipelines],
    functions: [...functions],
    roles: [...roles],
    buckets: [...buckets],
    keys: [...keys],
    targets: [...targets],
  }));
