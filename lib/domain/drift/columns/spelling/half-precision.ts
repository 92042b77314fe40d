/** What a float16 holds: eleven bits of a number from 2^-14 to 65504; of smaller ones fewer, which are left as they are. */
const [BITS, LEAST, MOST] = [11, 2 ** -14, 65504];
/** Digits that tell every float16 from its neighbours (IEEE 754-2019, 5.12.2: 1 + ⌈11·log₁₀2⌉). */
const DIGITS = 5;

/** The float16 nearest to a number, ties to even; undefined outside of what it holds with all its bits. */
export function nearestHalf(value: number): number | undefined {
  const size = Math.abs(value);
  if (!(size >= LEAST && size <= MOST)) return undefined;
  const step = 2 ** (Math.floor(Math.log2(size)) - (BITS - 1));
  const steps = value / step;
  const down = Math.floor(steps);
  const rest = steps - down;
  const up = rest > 0.5 || (rest === 0.5 && down % 2 !== 0);
  return (down + Number(up)) * step;
}

/**
 * The number in the fewest digits that is nearer to a float16 than to any other: 0.7 of 0.7001953125, which is what its bits come to. A number that is no
 * float16 is itself.
 */
export function shortestOfHalf(value: number): number {
  if (nearestHalf(value) !== value) return value;
  for (let digits = 1; digits < DIGITS; digits++) {
    const short = Number(value.toPrecision(digits));
    if (nearestHalf(short) === value) return short;
  }
  return value;
}
