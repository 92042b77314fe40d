import { DAY, HOUR, MINUTE } from '../time.ts';
import { type Cron, parseCron } from './cron.ts';

/** When checks come due: at moments of the calendar, or every so many ms. */
export type Schedule =
  | { readonly kind: 'cron'; readonly cron: Cron }
  | { readonly kind: 'rate'; readonly every: number };

const UNITS: Record<string, number> = { minute: MINUTE, hour: HOUR, day: DAY };
/** docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html */
const MAX_LENGTH = 256;
/** A slot beyond the last year that cron knows (2199) could never be named. */
const LONGEST_RATE = 100 * 365 * DAY;

/**
 * An expression of EventBridge Scheduler that recurs: `cron(minutes hours day-of-month month day-of-week year)` or `rate(value unit)`.
 * The one parser of all that reads schedules; what AWS's pages neither say nor show is refused, since Scheduler itself answers late:
 * docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 * @throws RangeError that says what is wrong and what is allowed
 */
export function parseSchedule(expression: string): Schedule {
  if (expression.length > MAX_LENGTH)
    throw new RangeError(`has ${expression.length} characters, must have at most ${MAX_LENGTH}`);
  const [, word, inner] = /^(cron|rate|at)\((.*)\)$/s.exec(expression) ?? [];
  if (word === 'cron') return { kind: 'cron', cron: parseCron(inner!) };
  if (word === 'rate') return { kind: 'rate', every: rateOf(inner!) };
  if (word === 'at')
    throw new RangeError('comes due once: a check recurs, write `cron(0 6 ? * SUN *)` or `rate(1 day)`');
  throw new RangeError('must be an EventBridge Scheduler expression: `cron(0 6 ? * SUN *)` or `rate(1 day)`');
}

/** What is wrong with an expression, or nothing. */
export function scheduleProblem(expression: string): string | undefined {
  try {
    parseSchedule(expression);
    return undefined;
  } catch (error) {
    if (error instanceof RangeError) return error.message;
    throw error;
  }
}

/** Scheduler's own page writes `rate(1 days)` too; more than one of a singular it never shows. */
function rateOf(text: string): number {
  const [, value, unit, plural] = /^(\d+)\s+(minute|hour|day)(s?)$/.exec(text) ?? [];
  const count = Number(value);
  const every = count * UNITS[unit ?? '']!;
  if (value !== undefined && count >= 1 && every <= LONGEST_RATE && (count === 1 || plural === 's')) return every;
  throw new RangeError(
    'must be a whole number from 1 and `minutes`, `hours` or `days` (a minute is the least), like `rate(6 hours)` or `rate(1 day)`',
  );
}

/** Names that were found to be time zones: to ask costs a tenth of a millisecond, and every manifest that is read asks. */
const timeZones = new Set<string>();

/** Whether Scheduler can take a time zone: a name of the IANA database, spelled as it is there. */
export function isTimeZone(name: string): boolean {
  if (!timeZones.has(name) && isKnown(name)) timeZones.add(name);
  return timeZones.has(name);
}

function isKnown(name: string): boolean {
  if (name !== 'UTC' && !/^[A-Z][\w+-]*(\/[A-Z][\w+-]*)+$/.test(name)) return false;
  try {
    const known = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
    return known === name || known.toLowerCase() !== name.toLowerCase();
  } catch {
    return false;
  }
}
