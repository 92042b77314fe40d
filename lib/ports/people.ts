import type { Person } from '../domain/approval/person.ts';

/** Who people are now, whatever their tokens said when they answered. */
export interface People {
  /** The tenants and groups of a person by id (lower case); undefined for somebody who is gone, or may not sign in any more. */
  find(id: string): Promise<Pick<Person, 'tenants' | 'groups'> | undefined>;
}
