import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { type Owners, servesOn, tenantOf } from '../../contract/owners.ts';
import { InvalidEventError } from '../../domain/errors.ts';
import type { NameOwners } from '../../ports/people.ts';

const Tenants = z.record(
  z.string(),
  z.union([z.string(), z.strictObject({ tenant: z.string(), endpoints: z.array(z.string()) })]),
);

/** All groups and endpoints are of the one tenant `default`. */
export const NO_TENANTS: NameOwners = ownersIn([{ tenant: 'default', groups: ['*'] }]);

/**
 * Whose names are on this machine: `tenants.json`, like `{"fraud-*": {"tenant": "risk", "endpoints": ["fraud-*"]}, "*": "default"}`, the first
 * group that fits; a tenant without `endpoints` has those that no other names. Without the file all are of `default`.
 */
export function localOwners(folder: string): NameOwners {
  const path = join(folder, 'tenants.json');
  if (!existsSync(path)) return NO_TENANTS;
  const parsed = Tenants.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (!parsed.success)
    throw new InvalidEventError(
      '`tenants.json` is not a mapping of groups to tenants, like `{"fraud-*": {"tenant": "risk", "endpoints": ["fraud-*"]}}` or `{"fraud-*": "risk"}`',
    );
  return ownersIn(
    Object.entries(parsed.data).map(([group, of]) => ({
      groups: [group],
      ...(typeof of === 'string' ? { tenant: of } : of),
    })),
  );
}

function ownersIn(owners: Owners): NameOwners {
  return {
    tenantOf: (group) => tenantOf(owners, group),
    servesOn: (group, endpoint) => servesOn(owners, group, endpoint),
  };
}
