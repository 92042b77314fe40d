import { DAY, MINUTE } from '../time.ts';
import type { Cron, Days } from './cron.ts';
import { parseSchedule } from './schedule.ts';
import { localOf, utcOf } from './zone.ts';

/** An expression and the zone it is read in. */
export interface Timed {
  readonly expression: string;
  readonly timezone: string;
}

/** The last year Scheduler's cron knows. */
const LAST_YEAR = 2199;
/** A schedule of every minute must not fill the memory. */
const MOST_SLOTS = 1_000;

/**
 * The first slot after a moment (epoch ms); undefined when there is none any more. A rate is counted from the start of 1970, since
 * only Scheduler knows from when it counts.
 * @throws RangeError for an expression that is none
 */
export function nextSlot({ expression, timezone }: Timed, after: number): number | undefined {
  const schedule = parseSchedule(expression);
  if (schedule.kind === 'rate') return after - (after % schedule.every) + schedule.every;
  return nextOf(schedule.cron, timezone, after);
}

/**
 * Slots after one moment and up to another (epoch ms), 1,000 at most. Of a rate those that follow `last`, a slot known to be one: a
 * rate counts from when it was set, which only its own slots tell. Without `last` it has none.
 * @throws RangeError for an expression that is none
 */
export function slotsBetween({ expression, timezone }: Timed, after: number, until: number, last?: number): number[] {
  const schedule = parseSchedule(expression);
  const found: number[] = [];
  if (schedule.kind === 'rate') {
    if (last === undefined) return found;
    const { every } = schedule;
    const first = last + (Math.floor(Math.max(after - last, 0) / every) + 1) * every;
    for (let at = first; at <= until && found.length < MOST_SLOTS; at += every) found.push(at);
    return found;
  }
  let at = nextOf(schedule.cron, timezone, after);
  while (at !== undefined && at <= until && found.length < MOST_SLOTS) {
    found.push(at);
    at = nextOf(schedule.cron, timezone, at);
  }
  return found;
}

/** Goes through the days of the zone's calendar: a time that the clock skips has no slot, one it shows twice only the first. */
function nextOf(cron: Cron, timezone: string, after: number): number | undefined {
  const local = localOf(after, timezone);
  for (let day = local - mod(local, DAY); new Date(day).getUTCFullYear() <= LAST_YEAR; ) {
    const date = new Date(day);
    const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
    if (cron.years && !cron.years.has(year)) day = Date.UTC(year + 1, 0, 1);
    else if (!cron.months.has(month + 1)) day = Date.UTC(year, month + 1, 1);
    else {
      const at = meant(cron.days, date) ? firstOf(cron, day, timezone, local) : undefined;
      if (at !== undefined) return at;
      day += DAY;
    }
  }
  return undefined;
}

function firstOf(cron: Cron, day: number, timezone: string, local: number): number | undefined {
  for (const hour of cron.hours)
    for (const minute of cron.minutes) {
      const time = day + (hour * 60 + minute) * MINUTE;
      // What the clock shows at most now first came now or before; the zone is asked only for what lies ahead.
      const at = time <= local ? undefined : utcOf(time, timezone);
      if (at !== undefined) return at;
    }
  return undefined;
}

/** Whether a date (its UTC fields) is one of the days. */
function meant(days: Days, date: Date): boolean {
  const day = date.getUTCDate();
  const weekday = date.getUTCDay() + 1;
  const length = lengthOf(date);
  switch (days.by) {
    case 'every-day':
      return true;
    case 'month':
      return days.days.has(day);
    case 'last':
      return day === length;
    case 'weekday':
      return days.near <= length && day === nearestWeekday(date, days.near, length);
    case 'week':
      return days.days.has(weekday);
    case 'nth':
      if (weekday !== days.day) return false;
      return days.nth === 'last' ? day + 7 > length : Math.ceil(day / 7) === days.nth;
  }
}

/** Saturday goes back to Friday and Sunday on to Monday, but never out of the month. */
function nearestWeekday(date: Date, near: number, length: number): number {
  const weekday = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), near)).getUTCDay();
  if (weekday === 6) return near > 1 ? near - 1 : near + 2;
  if (weekday === 0) return near < length ? near + 1 : near - 2;
  return near;
}

const lengthOf = (date: Date): number =>
  new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
const mod = (n: number, by: number): number => ((n % by) + by) % by;
