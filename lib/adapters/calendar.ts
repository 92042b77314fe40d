import { Cron } from 'croner';
import { InvalidEventError } from '../domain/errors.ts';
import type { Calendar } from '../ports/calendar.ts';

const UNITS: Record<string, number> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };
/** A schedule of every minute must not fill the memory. */
const MOST_SLOTS = 1_000;

/** The length of `rate(n unit)` in ms, undefined for anything else. */
export function rateOf(expression: string): number | undefined {
  const rate = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression);
  const every = rate ? Number(rate[1]) * UNITS[rate[2]!]! : 0;
  return every > 0 ? every : undefined;
}

/**
 * Next time (epoch ms) of an EventBridge Scheduler expression after `after`.
 * `cron(minutes hours day-of-month month day-of-week year)` or `rate(n unit)`:
 * docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
export function nextTime(expression: string, timezone: string, after: number): number {
  const every = rateOf(expression);
  if (every !== undefined) return after - (after % every) + every;
  const fields = /^cron\((.+)\)$/.exec(expression)?.[1]?.split(/\s+/);
  if (fields?.length !== 6)
    throw new InvalidEventError(
      `schedule \`${expression}\` is not understood: write \`rate(1 day)\` or \`cron(0 6 ? * SUN *)\` with six fields`,
    );
  const [minute, hour, day, month, weekday, year] = fields;
  // Scheduler counts weekdays from SUN = 1, croner from 0.
  const days = weekday!.replace(/\d/g, (d) => String(Number(d) - 1));
  try {
    const next = new Cron(`0 ${minute} ${hour} ${day} ${month} ${days} ${year}`, { timezone, paused: true }).nextRun(
      new Date(after),
    );
    if (next) return next.getTime();
  } catch (cause) {
    throw new InvalidEventError(`schedule \`${expression}\` is not understood: ${(cause as Error).message}`, { cause });
  }
  throw new InvalidEventError(`schedule \`${expression}\` never comes due`);
}

/** EventBridge Scheduler's expressions, by croner. */
export const calendar: Calendar = {
  slots: async ({ expression, timezone }, after, until, last) => {
    const every = rateOf(expression);
    const found: number[] = [];
    let at = after;
    if (every !== undefined) {
      if (last === undefined) return [];
      at = last + Math.floor((after - last) / every) * every;
    }
    while (found.length < MOST_SLOTS) {
      at = every === undefined ? nextTime(expression, timezone, at) : at + every;
      if (at > until) break;
      if (at > after) found.push(at);
    }
    return found;
  },
};
