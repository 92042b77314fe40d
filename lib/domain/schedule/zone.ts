import { DAY } from '../time.ts';

const formats = new Map<string, Intl.DateTimeFormat>();

const formatOf = (timezone: string): Intl.DateTimeFormat => {
  const known = formats.get(timezone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en', {
    timeZone: timezone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formats.set(timezone, made);
  return made;
};

/** What a zone's clock shows at a moment (epoch ms), written as if it were UTC, in whole seconds. */
export function localOf(at: number, timezone: string): number {
  if (timezone === 'UTC') return at;
  const shown: Record<string, number> = {};
  for (const { type, value } of formatOf(timezone).formatToParts(at)) shown[type] = Number(value);
  return Date.UTC(shown.year!, shown.month! - 1, shown.day!, shown.hour!, shown.minute!, shown.second!);
}

/**
 * When a zone's clock first shows a time; undefined when the clock is moved forward over it. So Scheduler keeps daylight saving time:
 * docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#daylist-savings-time
 */
export function utcOf(local: number, timezone: string): number | undefined {
  if (timezone === 'UTC') return local;
  const offsets = [local - DAY, local + DAY].map((near) => localOf(near, timezone) - near);
  const found = offsets.map((offset) => local - offset).filter((at) => localOf(at, timezone) === local);
  return found.length === 0 ? undefined : Math.min(...found);
}
