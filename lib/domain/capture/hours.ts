import { HOUR } from '../time.ts';
/** Whether objects of one hour's folder (its start, epoch ms) may hold lines of a window: a line can lie in the folder after its own hour. */
export const mayHold = (hour: number, window: { start: number; end: number }): boolean =>
  hour < window.end + HOUR && hour + HOUR > window.start;

/**
 * Whether an hour's folder is over by a window's end, so that whatever comes to it afterwards is late; what comes to the folder of a later
 * hour is mostly the next window's.
 */
export const overBy = (hour: number, window: { start: number; end: number }): boolean =>
  hour + HOUR > window.start && hour + HOUR <= window.end;
