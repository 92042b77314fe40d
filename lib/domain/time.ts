/** Milliseconds. */
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** A moment (epoch ms) as records and answers spell it: ISO 8601, UTC. */
export const iso = (ms: number): string => new Date(ms).toISOString();
