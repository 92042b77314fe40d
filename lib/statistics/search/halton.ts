/** Bases of as many dimensions as points can have: the first primes. */
const PRIMES = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37] as const;

/**
 * The `n`th point (from 0) of Halton's sequence in the unit cube: whatever number of them there are, they lie about evenly. Each dimension is the radical inverse of
 * the number in a prime base (Halton 1960, Numerische Mathematik 2, 84-90), turned round by `shift` (Cranley and Patterson 1976), so that seeds differ.
 * @param shift one of [0, 1) for each dimension
 */
export const haltonPoint = (n: number, dimensions: number, shift: readonly number[] = []): number[] =>
  PRIMES.slice(0, dimensions).map((base, i) => (radicalInverse(n + 1, base) + (shift[i] ?? 0)) % 1);

/** The digits of a number behind the point, the last one first. */
function radicalInverse(n: number, base: number): number {
  let [rest, digit, sum] = [n, 1 / base, 0];
  while (rest > 0) {
    sum += (rest % base) * digit;
    rest = Math.floor(rest / base);
    digit /= base;
  }
  return sum;
}
