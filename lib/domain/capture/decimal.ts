/** Powers of ten a double holds exactly. */
export const POWERS = Float64Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));

/** Splits a double into halves of 26 bits, whose products are exact (Dekker 1971). */
const SPLITTER = 2 ** 27 + 1;
/** What the residual may be off by, relative to itself, many times over. */
const SLACK = 2 ** -40;

/** The longest number `longDecimal` reads, the digits a double holds exactly, and those that fit 31 bits. */
export const MOST_DIGITS = 19;
const EXACT = 15;
const SHORT = 9;

/**
 * Writes into `values[to]` the double that `Number` makes of the 10 to 19 digits at `from`, a point perhaps among them: written, not
 * returned, since V8 makes an object of every double that is returned.
 * @param fraction digits behind the point, at most 22
 * @returns false in the rare case where that leaves a doubt
 */
export function longDecimal(
  bytes: Uint8Array,
  from: number,
  digits: number,
  fraction: number,
  values: Float64Array,
  to: number,
): boolean {
  let at = from;
  let first = 0;
  let second = 0;
  let low = 0;
  for (let taken = 0; taken < digits; at++) {
    const digit = bytes[at]! - 0x30;
    if (digit < 0) continue;
    if (taken < SHORT) first = (Math.imul(first, 10) + digit) | 0;
    else if (taken < EXACT) second = (Math.imul(second, 10) + digit) | 0;
    else low = (Math.imul(low, 10) + digit) | 0;
    taken++;
  }
  if (digits > EXACT) return divide(first * 1e6 + second, low, digits - EXACT, fraction, values, to);
  values[to] = (first * POWERS[digits - SHORT]! + second) / POWERS[fraction]!;
  return true;
}

/** The double nearest to (high * 10^more + low) / 10^fraction: the quotient is corrected by its exact remainder. */
function divide(high: number, low: number, more: number, fraction: number, values: Float64Array, to: number): boolean {
  const power = POWERS[more]!;
  const product = high * power;
  const sum = product + low;
  // what rounding took from product and sum: both at most a few thousand, so their sum is exact
  const lost = lostProduct(high, power, product) + lostSum(product, low, sum);
  const divisor = POWERS[fraction]!;
  const quotient = sum / divisor;
  const back = quotient * divisor;
  const remainder = sum - back - lostProduct(quotient, divisor, back) + lost;
  const correction = remainder / divisor;
  const slack = Math.abs(correction) * SLACK;
  values[to] = quotient + (correction - slack);
  return values[to] === quotient + (correction + slack);
}

/** a * b - product, exactly. */
function lostProduct(a: number, b: number, product: number): number {
  const wideA = a * SPLITTER;
  const headA = wideA - (wideA - a);
  const tailA = a - headA;
  const wideB = b * SPLITTER;
  const headB = wideB - (wideB - b);
  const tailB = b - headB;
  return tailA * tailB - (product - headA * headB - tailA * headB - headA * tailB);
}

/** a + b - sum, exactly (Knuth). */
function lostSum(a: number, b: number, sum: number): number {
  const virtual = sum - a;
  return a - (sum - virtual) + (b - virtual);
}
