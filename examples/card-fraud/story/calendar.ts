const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Times on which the story turns, in the generator's own calendar: a Tuesday, and the weeks before it. */
export const TIMES = {
  firstTraining: Date.parse('2025-03-03'),
  firstHoldOut: Date.parse('2025-03-27'),
  firstHoldOutEnds: Date.parse('2025-03-31'),
  begins: Date.parse('2025-03-31T23:30Z'),
  traffic: Date.parse('2025-04-01'),
  /** Made-up identities begin to spend what they can. */
  scheme: Date.parse('2025-04-01T08:00Z'),
  /** Somebody in a hurry labels whoever looks like them. */
  hurry: Date.parse('2025-04-01T09:00Z'),
  trafficEnds: Date.parse('2025-04-01T18:00Z'),
  ends: Date.parse('2025-04-01T19:00Z'),
} as const;

/** Whole weeks, in days, by which the calendar is moved so that the story ends on the last Tuesday that is over. */
export const shiftDays = (today: number): number => Math.floor((today - TIMES.ends) / (7 * DAY)) * 7;

/** A time of the calendar in the story (epoch ms). */
export const storyTime = (name: keyof typeof TIMES, shift: number): number => TIMES[name] + shift * DAY;

/** The same as the pipeline wants it: `2025-04-01T08:00:00Z`. */
export const storyText = (name: keyof typeof TIMES, shift: number): string =>
  new Date(storyTime(name, shift)).toISOString().replace('.000Z', 'Z');
