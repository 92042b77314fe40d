import type { Interval } from './interval.ts';

const TIMES = 1000;
const BLOCKS = 200;

/** Mulberry32 from a fixed seed: the same rows always give the same interval. */
function generator(): () => number {
  let state = 0x5eed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/**
 * Interval of a function of column means by the bootstrap (Efron 1979, Ann. Stat. 7, 1–26; percentiles of 1,000 resamples): rows are dealt into at most
 * 200 blocks in turn and blocks are drawn, so that the work does not grow with the rows. `observed` is always inside.
 * @param rows at least one, all of one width
 */
export function bootstrapInterval(
  rows: readonly (readonly number[])[],
  of: (means: Float64Array) => number,
  observed: number,
  alpha: number,
): Interval {
  const width = rows[0]!.length;
  const count = Math.min(BLOCKS, rows.length);
  const sums = Array.from({ length: count }, () => new Float64Array(width));
  const sizes = new Float64Array(count);
  for (const [index, row] of rows.entries()) {
    const block = sums[index % count]!;
    for (let k = 0; k < width; k++) block[k]! += row[k]!;
    sizes[index % count]! += 1;
  }
  const next = generator();
  const values = Float64Array.from({ length: TIMES }, () => {
    const total = new Float64Array(width);
    let n = 0;
    for (let draw = 0; draw < count; draw++) {
      const block = Math.floor(next() * count);
      n += sizes[block]!;
      for (let k = 0; k < width; k++) total[k]! += sums[block]![k]!;
    }
    return of(total.map((each) => each / n));
  }).sort();
  const at = (q: number) => values[Math.min(TIMES - 1, Math.max(0, Math.floor(q * TIMES)))]!;
  return { low: Math.min(observed, at(alpha / 2)), high: Math.max(observed, at(1 - alpha / 2)) };
}
