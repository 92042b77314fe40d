/** Whose a model package group or an endpoint is: the configuration alone says so, never an event or a request. */
export interface NameOwners {
  /** The tenant; undefined for a group that no team lists. */
  tenantOf(group: string): string | undefined;
  /** Whether the endpoint is of a team that has the group. */
  servesOn(group: string, endpoint: string): boolean;
}
