/** What a column of clocks holds: how long things took, or when on a day they were. Both are watched as numbers of seconds. */
export type ClockKind = 'duration' | 'time-of-day';

/** The sign of such a column among those a baseline's numbers are written with: `14:05` is fourteen minutes and five seconds, or five past two. */
const SIGNS: Readonly<Record<ClockKind, string>> = { duration: ':', 'time-of-day': '24:00' };

export const signOfClock = (clock: ClockKind): string => SIGNS[clock];
export const isClock = (type: string): type is ClockKind => Object.hasOwn(SIGNS, type);
/** Which clocks a baseline's numbers were, by the signs they are written with. */
export const clockAmong = (signs: readonly string[]): ClockKind | undefined =>
  signs.includes(SIGNS.duration) ? 'duration' : signs.includes(SIGNS['time-of-day']) ? 'time-of-day' : undefined;

const LONGEST = 40;
/** `1:23`, `27:15:00.5`, and days before: `2 days 01:02:03` and `-1 days +23:59:00` (pandas), `1 day, 2:03:04` (Python), `1.02:03:04` (.NET). */
const COLONS =
  /^([+-]?)(?:(\d{1,6})(?: days?,? ?(\+?)|\.(?=\d\d:\d\d:\d\d)))?(\d{1,4}):([0-5]\d)(?::([0-5]\d))?(?:[.,](\d{1,9}))?$/;
/** ISO 8601 (5.5.2), without years and months, which are of no one length. */
const ISO =
  /^([+-]?)P(?=[\dT])(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+(?:[.,]\d+)?)H)?(?:(\d+(?:[.,]\d+)?)M)?(?:(\d+(?:[.,]\d+)?)S)?)?$/;
/** `1h 30m`, `2 days 3 hours`, `90s`. */
const WORDS =
  /^([+-]?)(?=\d)(?:(\d+) ?w(?:eeks?)?)?,? ?(?:(\d+) ?d(?:ays?)?)?,? ?(?:(\d+(?:\.\d+)?) ?h(?:(?:ou)?rs?)?)?,? ?(?:(\d+(?:\.\d+)?) ?m(?:in(?:ute)?s?)?)?,? ?(?:(\d+(?:\.\d+)?) ?s(?:ec(?:ond)?s?)?)?$/;
const OF_DAY = /^([01]?\d|2[0-4]):([0-5]\d)(?::([0-5]\d)(?:[.,](\d{1,9}))?)?(?:\s*([AaPp])\.?[Mm]\.?)?$/;
const [WEEK, DAY, HOUR, MINUTE] = [604_800, 86_400, 3_600, 60];

/**
 * The seconds that a text spells as a clock does; undefined for anything else, plain numbers among it. Two parts are minutes and seconds of a duration, and hours and minutes of
 * a time of day.
 */
export function secondsIn(text: string, clock: ClockKind): number | undefined {
  const trimmed = text.trim();
  if (trimmed.length > LONGEST || !/\d/.test(trimmed)) return undefined;
  return (clock === 'time-of-day' ? ofDay(trimmed) : undefined) ?? byColons(trimmed) ?? byWords(trimmed);
}

/** Whether a text spells a duration by itself: with a colon, as ISO 8601 does, or in two units and more. `45 m` may be metres. */
export const spellsDuration = (text: string): boolean =>
  secondsIn(text, 'duration') !== undefined && (/[:PT]/.test(text) || /\d\D+\d+ ?[a-z]/.test(text.trim()));

function ofDay(text: string): number | undefined {
  const [, hours, minutes, seconds = '0', fraction = '', half] = OF_DAY.exec(text) ?? [];
  if (hours === undefined) return undefined;
  const later = half === undefined ? Number(hours) : (Number(hours) % 12) + (/p/i.test(half) ? 12 : 0);
  return withFraction(later * HOUR + Number(minutes) * MINUTE + Number(seconds), fraction);
}

function byColons(text: string): number | undefined {
  const [, sign, days = '0', plus, first, second, third, fraction = ''] = COLONS.exec(text) ?? [];
  if (first === undefined) return undefined;
  const [hours, minutes, seconds] = third === undefined ? [0, first, second] : [first, second, third];
  const clock = Number(hours) * HOUR + Number(minutes) * MINUTE + Number(seconds);
  const before = Number(days) * DAY;
  const within = withFraction(clock, fraction);
  if (sign !== '-') return before + within;
  // of a minute less than nothing pandas makes a day less and the rest of it more
  return plus === '+' ? within - before : 0 - before - within;
}

function byWords(text: string): number | undefined {
  const [, sign, ...parts] = ISO.exec(text) ?? WORDS.exec(text) ?? [];
  if (parts.every((part) => part === undefined)) return undefined;
  const [weeks, days, hours, minutes, seconds] = parts.map((part = '0') => Number(part.replace(',', '.'))) as [
    number,
    ...number[],
  ];
  const value = weeks * WEEK + days! * DAY + hours! * HOUR + minutes! * MINUTE + seconds!;
  return sign === '-' ? 0 - value : value;
}

/** The number that is written so, and not the nearest to a sum: `1:23.456` is the same as `83.456`. */
const withFraction = (whole: number, fraction: string): number =>
  fraction === '' ? whole : Number(`${whole}.${fraction}`);
