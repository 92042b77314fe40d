/** Steward's own buckets of a home: what was judged, and write-once copies of records with their checkpoints. No team's files lie there. */
export const OWN_BUCKETS = { evidence: 'steward-evidence', worm: 'steward-worm' } as const;
