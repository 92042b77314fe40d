/** Which days a cron expression means: by their number in the month, or by their name. */
export type Days =
  | { readonly by: 'every-day' }
  | { readonly by: 'month'; readonly days: ReadonlySet<number> }
  /** The last day of the month. */
  | { readonly by: 'last' }
  /** The weekday (Monday to Friday) nearest to a day, within its month. */
  | { readonly by: 'weekday'; readonly near: number }
  /** Days of the week, Sunday being 1. */
  | { readonly by: 'week'; readonly days: ReadonlySet<number> }
  /** The `nth` such day of the month; `last` is the last one. */
  | { readonly by: 'nth'; readonly day: number; readonly nth: number | 'last' };

/** A cron expression as sets of what it allows, ascending. `years` absent: every year. */
export interface Cron {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly months: ReadonlySet<number>;
  readonly years: ReadonlySet<number> | undefined;
  readonly days: Days;
}

interface Field {
  readonly name: string;
  readonly low: number;
  readonly high: number;
  readonly names?: readonly string[];
  /** AWS's own example `20-2` goes over midnight; of no other field it says so. */
  readonly wraps?: true;
}
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEK = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const MINUTES: Field = { name: 'minutes', low: 0, high: 59 };
const HOURS: Field = { name: 'hours', low: 0, high: 23, wraps: true };
const DAY: Field = { name: 'day-of-month', low: 1, high: 31 };
const MONTH: Field = { name: 'month', low: 1, high: 12, names: MONTHS };
const WEEKDAY: Field = { name: 'day-of-week', low: 1, high: 7, names: WEEK };
const YEAR: Field = { name: 'year', low: 1970, high: 2199 };

/**
 * The six fields between `cron(` and `)`: minutes, hours, day-of-month, month, day-of-week, year. What AWS's page neither says nor
 * shows is refused: docs.aws.amazon.com/eventbridge/latest/userguide/eb-cron-expressions.html
 * @throws RangeError that says what is allowed
 */
export function parseCron(text: string): Cron {
  const fields = text.split(/\s+/);
  if (fields.length !== 6)
    throw new RangeError(
      `has ${fields.length} fields, must have six: minutes, hours, day-of-month, month, day-of-week, year, like \`cron(0 6 ? * SUN *)\``,
    );
  const [minutes, hours, day, month, weekday, year] = fields as [string, string, string, string, string, string];
  return {
    minutes: ascending(setOf(MINUTES, minutes)),
    hours: ascending(setOf(HOURS, hours)),
    months: setOf(MONTH, month),
    years: year === '*' ? undefined : setOf(YEAR, year),
    days: daysOf(day, weekday),
  };
}

function daysOf(day: string, weekday: string): Days {
  if ((day === '?') === (weekday === '?'))
    throw new RangeError(
      `has \`${day}\` as day-of-month and \`${weekday}\` as day-of-week: exactly one of the two must be \`?\``,
    );
  return weekday === '?' ? daysOfMonth(day) : daysOfWeek(weekday);
}

function daysOfMonth(text: string): Days {
  if (text === '*') return { by: 'every-day' };
  if (text === 'L') return { by: 'last' };
  const near = /^(\d{1,2})W$/.exec(text);
  if (near) return { by: 'weekday', near: numberOf(DAY, near[1]!) };
  return { by: 'month', days: setOf(DAY, text, ', `L`, or a day with `W`, like `15W`') };
}

function daysOfWeek(text: string): Days {
  if (text === '*') return { by: 'every-day' };
  // The last day of the week is Saturday, as the first is Sunday.
  if (text === 'L') return { by: 'week', days: new Set([WEEKDAY.high]) };
  const last = /^(\d)L$/.exec(text);
  if (last) return { by: 'nth', day: numberOf(WEEKDAY, last[1]!), nth: 'last' };
  const nth = /^(\d)#([1-5])$/.exec(text);
  if (nth) return { by: 'nth', day: numberOf(WEEKDAY, nth[1]!), nth: Number(nth[2]) };
  return { by: 'week', days: setOf(WEEKDAY, text, ', `L`, the last such day, like `6L`, or the n-th, like `2#1`') };
}

/** The values of one field: a list of values, ranges and steps. */
function setOf(field: Field, text: string, more = ''): Set<number> {
  const parts = text.split(',');
  return new Set(parts.flatMap((part) => valuesOf(field, part, parts.length > 1, more)));
}

function valuesOf(field: Field, part: string, listed: boolean, more: string): number[] {
  const { name, low, high } = field;
  const [, from, to, step] = /^(\*|\w+)(?:-(\w+))?(?:\/(\d+))?$/.exec(part) ?? [];
  if (from === undefined || (from === '*' && (to !== undefined || listed)))
    throw new RangeError(
      `has \`${part}\` as ${name}: must be \`*\`, or values, ranges and steps, like \`${low},${low + 2}-${low + 4},${low}/5\`${more}`,
    );
  const every = step === undefined ? 1 : Number(step);
  if (every < 1 || every > high) throw new RangeError(`has a step of \`${step}\` in ${name}: must be 1 to ${high}`);
  const start = from === '*' ? low : numberOf(field, from, more);
  const end = to === undefined ? (step === undefined && from !== '*' ? start : high) : numberOf(field, to, more);
  if (end < start && !field.wraps)
    throw new RangeError(`has \`${part}\` as ${name}, which goes backwards: write two ranges, with a comma between`);
  const length = (end < start ? end + (high - low + 1) : end) - start;
  return Array.from(
    { length: Math.floor(length / every) + 1 },
    (_, i) => low + ((start - low + i * every) % (high - low + 1)),
  );
}

function numberOf({ name, low, high, names }: Field, text: string, more = ''): number {
  const value = /^\d{1,4}$/.test(text) ? Number(text) : (names?.indexOf(text) ?? -1) + 1 || Number.NaN;
  if (value >= low && value <= high) return value;
  throw new RangeError(
    `has \`${text}\` as ${name}: must be ${low} to ${high}${names ? ` or ${names[0]} to ${names.at(-1)}` : ''}${more}`,
  );
}

const ascending = (values: ReadonlySet<number>): number[] => [...values].sort((a, b) => a - b);
