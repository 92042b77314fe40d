/** Where a deployment stands on the way to production; in this order where a manifest says no other. */
export const STAGE_NAMES = ['dev', 'staging', 'prod'] as const;
export type StageName = (typeof STAGE_NAMES)[number];
