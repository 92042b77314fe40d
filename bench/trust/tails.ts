const ranks = (values: number, chance: (rank: number) => number): number[] =>
  Array.from({ length: values }, (_, i) => chance(i + 1));

/** Chances of the values of columns with a long tail by rank, up to a factor. */
export const TAILS = {
  '2,500 cities, Zipf': ranks(2_500, (rank) => 1 / rank),
  '900 postcodes, uniform': ranks(900, () => 1),
  '300 shops, uniform': ranks(300, () => 1),
  'geometric, 0.95': ranks(400, (rank) => 0.95 ** rank),
  '100,000 values, Zipf 1.1': ranks(100_000, (rank) => rank ** -1.1),
  '5,000 values, uniform': ranks(5_000, () => 1),
} as const satisfies Record<string, readonly number[]>;

/** Draws ranks by their chances: the first whose cumulated chance exceeds a uniform number. */
export function drawerOf(chances: readonly number[], next: () => number): () => number {
  const sums = new Float64Array(chances.length);
  let all = 0;
  for (const [i, chance] of chances.entries()) sums[i] = all += chance;
  return () => {
    const x = next() * all;
    let [low, high] = [0, sums.length - 1];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (sums[middle]! > x) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}
