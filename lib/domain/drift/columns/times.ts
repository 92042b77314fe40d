/** Parts of times as people write them. */
const CLOCK = String.raw`\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?:\s*[AaPp]\.?[Mm]\.?)?`;
const ZONE = String.raw`(?:\s*(?:Z|UTC|(?:GMT)?[+-]\d{2}:?\d{2}|GMT)(?:\s*[([][^\])]*[\])])?)?`;
const LATER = `(?:[T ,:_]\\s*${CLOCK}${ZONE})?`;
const DAY = '(?:0?[1-9]|[12]\\d|3[01])';
const MONTH = '(?:0?[1-9]|1[0-2])';
const NAMED =
  '(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|january|february|march|april|june|july|august|sept|september|october|november|december)\\.?';
const WEEKDAY = '(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\\s+)?';

/** Days, with or without the time of day. */
const DAYS = [
  // 2014-05-02, 2014/5/2 10:00, 2014-05-02T10:00:00.000Z
  `\\d{4}([-/.])${MONTH}\\1${DAY}${LATER}`,
  // 13/10/2014, 10/13/14 3:04 PM, 02.05.2014
  `(?:${DAY}([-/])${MONTH}\\2|${MONTH}([-/])${DAY}\\3)(?:\\d{4}|\\d{2})${LATER}`,
  `${DAY}\\.${MONTH}\\.\\d{4}${LATER}`,
  // 20141013, 20141013T000000, 20141013000000
  `(?:19|20)\\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\\d|3[01])(?:T?(?:[01]\\d|2[0-3])[0-5]\\d(?:[0-5]\\d)?Z?)?`,
  // 02-May-2014, 2 May 2014 10:00, Fri, 02 May 2014 10:00:00 GMT, 10/Oct/2000:13:55:36 -0700
  `${WEEKDAY}${DAY}[-/ ]${NAMED}[-/ ,]\\s*(?:\\d{4}|\\d{2})${LATER}`,
  // May 2, 2014, Fri May 02 2014 10:00:00 GMT+0000 (UTC), Fri May  2 10:00:00 UTC 2014
  `${WEEKDAY}${NAMED}\\s+${DAY}(?:st|nd|rd|th)?,?\\s+(?:\\d{4}${LATER}|${CLOCK}${ZONE}\\s+\\d{4})`,
];
/** Months, quarters and weeks of a year. */
const SPANS = [
  `\\d{4}[-/]${MONTH}`,
  `${NAMED}[-/ ]\\d{4}`,
  `(?:19|20)\\d{2}(?:0[1-9]|1[0-2])`,
  '\\d{4}-?[QW]\\d{1,2}(?:-\\d)?',
];

const DATE = new RegExp(`^(?:${[...DAYS, ...SPANS].join('|')})$`, 'i');
const TIME_OF_DAY = new RegExp(`^(?=(?:[01]?\\d|2[0-4]):[0-5])${CLOCK}$`);

/** Whether a text spells a day, a month, or a moment, as people and programs commonly write them. A year alone is none. */
export const spellsDate = (text: string): boolean => text.length <= 64 && text.length >= 6 && DATE.test(text.trim());

/** Whether a text spells a time of the day alone. */
export const spellsTimeOfDay = (text: string): boolean => text.length <= 20 && TIME_OF_DAY.test(text.trim());

/** Seconds that clocks of our time show: from September 2001, when they got ten digits, to 2039. */
const CLOCKED = { from: 1e9, to: 2.2e9 };
/** The same of a column that is called a time: from 1980. */
const CALLED = { from: 3.15e8, to: 2.2e9 };
const UNITS = [1, 1e3, 1e6, 1e9];

/** Whether a number may be seconds, milliseconds, micro- or nanoseconds since 1970; `called`: its column is named as a time. */
export function mayBeEpoch(value: number, called: boolean): boolean {
  const { from, to } = called ? CALLED : CLOCKED;
  return UNITS.some((unit) => value >= from * unit && value < to * unit);
}

/** Whether a number may be a day as spreadsheets count them (1 is 1 January 1900): 1954 to 2064. */
export const mayBeSerialDay = (value: number): boolean => value >= 20_000 && value < 60_000;
