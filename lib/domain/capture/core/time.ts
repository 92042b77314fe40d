/** What `instant` says of a time that is not written in the form SageMaker writes: it may still be one. */
export const NO_TIME: f64 = NaN;

const DAY: f64 = 86_400_000;

/** Epoch ms of `2026-11-23T06:00:00Z`, perhaps with up to nine digits of a fraction, finer ones than milliseconds cut off. */
export function instant(at: usize, length: usize): f64 {
  if (length < 20 || load<u8>(at + length - 1) !== 0x5a) return NO_TIME;
  const year = digits(at, 4);
  const month = digits(at + 5, 2);
  const day = digits(at + 8, 2);
  const hour = digits(at + 11, 2);
  const minute = digits(at + 14, 2);
  const second = digits(at + 17, 2);
  if (load<u8>(at, 4) !== 0x2d || load<u8>(at, 7) !== 0x2d || load<u8>(at, 10) !== 0x54) return NO_TIME;
  if (load<u8>(at, 13) !== 0x3a || load<u8>(at, 16) !== 0x3a) return NO_TIME;
  if ((year | month | day | hour | minute | second) < 0) return NO_TIME;
  if (hour > 23 || minute > 59 || second > 59 || month < 1 || month > 12) return NO_TIME;
  if (day < 1 || day > daysIn(year, month)) return NO_TIME;
  const fraction = length === 20 ? 0 : milliseconds(at + 19, length - 20);
  if (fraction < 0) return NO_TIME;
  return <f64>dayOf(year, month, day) * DAY + <f64>(((hour * 60 + minute) * 60 + second) * 1_000 + fraction);
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
