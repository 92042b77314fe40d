/** Where a deployment stands on the way to production; in this order: which of them there are, a manifest says. */
export const STAGE_NAMES = ['dev', 'staging', 'prod'] as const;
export type StageName = (typeof STAGE_NAMES)[number];
