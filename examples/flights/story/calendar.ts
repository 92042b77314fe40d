const DAY = 86_400_000;

/** Days of 2001 on which the story turns. Sundays begin the weeks that are checked. */
export const DAYS = {
  firstTraining: '2001-01-01',
  firstHoldOut: '2001-01-25',
  traffic: '2001-02-01',
  west: '2001-04-01',
  end: '2001-06-03',
} as const;

/** Whole weeks, in days, by which 2001 is moved so that the story ends on the last Sunday that is over. */
export function shiftDays(today: number, end: string = DAYS.end): number {
  const weeks = Math.floor((today - Date.parse(end)) / (7 * DAY));
  return weeks * 7;
}

/** A day of 2001 in story time (epoch ms). */
export const storyDay = (day: string, shift: number): number => Date.parse(day) + shift * DAY;

/** The same as a date. */
export const storyDate = (day: string, shift: number): string =>
  new Date(storyDay(day, shift)).toISOString().slice(0, 10);
