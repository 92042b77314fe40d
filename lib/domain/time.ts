/** Milliseconds. */
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** The hour of a moment (epoch ms), counted: what is recorded under it is recorded once an hour, and floods no chain. */
export const hourOf = (ms: number): number => Math.floor(ms / HOUR);

/** A moment (epoch ms) as records and answers spell it: ISO 8601, UTC. */
export const iso = (ms: number): string => new Date(ms).toISOString();

export const UNITS = { s: 1_000, m: MINUTE, h: HOUR, d: DAY } as const;

/** How a length of time is written: a whole number and one unit, `90s`, `10m`, `6h`, `7d`. */
export const LENGTH = /^[1-9]\d{0,4}[smhd]$/;

/** The milliseconds of a text that is a length of time. */
export const msOf = (text: string): number => Number(text.slice(0, -1)) * UNITS[text.at(-1) as keyof typeof UNITS];
