import { join } from 'node:path';
import * as z from 'zod';
import { has, type Owners, OwnNames, tenantOf } from '../../../contract/owners.ts';
import { Tenant } from '../../../domain/model/model-name.ts';
import type { NameOwners } from '../../../ports/people.ts';
import { homeJson } from '../files/home-file.ts';
import { OWN_BUCKETS } from '../own-buckets.ts';

const Tenants = z.record(z.string(), z.union([Tenant, z.strictObject({ tenant: Tenant, ...OwnNames.shape })]));

/** All names are of the one tenant `default`. */
export const NO_TENANTS: NameOwners = ownersIn([{ tenant: 'default', groups: ['*'] }]);

/** No group has what Steward keeps of everybody: records of another team are no evidence of a package. */
const STEWARD: Owners[number] = { tenant: 'steward', groups: [], buckets: Object.values(OWN_BUCKETS) };

/**
 * Whose names are on this machine: `tenants.json`, like `{"fraud-*": {"tenant": "risk", "endpoints": ["fraud-*"], "pipelines": [], "roles": [],
 * "buckets": ["fraud-data"]}, "*": "default"}`, the first group that fits; of what a team does not list it has those that no other names.
 * Without the file all are of `default`.
 */
export function localOwners(folder: string): NameOwners {
  const tenants = homeJson(
    join(folder, 'tenants.json'),
    Tenants,
    `write a mapping of groups to tenants, like \`{"fraud-*": {"tenant": "risk", "endpoints": ["fraud-*"]}}\` or \`{"fraud-*": "risk"}\`: a tenant is 1 to 32 lower-case letters, digits and inner hyphens, and lists no more than \`${Object.keys(OwnNames.shape).join('`, `')}\``,
  );
  if (tenants === undefined) return NO_TENANTS;
  const teams = Object.entries(tenants).map(([group, of]) => ({
    groups: [group],
    ...(typeof of === 'string' ? { tenant: of } : of),
  }));
  return ownersIn([...teams, STEWARD]);
}

function ownersIn(owners: Owners): NameOwners {
  return {
    tenantOf: (group) => tenantOf(owners, group),
    has: (group, kind, name) => has(owners, group, kind, name),
    region: 'us-east-1',
  };
}
