import { allocate } from './rows/memory';

/** What `instant` says of a time that is not written in the form SageMaker writes: it may still be one. */
export const NO_TIME: f64 = NaN;

const DAY: f64 = 86_400_000;

/** The time read last, to its hour, `2026-11-23T06` with nothing behind it, and the hour's epoch ms: most are of the same. */
const hour: usize = allocate(16);
let hourAt: f64 = 0;
const HOUR_BYTES = 13;
const TO_HOUR: i32 = (1 << HOUR_BYTES) - 1;

/** Epoch ms of `2026-11-23T06:00:00Z`, perhaps with up to nine digits of a fraction, finer ones than milliseconds cut off. */
export function instant(at: usize, length: usize): f64 {
  if (length < 20 || load<u8>(at + length - 1) !== 0x5a) return NO_TIME;
  const same = i8x16.bitmask(i8x16.eq(v128.load(at), v128.load(hour))) & TO_HOUR;
  const from = same === TO_HOUR ? hourAt : hourOf(at);
  const minute = digits(at + 14, 2);
  const second = digits(at + 17, 2);
  if (load<u8>(at, 13) !== 0x3a || load<u8>(at, 16) !== 0x3a || (minute | second) < 0) return NO_TIME;
  if (isNaN(from) || minute > 59 || second > 59) return NO_TIME;
  const fraction = length === 20 ? 0 : milliseconds(at + 19, length - 20);
  if (fraction < 0) return NO_TIME;
  return from + <f64>((minute * 60 + second) * 1_000 + fraction);
}

/** Epoch ms of an hour, which is remembered. */
function hourOf(at: usize): f64 {
  const year = digits(at, 4);
  const month = digits(at + 5, 2);
  const day = digits(at + 8, 2);
  const hours = digits(at + 11, 2);
  if (load<u8>(at, 4) !== 0x2d || load<u8>(at, 7) !== 0x2d || load<u8>(at, 10) !== 0x54) return NO_TIME;
  if ((year | month | day | hours) < 0 || hours > 23 || month < 1 || month > 12) return NO_TIME;
  if (day < 1 || day > daysIn(year, month)) return NO_TIME;
  v128.store(hour, v128.load(at));
  hourAt = <f64>dayOf(year, month, day) * DAY + <f64>(hours * 3_600_000);
  return hourAt;
}

/** A number of so many digits; negative when one of them is none. */
function digits(at: usize, many: usize): i32 {
  let number = 0;
  for (let i: usize = 0; i < many; i++) {
    const digit = <i32>load<u8>(at + i) - 0x30;
    if (<u32>digit > 9) return -1;
    number = number * 10 + digit;
  }
  return number;
}

/** Of a point and digits; negative when it is anything else. */
function milliseconds(at: usize, length: usize): i32 {
  if (load<u8>(at) !== 0x2e || length < 2 || length > 10 || digits(at + 1, length - 1) < 0) return -1;
  let number = 0;
  for (let i: usize = 1; i <= 3; i++) number = number * 10 + (i < length ? <i32>load<u8>(at + i) - 0x30 : 0);
  return number;
}

function daysIn(year: i32, month: i32): i32 {
  if (month !== 2) return 30 + ((month + (month >> 3)) & 1);
  return (year & 3) === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
}

/** Days since 1970-01-01, in years that begin with March (Hinnant, `days_from_civil`). */
function dayOf(year: i32, month: i32, day: i32): i32 {
  const from = month > 2 ? year : year - 1;
  // years before the year 0 are none of ours, but March of the year -1 is January of the year 0
  const shifted = from + 400;
  const century = shifted / 100;
  const ofYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  return shifted * 365 + shifted / 4 - century + century / 4 + ofYear - 719_468 - 146_097;
}
