import { HOUR, MINUTE } from '../time.ts';
import type { Window } from '../window.ts';

/** Lengths that whole hours and days are made of (ms). */
const PERIODS = [1, 2, 5, 10, 15, 30, 60, 120, 240].map((minutes) => minutes * MINUTE);
/** Parts of a window at most: so many a record and a picture hold. */
const MOST_PARTS = 60;

/**
 * In which parts a window is read: whole periods of CloudWatch, at most sixty, from the first that begins in it to the last that ends in it.
 * Points of a minute are kept for 15 days, of five minutes for 63, of an hour for 455 (API_GetMetricData), so that an older window is read coarser.
 * @param age of the window's beginning (ms)
 */
export function partsToRead(window: Window, age: number): { window: Window; period: number } {
  const kept = age <= 15 * 24 * HOUR ? MINUTE : age <= 63 * 24 * HOUR ? 5 * MINUTE : HOUR;
  const wanted = Math.max(kept, (window.end - window.start) / MOST_PARTS);
  const period = PERIODS.find((length) => length >= wanted && length % kept === 0) ?? PERIODS.at(-1)!;
  return { period, window: wholePeriods(window, period) };
}

/** The whole periods that lie in a window. */
export const wholePeriods = ({ start, end }: Window, period: number): Window => ({
  start: Math.ceil(start / period) * period,
  end: Math.max(Math.ceil(start / period), Math.floor(end / period)) * period,
});
