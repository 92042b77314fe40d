import { DAY } from '../../../time.ts';
import { DAY_ORDERS, type DayOrder, spelledMoment } from '../../columns/spelling/date-writing.ts';

const TIME =
  /^(\d{4})([-/.]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?:[T ]\s*(\d{1,2})(?::?(\d{2})(?::?(\d{2})(?:[.,]\d{1,9})?)?)?\s*(?:(Z|UTC|GMT)|([+-])(\d{2}):?(\d{2}))?)?$/i;
/** Seconds since 1970 from September 2001 to 2100; in ms, µs and ns a thousand times as many each. */
const EPOCH = { from: 1e9, to: 4.1e9 };

/**
 * When a cell of a column of times says its row was (epoch ms): a day or a moment, in UTC unless it names an offset, or seconds, milli-, micro- or nanoseconds
 * since 1970. Undefined for anything else: of `03/04/2026` nobody knows the month unless the other cells of its column tell the `order`.
 */
export function momentOf(cell: unknown, order?: DayOrder): number | undefined {
  const text = String(cell ?? '').trim();
  const found = TIME.exec(text);
  if (found) {
    const [year, month, day, hour = 0, minute = 0, second = 0] = [1, 3, 4, 5, 6, 7].map((i) => Number(found[i] ?? 0));
    const midnight = Date.UTC(year!, month! - 1, day);
    if (new Date(midnight).getUTCDate() !== day || hour > 23 || minute > 59 || second > 59) return undefined;
    const offset = (Number(found[10] ?? 0) * 60 + Number(found[11] ?? 0)) * (found[9] === '-' ? -1 : 1);
    return midnight + ((hour * 60 + minute - offset) * 60 + second) * 1_000;
  }
  const pointed = POINTED.test(text);
  if (/^[\d.]*$/.test(text) && !pointed) return epochMoment(text);
  const told = new Set(
    (pointed ? [DAY_FIRST] : order ? [order] : DAY_ORDERS).map((one) => spelledMoment(text, one)?.at),
  );
  told.delete(undefined);
  return told.size === 1 ? [...told][0] : undefined;
}

/** Where points stand, the day is first everywhere. */
const POINTED = /^\d{1,2}\.\d{1,2}\.(?:\d{4}|\d{2})(?!\d)/;
const DAY_FIRST: DayOrder = 'day first';

/** What is read as the time of a row, for who has written it otherwise. */
export const TIMES_READ =
  'days and moments, as in 2026-11-01, 2026-11-01T06:00:00Z, 2026-11-01 06:00:00+02:00, 20261101, 13/11/2026 06:00, 11/13/2026 6:00 PM, 13.11.2026, 13 Nov 2026 or Nov 13, 2026, in UTC unless they name an offset, and seconds, milli-, micro- or nanoseconds since 1970';

/**
 * Which number of a date such as `13/11/2026` is the day, from the cells of its column: the first cell that can be read in one way alone decides. `undecided` where all that
 * are read may be either; undefined where nothing is to be decided.
 */
export async function findDayOrder(cells: AsyncIterable<unknown>): Promise<DayOrder | 'undecided' | undefined> {
  let looked = 0;
  let either = false;
  for await (const cell of cells) {
    const text = String(cell ?? '').trim();
    const told = DAY_ORDERS.filter((order) => momentOf(text, order) !== undefined);
    if (told.length === 1) return told[0];
    either ||= told.length === 2 && momentOf(text) === undefined;
    if (++looked === LOOKED_AT && !either) return undefined;
  }
  return either ? 'undecided' : undefined;
}

/** Cells that leave nothing to be decided, after which none is looked for. */
const LOOKED_AT = 1_000;

/** Seconds, milli-, micro- or nanoseconds since 1970, which of these the size of the number tells, as epoch ms; undefined for anything else. */
export function epochMoment(text: string): number | undefined {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  for (const unit of [1e-3, 1, 1e3, 1e6])
    if (value >= EPOCH.from * 1e3 * unit && value < EPOCH.to * 1e3 * unit) return Math.floor(value / unit);
  return undefined;
}

const DATE = /(?<!\d)(\d{4})([-_/]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?!\d)/g;

/** A day in three folders as Hive and Spark write them, months and days with or without a nought. */
const FOLDERS = /(?<![^/])(?:year|yyyy|y)=(\d{4})\/(?:month|mm|m)=(\d{1,2})\/(?:day|dd|d)=(\d{1,2})(?=\/)/gi;

/** The day (epoch ms) a file's name or the folders above it tell, the last one in it: `2026-11-01.csv`, `dt=2026-11-01/part-0.csv`, `2026/11/01/rows.csv`, `year=2026/month=11/day=1/rows.csv`. */
export function dayOfName(name: string): number | undefined {
  const plain = name.replace(
    FOLDERS,
    (_, year, month, day) => `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`,
  );
  const days = [...plain.matchAll(DATE)].flatMap(([, year, , month, day]) => {
    const at = Date.UTC(Number(year), Number(month) - 1, Number(day));
    return new Date(at).getUTCDate() === Number(day) && Number(year) > 1900 ? [at] : [];
  });
  return days.at(-1);
}

/** A day's last millisecond. */
export const endOfDay = (day: number): number => day + DAY - 1;
