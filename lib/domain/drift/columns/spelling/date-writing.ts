import { iso } from '../../../time.ts';

/** Which of the first two numbers of a date is the day: `05/01/2024` is the fifth of January, or the first of May. */
export type DayOrder = 'day first' | 'month first';
export const DAY_ORDERS: readonly DayOrder[] = ['day first', 'month first'];

/** A moment as a text spells it: its day as written, and its time in ms since 1970 (UTC where no offset is told); `timed` where it tells the time of the day. */
type Moment = { readonly day: string; readonly at: number; readonly timed: boolean };

const TIME = String.raw`(?:[T ,:_]\s*(\d{1,2}):?(\d{2})(?::?(\d{2})(?:[.,]\d{1,9})?)?\s*([ap]\.?m\.?)?\s*(?:GMT|UTC)?(Z|UTC|GMT|[+-]\d{2}:?\d{2})?(?:\s*\([^)]*\))?)?`;
const YEAR_FIRST = new RegExp(String.raw`^(\d{4})([-/.]?)(\d{1,2})(?:\2(\d{1,2}))?${TIME}$`, 'i');
const YEAR_LAST = new RegExp(String.raw`^(\d{1,2})([-/. ])(?:(\d{1,2})\2)?(\d{4}|\d{2})${TIME}$`, 'i');
const WEEKDAY = String.raw`(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+)?`;
const DAY_NAMED = new RegExp(String.raw`^${WEEKDAY}(?:(\d{1,2})[-/ .]+)?([a-z]{3,9})\.?[-/ ,]+(\d{4})${TIME}$`, 'i');
const NAME_FIRST = new RegExp(
  String.raw`^${WEEKDAY}([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})${TIME}$`,
  'i',
);
const MONTHS = 'january february march april may june july august september october november december'.split(' ');
/** Seconds, milli-, micro- and nanoseconds since 1970, from 1973 to 2128, by how many digits they have. */
const EPOCH = /^(\d{9,10}|\d{12,13}|\d{15,16}|\d{18,19})(?:\.0+)?$/;

function monthNamed(name: string): number | undefined {
  const place = MONTHS.findIndex((month) => month.startsWith(name.toLowerCase().slice(0, 4).slice(0, name.length)));
  return place === -1 ? undefined : place + 1;
}

/** What a text spells, a day or a moment as people and programs commonly write them, a month as its first day; undefined for anything else, and for 30 February. */
export function spelledMoment(text: string, order: DayOrder): Moment | undefined {
  if (text.length > 64) return undefined;
  const [, epoch] = EPOCH.exec(text) ?? [];
  if (epoch !== undefined && !YEAR_FIRST.test(text)) {
    const at = Number(epoch) / 1_000 ** (Math.floor((epoch.length - 9) / 3) - 1);
    return { day: iso(at).slice(0, 10), at, timed: !iso(at).endsWith('T00:00:00.000Z') };
  }
  const first = YEAR_FIRST.exec(text);
  if (first) return moment([first[1]!, first[3]!, first[4] ?? '1'], first.slice(5));
  const last = YEAR_LAST.exec(text);
  if (last) {
    const [, one = '', , other, year = '', ...time] = last;
    const full = year.length === 2 ? `${Number(year) < 70 ? '20' : '19'}${year}` : year;
    if (other === undefined) return year.length === 4 ? moment([full, one, '1'], time) : undefined;
    return moment(order === 'day first' ? [full, other, one] : [full, one, other], time);
  }
  const named = DAY_NAMED.exec(text);
  if (named) return moment([named[3]!, String(monthNamed(named[2]!) ?? 0), named[1] ?? '1'], named.slice(4));
  const spoken = NAME_FIRST.exec(text);
  return spoken ? moment([spoken[3]!, String(monthNamed(spoken[1]!) ?? 0), spoken[2]!], spoken.slice(4)) : undefined;
}

/** @param time hours, minutes, seconds, half of the day and offset, as far as they are written */
function moment(date: readonly string[], time: readonly (string | undefined)[]): Moment | undefined {
  const [year = 0, month = 0, day = 0] = date.map(Number);
  const [hour = 0, minutes = 0, seconds = 0] = time.slice(0, 3).map((part) => Number(part ?? 0));
  const half = time[3]?.[0]?.toLowerCase();
  if (hour > (half ? 12 : 23) || minutes > 59 || seconds > 59) return undefined;
  const hours = half ? (hour % 12) + (half === 'p' ? 12 : 0) : hour;
  const at = Date.UTC(year, month - 1, day, hours, minutes, seconds);
  const written = new Date(Date.UTC(year, month - 1, day));
  if (Number.isNaN(at) || written.getUTCMonth() !== month - 1 || written.getUTCDate() !== day) return undefined;
  const [, sign, ahead = '0', more = '0'] = /^([+-])(\d{2}):?(\d{2})$/.exec(time[4] ?? '') ?? [];
  const offset = (sign === '-' ? -1 : 1) * (60 * Number(ahead) + Number(more)) * 60_000;
  return { day: iso(written.getTime()).slice(0, 10), at: at - offset, timed: hours + minutes + seconds > 0 };
}

/**
 * Which categories texts are that spell the same day or moment otherwise. Whether days or months stand first is what makes most of them one; where one side tells no
 * time of the day, days alone are compared.
 */
export function sameDates(categories: readonly string[], texts: readonly string[]): Map<string, string> {
  let best = new Map<string, string>();
  if (!categories.some((category) => DAY_ORDERS.some((order) => spelledMoment(category, order)))) return best;
  for (const before of DAY_ORDERS)
    for (const now of DAY_ORDERS) {
      const found = matched(spelt(categories, before), spelt(texts, now));
      if (found.size > best.size) best = found;
    }
  return best;
}

const spelt = (texts: readonly string[], order: DayOrder) =>
  texts.flatMap((text) => {
    const moment = spelledMoment(text, order);
    return moment ? [{ text, moment }] : [];
  });

function matched(before: ReturnType<typeof spelt>, now: ReturnType<typeof spelt>): Map<string, string> {
  const timed = [before, now].every((side) => side.some(({ moment }) => moment.timed));
  const keyOf = ({ day, at }: Moment): string | number => (timed ? at : day);
  const known = new Map(before.toReversed().map(({ text, moment }) => [keyOf(moment), text]));
  return new Map(
    now.flatMap(({ text, moment }) => {
      const like = known.get(keyOf(moment));
      return like === undefined ? [] : [[text, like] as const];
    }),
  );
}
