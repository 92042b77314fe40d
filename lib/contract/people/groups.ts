import { Person } from '../../domain/approval/person.ts';

/** The groups a person can be in, each within a tenant; the sign-in pool has them under `<tenant>.<group>`. */
export const GROUPS = Person.shape.groups.element.options;
export const poolGroup = (tenant: string, group: string): string => `${tenant}.${group}`;
