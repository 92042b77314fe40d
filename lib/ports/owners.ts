/** Whose a model package group is: the configuration alone says so, never an event or a request. */
export interface GroupOwners {
  /** The tenant; undefined for a group that no team lists. */
  tenantOf(group: string): string | undefined;
}
