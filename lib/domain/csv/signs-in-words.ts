import { signOfClock } from '../drift/columns/spelling/clock-writing.ts';

/** What a sign does to the number. */
const MEANS: ReadonlyMap<string, string> = new Map([
  ['%', '`%` (12.3% is 0.123)'],
  [signOfClock('duration'), 'durations (`1:23` is 83 seconds)'],
  [signOfClock('time-of-day'), 'times of day (`14:05` is 50700 seconds)'],
]);

/** `$` and `,`: of a percent sign and of clocks, what they are to the number. */
export const signsInWords = (signs: readonly string[]): string =>
  signs.map((sign) => MEANS.get(sign) ?? `\`${sign}\``).join(' and ');
