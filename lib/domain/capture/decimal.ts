/** Powers of ten a double holds exactly. */
export const POWERS = Float64Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));

/** Splits a double into halves of 26 bits, whose products are exact (Dekker 1971). */
const SPLITTER = 2 ** 27 + 1;
/** What the residual may be off by, relative to itself, many times over. */
const SLACK = 2 ** -40;

/**
 * The double nearest to (high * 10^more + low) / 10^fraction, as `Number` rounds it, for whole numbers of 16 to 19 digits: Python
 * writes 17. The quotient is corrected by its exact remainder; undefined in the rare case where that leaves a doubt.
 * @param high the first 15 digits
 * @param low the other `more` digits, 1 to 4 of them
 * @param fraction digits behind the point, at most 22
 */
export function longDecimal(high: number, low: number, more: number, fraction: number): number | undefined {
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
  const value = quotient + (correction - slack);
  return value === quotient + (correction + slack) ? value : undefined;
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
