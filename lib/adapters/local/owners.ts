import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Owners, tenantOf } from '../../contract/owners.ts';
import { InvalidEventError } from '../../domain/errors.ts';
import type { GroupOwners } from '../../ports/owners.ts';

/**
 * Whose groups are on this machine: `tenants.json`, like `{"fraud-*": "risk", "*": "default"}`, the first that fits. Without the file
 * all are of `default`.
 */
export function localOwners(folder: string): GroupOwners {
  const path = join(folder, 'tenants.json');
  if (!existsSync(path)) return { tenantOf: () => 'default' };
  const parsed = Owners.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (!parsed.success)
    throw new InvalidEventError('`tenants.json` is not a mapping of groups to tenants, like `{"fraud-*": "risk"}`');
  return { tenantOf: (group) => tenantOf(parsed.data, group) };
}
