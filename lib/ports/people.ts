import type { Owned } from '../contract/owners.ts';
import type { Person } from '../domain/approval/person.ts';
import type { TargetAccount } from '../domain/target.ts';

/** Who people are now, whatever their tokens said when they answered. */
export interface People {
  /** The tenants and groups of a person by id (lower case); undefined for somebody who is gone, or may not sign in any more. */
  find(id: string): Promise<Pick<Person, 'tenants' | 'groups'> | undefined>;
  /** Who is in a group of a tenant and may sign in, by id: everybody who could have its rights, of whom those of several tenants may have fewer. */
  membersOf(tenant: string, group: Person['groups'][number]): Promise<readonly string[]>;
}

/** Whose a model package group, and what its manifest and packages name, is: the configuration alone says so, never an event or a request. */
export interface NameOwners {
  /** The tenant; undefined for a group that no team lists. */
  tenantOf(group: string): string | undefined;
  /** Whether an endpoint, pipeline, role (its ARN), bucket or target is of a team that has the group. */
  has(group: string, kind: Owned, name: string): boolean;
  /** Steward's own region. */
  readonly region?: string;
  /** Other accounts and regions in which endpoints may run; absent where there is none. */
  readonly targets?: readonly TargetAccount[];
}
