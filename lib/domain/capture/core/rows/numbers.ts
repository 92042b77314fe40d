import { isStop } from './bytes';
import { allocate } from './memory';

/** Powers of ten a double holds exactly: 0 to 22. */
const MOST_POWER = 22;
export const powers: usize = allocate(8 * 23);
{
  let power: f64 = 1;
  // exact up to the last: 5^22 has 52 bits
  for (let i = 0; i <= MOST_POWER; i++, power *= 10) store<f64>(powers + 8 * <usize>i, power);
}

/** Whole numbers up to here are doubles. */
const EXACT: u64 = 9_007_199_254_740_992;
/** Digits that always fit 63 bits, leading noughts apart. */
const MOST_DIGITS = 18;
/** Splits a double into halves of 26 bits, whose products are exact (Dekker 1971). */
const SPLITTER: f64 = 134_217_729;
/** Longer numbers are none: `parseNumber` says so. */
const LONGEST: usize = 400;
/** What the residual may be off by, relative to itself, many times over: 2^-40. */
const SLACK: f64 = 9.094947017729282e-13;

let end: usize = 0;
let value: f64 = 0;
/** Where the number read last ended, and what it is. */
export function numberEnd(): usize {
  return end;
}
export function numberRead(): f64 {
  return value;
}

/** Reads a number as `isNumber` does, up to a byte that stops a cell. */
export function isDecimal(from: usize, json: bool): bool {
  return isNumber(from) && isStop(<i32>load<u8>(end), json);
}

/**
 * Reads a number in decimal or exponent form as far as it goes: the double nearest to it. False for anything else, and where there is a doubt
 * which double that is.
 */
export function isNumber(from: usize): bool {
  let at = from;
  let byte = <i32>load<u8>(at);
  const negative = byte === 0x2d;
  if (negative || byte === 0x2b) byte = <i32>load<u8>(++at);
  let mantissa: u64 = 0;
  let significant = 0;
  const first = at;
  while (<u32>(byte - 0x30) <= 9) {
    mantissa = mantissa * 10 + (byte - 0x30);
    if (mantissa !== 0) significant++;
    byte = <i32>load<u8>(++at);
  }
  let digits = <i32>(at - first);
  let exponent = 0;
  if (byte === 0x2e) {
    byte = <i32>load<u8>(++at);
    const behind = at;
    while (<u32>(byte - 0x30) <= 9) {
      mantissa = mantissa * 10 + (byte - 0x30);
      if (mantissa !== 0) significant++;
      byte = <i32>load<u8>(++at);
    }
    exponent = -(<i32>(at - behind));
    digits -= exponent;
  }
  if (digits === 0) return false;
  if ((byte | 0x20) === 0x65) {
    byte = <i32>load<u8>(++at);
    const below = byte === 0x2d;
    if (below || byte === 0x2b) byte = <i32>load<u8>(++at);
    let power = 0;
    const start = at;
    while (<u32>(byte - 0x30) <= 9) {
      if (power < 10_000) power = power * 10 + (byte - 0x30);
      byte = <i32>load<u8>(++at);
    }
    if (at === start) return false;
    exponent += below ? -power : power;
  }
  if (significant > MOST_DIGITS || at - from > LONGEST) return false;
  end = at;
  if (!scale(mantissa, exponent)) return false;
  if (negative) value = 0 - value;
  return true;
}

/** Sets `value` to the double nearest to mantissa * 10^exponent; false where that leaves a doubt. */
function scale(mantissa: u64, exponent: i32): bool {
  value = <f64>(<i64>mantissa);
  if (mantissa === 0 || (exponent === 0 && mantissa <= EXACT)) return true;
  if (exponent < -MOST_POWER || exponent > MOST_POWER) return false;
  if (mantissa > EXACT) return exponent < 0 && divide(mantissa, load<f64>(powers + 8 * <usize>-exponent));
  if (exponent < 0) value /= load<f64>(powers + 8 * <usize>-exponent);
  else value *= load<f64>(powers + 8 * <usize>exponent);
  return true;
}

/** The quotient is corrected by its exact remainder. */
function divide(mantissa: u64, divisor: f64): bool {
  const sum = value;
  // what rounding took from it: a few hundred at most, so exact
  const lost = <f64>(<i64>mantissa - <i64>sum);
  const quotient = sum / divisor;
  const back = quotient * divisor;
  const remainder = sum - back - lostProduct(quotient, divisor, back) + lost;
  const correction = remainder / divisor;
  const slack = Math.abs(correction) * SLACK;
  value = quotient + (correction - slack);
  return value === quotient + (correction + slack);
}

/** a * b - product, exactly. */
function lostProduct(a: f64, b: f64, product: f64): f64 {
  const wideA = a * SPLITTER;
  const headA = wideA - (wideA - a);
  const tailA = a - headA;
  const wideB = b * SPLITTER;
  const headB = wideB - (wideB - b);
  const tailB = b - headB;
  return tailA * tailB - (product - headA * headB - tailA * headB - headA * tailB);
}
