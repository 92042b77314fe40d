import { GROUPS, poolGroup } from '../../../contract/people/groups.ts';
import type { Person } from '../../../domain/approval/person.ts';

/**
 * What the pool's groups of a person mean: they are named `<tenant>.<group>`, others mean nothing here. A person carries one set of groups for
 * all their tenants: with several, only what they are in every one of them counts.
 */
export function rightsIn(names: readonly string[]): Pick<Person, 'tenants' | 'groups'> {
  const byTenant = Map.groupBy(names.flatMap(membershipIn), ({ tenant }) => tenant);
  const groups = GROUPS.filter(
    (group) => byTenant.size > 0 && [...byTenant.values()].every((list) => list.some((m) => m.group === group)),
  );
  return { tenants: [...byTenant.keys()], groups };
}

function membershipIn(name: string) {
  const tenant = name.slice(0, name.indexOf('.'));
  const group = GROUPS.find((known) => /^[a-z0-9-]+$/.test(tenant) && name === poolGroup(tenant, known));
  return group ? [{ tenant, group }] : [];
}
