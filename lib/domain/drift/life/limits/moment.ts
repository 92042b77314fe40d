import { DAY } from '../../../time.ts';

const TIME =
  /^(\d{4})([-/.]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?:[T ]\s*(\d{1,2})(?::?(\d{2})(?::?(\d{2})(?:[.,]\d{1,9})?)?)?\s*(?:(Z|UTC|GMT)|([+-])(\d{2}):?(\d{2}))?)?$/i;
/** Seconds since 1970 from September 2001 to 2100; in ms, µs and ns a thousand times as many each. */
const EPOCH = { from: 1e9, to: 4.1e9 };

/**
 * When a cell of a column of times says its row was (epoch ms): a day or a moment with the year first, in UTC unless it names an offset, or seconds,
 * milli-, micro- or nanoseconds since 1970. Undefined for anything else: of `03/04/2026` nobody knows the month.
 */
export function momentOf(cell: unknown): number | undefined {
  const text = String(cell ?? '').trim();
  const found = TIME.exec(text);
  if (found) {
    const [year, month, day, hour = 0, minute = 0, second = 0] = [1, 3, 4, 5, 6, 7].map((i) => Number(found[i] ?? 0));
    const midnight = Date.UTC(year!, month! - 1, day);
    if (new Date(midnight).getUTCDate() !== day || hour > 23 || minute > 59 || second > 59) return undefined;
    const offset = (Number(found[10] ?? 0) * 60 + Number(found[11] ?? 0)) * (found[9] === '-' ? -1 : 1);
    return midnight + ((hour * 60 + minute - offset) * 60 + second) * 1_000;
  }
  return epochMoment(text);
}

/** Seconds, milli-, micro- or nanoseconds since 1970, which of these the size of the number tells, as epoch ms; undefined for anything else. */
export function epochMoment(text: string): number | undefined {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  for (const unit of [1e-3, 1, 1e3, 1e6])
    if (value >= EPOCH.from * 1e3 * unit && value < EPOCH.to * 1e3 * unit) return Math.floor(value / unit);
  return undefined;
}

const DATE = /(?<!\d)(\d{4})([-_/]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?!\d)/g;

/** The day (epoch ms) a file's name or the folders above it tell, the last one that stands in it: `2026-11-01.csv`, `dt=2026-11-01/part-0.csv`, `2026/11/01/rows.csv`. */
export function dayOfName(name: string): number | undefined {
  const days = [...name.matchAll(DATE)].flatMap(([, year, , month, day]) => {
    const at = Date.UTC(Number(year), Number(month) - 1, Number(day));
    return new Date(at).getUTCDate() === Number(day) && Number(year) > 1900 ? [at] : [];
  });
  return days.at(-1);
}

/** A day's last millisecond. */
export const endOfDay = (day: number): number => day + DAY - 1;
